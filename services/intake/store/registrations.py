"""Registrations, sealed until their case is open, then shredded. Knows no HTTP."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Final, Protocol
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import Connection

from services.intake.domain.additions import HandedOver
from services.intake.domain.registration import LateHandover, Registration, Status, handover_body, kept_body
from services.intake.store.tables import registrations, sections
from shared import strict_json
from shared.contracts.fields import Code
from shared.contracts.intake import RegistrationBody, RegistrationSubmitted
from shared.sealing.fields import Context, seal
from shared.streams.outbox import Outbox

CASES: Final = "cases"
SCHEMA: Final = 1
COMPARTMENTS: Final = ("core", "identity")
_FIELD: Final = "content"

Random = Callable[[int], bytes]


class Keys(Protocol):
    """Where the keys of registrations are kept: `shared.wrapped_keys.WrappedKeys` is one."""

    def create(
        self, object_id: UUID, compartments: Sequence[str], *, organisation: UUID, random: Random, at: datetime
    ) -> Mapping[str, bytes]:
        """Make and return a key for each compartment."""
        ...

    def prepare(
        self,
        object_ids: Iterable[UUID],
        compartments: Iterable[str],
        *,
        organisation: UUID,
        random: Random,
        at: datetime,
    ) -> None:
        """Make the keys of many objects at once."""
        ...

    def destroy(self, object_id: UUID) -> None:
        """Delete them for good."""
        ...

    def get(self, object_id: UUID, compartment: str, *, organisation: UUID) -> bytes:
        """Return a key. Raises KeyDestroyedError."""
        ...


class RegistrationRows:
    """Registrations in one transaction."""

    def __init__(
        self, connection: Connection, *, keys: Keys, outbox: Outbox, random: Random, request_id: str | None
    ) -> None:
        self._connection = connection
        self._keys = keys
        self._outbox = outbox
        self._random = random
        self._request_id = request_id

    def add(self, registration: Registration) -> None:
        """Store it sealed and announce it, sealed to cases, in this transaction."""
        self._connection.execute(sa.insert(registrations).values(_row(registration)))
        self._connection.execute(sa.insert(sections), self._sealed(registration, kept_body(registration)))
        self._outbox.add(
            self._connection,
            addressee=CASES,
            event=self._event(registration, handover_body(registration)),
            at=registration.submitted_at,
            request_id=self._request_id,
        )

    def find(self, registration_id: UUID) -> HandedOver | None:
        """Return what is known of one, whoever asks, its keys destroyed or not: no content."""
        table = registrations.c
        query = sa.select(table.id, table.organisation, table.registered_by, table.submitted_at, table.agreed)
        row = self._connection.execute(query.where(table.id == registration_id)).one_or_none()
        return None if row is None else HandedOver(**row._asdict())

    def make_keys(self, registrations: Sequence[Registration]) -> None:
        """Make the keys of several registrations of one organisation at once, before they are added."""
        ids = [each.id for each in registrations]
        for first in registrations[:1]:
            organisation, at = first.organisation, first.submitted_at
            self._keys.prepare(ids, COMPARTMENTS, organisation=organisation, random=self._random, at=at)

    def late(self, *, organisation: UUID, sites: Sequence[str], before: datetime, limit: int) -> list[LateHandover]:
        """Return registrations without a case since *before*, oldest first."""
        table = registrations.c
        query = (
            sa.select(table.id, table.submitted_at)
            .where(table.status == Status.SUBMITTED.value, table.organisation == organisation)
            .where(table.site.in_(sites), table.submitted_at < before)
            .order_by(table.submitted_at, table.id)
            .limit(limit)
        )
        return [LateHandover(id=row.id, submitted_at=row.submitted_at) for row in self._connection.execute(query)]

    def shred(self, registration_id: UUID, *, at: datetime) -> bool:
        """Destroy the keys, then the ciphertext; return whether it was still there.

        The keys go first and at once: should this transaction fail after that, the event comes again, and what it
        finds cannot be opened by anybody. A registration that is not here has nothing to destroy.
        """
        changed = self._mark_handed_over(registration_id, at=at)
        self._keys.destroy(registration_id)
        forget = sa.update(sections).where(sections.c.registration_id == registration_id).values(sealed=None)
        self._connection.execute(forget)
        return changed

    def _mark_handed_over(self, registration_id: UUID, *, at: datetime) -> bool:
        table = registrations.c
        waiting = sa.update(registrations).where(table.id == registration_id, table.status == Status.SUBMITTED.value)
        return self._connection.execute(waiting.values(status=Status.HANDED_OVER.value, handed_over_at=at)).rowcount > 0

    def _sealed(self, registration: Registration, body: RegistrationBody) -> list[dict[str, object]]:
        parts = _split(body)
        keys = self._keys.create(
            registration.id,
            tuple(parts),
            organisation=registration.organisation,
            random=self._random,
            at=registration.submitted_at,
        )
        return [
            {
                "registration_id": registration.id,
                "section": section,
                "sealed": seal(
                    keys[section],
                    strict_json.dumps(content),
                    context=section_context(registration.organisation, registration.id, section),
                    random=self._random,
                ),
            }
            for section, content in parts.items()
        ]

    def _event(self, registration: Registration, body: RegistrationBody) -> RegistrationSubmitted:
        sealed = self._outbox.seal(
            addressee=CASES, event_type=RegistrationSubmitted.event_type, subject=registration.id, body=dict(body)
        )
        return RegistrationSubmitted(
            registration_id=registration.id,
            organisation=registration.organisation,
            site=Code(registration.site),
            pathway=Code(registration.pathway.value),
            channel=Code(registration.channel.value),
            registered_by=registration.registered_by,
            submitted_at=registration.submitted_at,
            body=sealed,
        )


def section_context(organisation: UUID, registration_id: UUID, section: str) -> Context:
    """Return where a section's ciphertext belongs, rebuilt from its row."""
    return Context(
        organisation=organisation,
        case=registration_id,
        section=section,
        object=registration_id,
        field=_FIELD,
        version=1,
        schema=SCHEMA,
    )


def _split(body: RegistrationBody) -> dict[str, dict[str, object]]:
    """Part who the person is, and who was with them, from what happened to them: no key opens both."""
    fields = body["fields"]
    named = {name: value for name, value in fields.items() if name.startswith(("prs_", "safe_"))}
    told = {name: value for name, value in fields.items() if name not in named}
    story = {name: value for name, value in body.items() if name != "consent"}
    return {"identity": {"fields": named, "consent": body["consent"]}, "core": story | {"fields": told}}


def _row(registration: Registration) -> dict[str, object]:
    return {
        "id": registration.id,
        "organisation": registration.organisation,
        "site": registration.site,
        "pathway": registration.pathway.value,
        "channel": registration.channel.value,
        "registered_by": registration.registered_by,
        "status": Status.SUBMITTED.value,
        "submitted_at": registration.submitted_at,
        "agreed": registration.consent.assistance,
    }
