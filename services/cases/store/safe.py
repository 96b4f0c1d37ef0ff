"""Seals and opens what a case holds, under the case's compartment keys. Knows no table.

Whoever can write the tables gains nothing by moving a ciphertext: its context is rebuilt from the row it is found in.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Protocol
from uuid import UUID

from services.cases.domain.case import Case
from services.cases.domain.content import Content
from services.cases.domain.sections import Compartment, Section, compartment_of
from shared import strict_json
from shared.sealing import Context, open_sealed, seal

Random = Callable[[int], bytes]

_FORM: Final = 1
"""The version of the plaintext's form, for every kind of object here."""


class Keys(Protocol):
    """Where compartment keys come from: `shared.wrapped_keys.WrappedKeys` is one."""

    def create(
        self, object_id: UUID, compartments: "list[str]", *, organisation: UUID, random: Random, at: datetime
    ) -> dict[str, bytes]:
        """Make the keys, or return those that are there."""
        ...

    def get(self, object_id: UUID, compartment: str, *, organisation: UUID) -> bytes:
        """Return one key."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Which row's which column of a case: what, together with the case, makes a ciphertext's context."""

    section: str
    object: UUID
    field: str
    version: int = 1


@dataclass(frozen=True, slots=True)
class Safe:
    """The case's keys at work."""

    keys: Keys
    random: Random

    def make_keys(self, case: Case, *, at: datetime) -> None:
        """Make a key for every compartment; committed in the keys' own database when this returns."""
        self.keys.create(
            case.id, [each.value for each in Compartment], organisation=case.organisation, random=self.random, at=at
        )

    def seal_content(self, case: Case, section: Section, content: Content, *, version: int) -> bytes:
        """Return a section's content sealed under its compartment's key."""
        place = _section_place(case, section, version=version)
        return self._seal(case, compartment_of(section), place, strict_json.dumps(content))

    def open_content(self, case: Case, section: Section, sealed: bytes, *, version: int) -> Content:
        """Return a section's content. Raises SealError when it was sealed for another place or changed."""
        place = _section_place(case, section, version=version)
        return _object(self._open(case, compartment_of(section), place, sealed))

    def seal_named(self, case: Case, place: Place, content: Content) -> bytes:
        """Return an object that names people, sealed under the key of the identity."""
        return self._seal(case, Compartment.IDENTITY, place, strict_json.dumps(content))

    def open_named(self, case: Case, place: Place, sealed: bytes) -> Content:
        """Return the object. Raises SealError when it was sealed for another place or changed."""
        return _object(self._open(case, Compartment.IDENTITY, place, sealed))

    def seal_text(self, case: Case, place: Place, text: str) -> bytes:
        """Return a text that belongs to the story (a request, a note, an interpreter's name), sealed."""
        return self._seal(case, Compartment.CORE, place, text.encode())

    def open_text(self, case: Case, place: Place, sealed: bytes | None) -> str | None:
        """Return the text, None when there is none. Raises SealError."""
        return None if sealed is None else self._open(case, Compartment.CORE, place, sealed).decode()

    def _seal(self, case: Case, compartment: Compartment, place: Place, plain: bytes) -> bytes:
        return seal(self._key(case, compartment), plain, context=_context(case, place), random=self.random)

    def _open(self, case: Case, compartment: Compartment, place: Place, sealed: bytes) -> bytes:
        return open_sealed(self._key(case, compartment), sealed, context=_context(case, place))

    def _key(self, case: Case, compartment: Compartment) -> bytes:
        return self.keys.get(case.id, compartment.value, organisation=case.organisation)


def _object(plain: bytes) -> Content:
    opened = strict_json.loads(plain)
    if not isinstance(opened, dict):
        raise TypeError("what is sealed here is an object")
    return dict(opened)


def _section_place(case: Case, section: Section, *, version: int) -> Place:
    return Place(section=section.value, object=case.id, field="content", version=version)


def _context(case: Case, place: Place) -> Context:
    return Context(
        organisation=case.organisation,
        case=case.id,
        section=place.section,
        object=place.object,
        field=place.field,
        version=place.version,
        schema=_FORM,
    )
