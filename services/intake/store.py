"""Registrations in PostgreSQL, sealed. The only room that speaks SQL and the only one that seals; knows no HTTP.

What lies in the data database: ids, codes, times and ciphertext. The keys are in a database of their own, one for the
person's identity and one for their story, and are destroyed when the case is open. Whoever steals the data database,
a backup or the disk has ids and times; whoever has both databases still lacks the keyring.
"""

import hmac
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import Connection, Engine

from services.intake.domain.registration import Intake, LateHandover, Registration, Status, handover_body, intake_body
from services.intake.usecases import Answer
from shared import idempotency, strict_json
from shared.contracts.fields import Code
from shared.contracts.intake import RegistrationBody, RegistrationSubmitted
from shared.idempotency import Outcome
from shared.ids import uuid4
from shared.sealing.fields import Context, seal
from shared.streams.outbox import Outbox
from shared.streams.records import Access, Records, recorded_transaction

CASES = "cases"
ROUTE = "POST /registrations"
SCHEMA = 1
_FIELD = "content"
_ID_BYTES = 16
_REGISTRATION_ID = b"amparo/registration-id/1"

Random = Callable[[int], bytes]

_metadata = sa.MetaData()
_registrations = sa.Table(
    "registrations",
    _metadata,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("organisation", sa.Uuid),
    sa.Column("site", sa.Text),
    sa.Column("pathway", sa.Text),
    sa.Column("registered_by", sa.Uuid),
    sa.Column("status", sa.Text),
    sa.Column("submitted_at", sa.DateTime(timezone=True)),
    sa.Column("handed_over_at", sa.DateTime(timezone=True)),
)
_sections = sa.Table(
    "registration_sections",
    _metadata,
    sa.Column("registration_id", sa.Uuid, primary_key=True),
    sa.Column("section", sa.Text, primary_key=True),
    sa.Column("sealed", sa.LargeBinary),
)


class Keys(Protocol):
    """Where the keys of registrations are kept: `shared.wrapped_keys.WrappedKeys` is one."""

    def create(
        self, object_id: UUID, compartments: Sequence[str], *, organisation: UUID, random: Random, at: datetime
    ) -> Mapping[str, bytes]:
        """Make and return a key for each compartment."""
        ...

    def destroy(self, object_id: UUID) -> None:
        """Delete them for good."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class SqlRegistrations:
    """Registrations in the service's own database, their keys in another. Opens nothing until asked."""

    engine: Engine
    keys: Keys
    outbox: Outbox
    records: Records
    record_key: bytes
    random: Random

    @contextmanager
    def transaction(self, *, request_id: str | None) -> Iterator["SqlTransaction"]:
        """Begin; commit when the block ends. A refusal rolls back and is recorded alone."""
        with recorded_transaction(self.engine, self.records, request_id) as connection:
            yield self.on(connection, request_id=request_id)

    def on(self, connection: Connection, *, request_id: str | None) -> "SqlTransaction":
        """Return the same work on a transaction that somebody else began, such as the inbox's."""
        return SqlTransaction(store=self, connection=connection, request_id=request_id)

    def registration_id(self, *, actor: UUID, key: str) -> UUID:
        """Return the id of what *actor* registers under *key*: the same however often it is tried.

        So a request that died between the keys' database and this one finds its keys again when it is repeated, and
        leaves none behind. It is a keyed hash, so it tells neither who nor when.
        """
        named = _REGISTRATION_ID + actor.bytes + key.encode()
        return uuid4(random=hmac.digest(self.record_key, named, "sha256")[:_ID_BYTES])


@dataclass(frozen=True, slots=True, kw_only=True)
class SqlTransaction:
    """One transaction."""

    store: SqlRegistrations
    connection: Connection
    request_id: str | None

    def once(self, *, actor: UUID, key: str, intake: Intake, at: datetime, make: Callable[[], Answer]) -> Outcome:
        """Return what *make* returns, or what it returned when *key* came first."""
        digest = idempotency.fingerprint(key=self.store.record_key, body=intake_body(intake))
        return idempotency.once(self.connection, actor=actor, key=key, route=ROUTE, digest=digest, at=at, make=make)

    def add(self, registration: Registration) -> None:
        """Store it sealed and announce it, sealed to cases, in this transaction."""
        body = handover_body(registration)
        self.connection.execute(sa.insert(_registrations).values(_row(registration)))
        self.connection.execute(sa.insert(_sections), self._sealed(registration, body))
        self.store.outbox.add(
            self.connection,
            addressee=CASES,
            event=self._event(registration, body),
            at=registration.submitted_at,
            request_id=self.request_id,
        )

    def late(self, *, organisation: UUID, sites: Sequence[str], before: datetime, limit: int) -> list[LateHandover]:
        """Return registrations without a case since *before*, oldest first."""
        table = _registrations.c
        query = (
            sa.select(table.id, table.submitted_at)
            .where(table.status == Status.SUBMITTED.value, table.organisation == organisation)
            .where(table.site.in_(sites), table.submitted_at < before)
            .order_by(table.submitted_at, table.id)
            .limit(limit)
        )
        return [LateHandover(id=row.id, submitted_at=row.submitted_at) for row in self.connection.execute(query)]

    def shred(self, registration_id: UUID, *, at: datetime) -> bool:
        """Destroy the keys, then the ciphertext; return whether it was still there.

        The keys go first and at once: should this transaction fail after that, the event comes again, and what it
        finds cannot be opened by anybody. A registration that is not here has nothing to destroy.
        """
        changed = self._mark_handed_over(registration_id, at=at)
        self.store.keys.destroy(registration_id)
        forget = sa.update(_sections).where(_sections.c.registration_id == registration_id).values(sealed=None)
        self.connection.execute(forget)
        return changed

    def record(self, access: Access) -> None:
        """Record an access in this transaction."""
        self.store.records.record(self.connection, access, self.request_id)

    def _mark_handed_over(self, registration_id: UUID, *, at: datetime) -> bool:
        table = _registrations.c
        waiting = sa.update(_registrations).where(table.id == registration_id, table.status == Status.SUBMITTED.value)
        return self.connection.execute(waiting.values(status=Status.HANDED_OVER.value, handed_over_at=at)).rowcount > 0

    def _sealed(self, registration: Registration, body: RegistrationBody) -> list[dict[str, object]]:
        sections = _split(body)
        keys = self.store.keys.create(
            registration.id,
            tuple(sections),
            organisation=registration.organisation,
            random=self.store.random,
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
                    random=self.store.random,
                ),
            }
            for section, content in sections.items()
        ]

    def _event(self, registration: Registration, body: RegistrationBody) -> RegistrationSubmitted:
        sealed = self.store.outbox.seal(
            addressee=CASES, event_type=RegistrationSubmitted.event_type, subject=registration.id, body=dict(body)
        )
        return RegistrationSubmitted(
            registration_id=registration.id,
            organisation=registration.organisation,
            site=Code(registration.site),
            pathway=Code(registration.pathway.value),
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
    """Part who the person is from what happened to them: no key opens both."""
    fields = body["fields"]
    named = {name: value for name, value in fields.items() if name.startswith("prs_")}
    told = {name: value for name, value in fields.items() if name not in named}
    return {"identity": {"fields": named}, "core": {**body, "fields": told}}


def _row(registration: Registration) -> dict[str, object]:
    return {
        "id": registration.id,
        "organisation": registration.organisation,
        "site": registration.site,
        "pathway": registration.pathway.value,
        "registered_by": registration.registered_by,
        "status": Status.SUBMITTED.value,
        "submitted_at": registration.submitted_at,
    }
