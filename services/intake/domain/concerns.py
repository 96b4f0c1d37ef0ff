"""What somebody without an account may say about a person, and what becomes of it. Pure: no I/O, no clock, no key.

It may say as little as it wants. Nobody is contacted, searched for or matched because of it: no event carries it, and
it stays here until a supervisor registers a person by hand. Who wrote it is known only if they wanted.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum
from typing import Final
from uuid import UUID

from services.intake.domain.values import text_problem
from shared.errors import ConflictError, FieldError, InvalidError

TEXT_CHARACTERS: Final = 4000
SHORT_CHARACTERS: Final = 200
KEPT_AFTER_READING: Final = timedelta(days=90)
"""How long a concern can be opened again after it was first read. Then its keys are destroyed."""

COMPARTMENTS: Final[Mapping[str, tuple[str, ...]]] = {
    "told": ("text", "place", "when", "language"),
    "about": ("person",),
    "reporter": ("contact",),
}
"""What is sealed under one key: what was said, whom it is about, and who said it. No key opens two of them."""

_SHORT: Final = ("place", "when", "person", "contact")


class ConcernStatus(Enum):
    """All that the receipt code tells."""

    RECEIVED = "received"
    READ = "read"


class InvalidConcernError(InvalidError):
    """The concern says nothing, too much, or how to reach somebody whom it is not safe to reach."""

    slug = "invalid-concern"
    title = "Some of it is not right."


class ConcernsClosedError(ConflictError):
    """Nobody here reads concerns now, so none is taken."""

    slug = "concerns-closed"
    title = "Nothing can be received here now."


@dataclass(frozen=True, slots=True, kw_only=True)
class Concern:
    """What was written. `contact` is there only where `safe_to_contact` is said to be so."""

    text: str | None = None
    place: str | None = None
    when: str | None = None
    person: str | None = None
    language: str | None = None
    safe_to_contact: bool | None = None
    contact: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Received:
    """A concern without its content, as the organisation that receives it may list it."""

    id: UUID
    organisation: UUID
    status: ConcernStatus
    received_at: datetime
    read_at: datetime | None


def concern_errors(concern: Concern) -> list[FieldError]:
    """Return everything that is wrong with *concern*, as pointers into the request."""
    limits = {"text": TEXT_CHARACTERS, **dict.fromkeys(_SHORT, SHORT_CHARACTERS)}
    said = {name: value for name in limits if (value := getattr(concern, name)) is not None}
    errors = [
        FieldError(f"/{name}", *problem)
        for name, value in said.items()
        if (problem := text_problem(value, limit=limits[name], breaks=name == "text"))
    ]
    return errors + _empty(said) + _unsafe(concern)


def check_concern(concern: Concern) -> None:
    """Raise InvalidConcernError with everything that is wrong."""
    if errors := concern_errors(concern):
        raise InvalidConcernError(fields=errors)


def compartments(concern: Concern) -> dict[str, dict[str, str]]:
    """Return what is sealed apart, as JSON values. Each part is always there, so none tells if it holds anything."""
    return {
        name: {field: value for field in fields if (value := getattr(concern, field)) is not None}
        for name, fields in COMPARTMENTS.items()
    }


def restored(parts: Mapping[str, Mapping[str, str]]) -> Concern:
    """Return the concern that `compartments` parted."""
    said = {field: value for part in parts.values() for field, value in part.items()}
    return Concern(**said, safe_to_contact=True if "contact" in said else None)


def _empty(said: Mapping[str, str]) -> list[FieldError]:
    if any(name in said for name in ("text", "place", "when", "person")):
        return []
    return [FieldError("/text", "required", "Say something, however little.")]


def _unsafe(concern: Concern) -> list[FieldError]:
    if concern.contact is None or concern.safe_to_contact:
        return []
    return [FieldError("/contact", "contact-not-safe", "Only where it is safe to be contacted.")]
