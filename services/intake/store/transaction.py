"""One transaction on what intake keeps: all its rows, what it tells others, and the record of it, or none of these."""

import hmac
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy import Connection, Engine

from services.intake.store.additions import AdditionRows
from services.intake.store.concerns import ConcernRows, CrowdRows
from services.intake.store.drafts import DraftRows
from services.intake.store.duplicates import Blind, DuplicateRows
from services.intake.store.imports import ImportRows
from services.intake.store.refusals import RefusalRows
from services.intake.store.registrations import Keys, Random, RegistrationRows
from services.intake.store.sites import SiteRows
from services.intake.usecases.ports import Answer
from shared import idempotency
from shared.contracts.fields import Event
from shared.idempotency import Outcome
from shared.ids import uuid4
from shared.streams.outbox import Outbox
from shared.streams.records import Access, Records, recorded_transaction

_ID_BYTES: Final = 16
_REGISTRATION_ID: Final = b"amparo/registration-id/1"
_ADDITION_ID: Final = b"amparo/addition-id/1"


@dataclass(frozen=True, slots=True, kw_only=True)
class SqlIntake:
    """What intake keeps in its own database, its keys in another. `blind` is the key provider's. Opens nothing."""

    engine: Engine
    keys: Keys
    outbox: Outbox
    records: Records
    blind: Blind
    record_key: bytes
    random: Random
    concerns_to: UUID | None = None

    @contextmanager
    def transaction(self, *, request_id: str | None) -> Iterator["SqlTransaction"]:
        """Begin; commit when the block ends. A refusal rolls back and is recorded alone."""
        with recorded_transaction(self.engine, self.records, request_id) as connection:
            yield self.within(connection, request_id=request_id)

    def within(self, connection: Connection, *, request_id: str | None) -> "SqlTransaction":
        """Return the same work on a transaction that somebody else began, such as the inbox's."""
        return SqlTransaction(connection, self, request_id)

    def registration_id(self, *, actor: UUID, key: str) -> UUID:
        """Return the id of what *actor* registers under *key*: the same however often it is tried.

        So a request that died between the keys' database and this one finds its keys again when it is repeated, and
        leaves none behind. It is a keyed hash, so it tells neither who nor when.
        """
        named = _REGISTRATION_ID + actor.bytes + key.encode()
        return uuid4(random=hmac.digest(self.record_key, named, "sha256")[:_ID_BYTES])

    def addition_id(self, *, actor: UUID, registration: UUID, key: str) -> UUID:
        """Return the id of what *actor* adds to *registration* under *key*: it tells neither who nor when."""
        named = _ADDITION_ID + actor.bytes + registration.bytes + key.encode()
        return uuid4(random=hmac.digest(self.record_key, named, "sha256")[:_ID_BYTES])

    def digest(self, what: bytes, content: bytes) -> bytes:
        """Return 32 bytes of a keyed hash of *content*, in a space of its own for each *what*."""
        return hmac.digest(self.record_key, len(what).to_bytes(1, "big") + what + content, "sha256")

    def is_same(self, said: str, known: str) -> bool:
        """Compare two texts in a time that does not depend on them."""
        return hmac.compare_digest(said.encode(), known.encode())


class SqlTransaction:
    """What a use case may do. Rows are reached by what they are; the rest is said here."""

    def __init__(self, connection: Connection, home: SqlIntake, request_id: str | None) -> None:
        self.registrations = RegistrationRows(
            connection, keys=home.keys, outbox=home.outbox, random=home.random, request_id=request_id
        )
        self.additions = AdditionRows(connection, outbox=home.outbox, request_id=request_id)
        self.duplicates = DuplicateRows(connection, home.blind)
        self.concerns = ConcernRows(connection, keys=home.keys, random=home.random, named=home.concerns_to)
        self.crowds = CrowdRows(connection)
        self.drafts = DraftRows(connection, keys=home.keys, random=home.random, digest=home.digest)
        self.sites = SiteRows(connection)
        self.refusals = RefusalRows(connection)
        self.imports = ImportRows(connection, keys=home.keys, outbox=home.outbox, random=home.random)
        self._connection = connection
        self._home = home
        self._request_id = request_id

    def announce(self, event: Event, *, to: str, at: datetime) -> None:
        """Tell another service, when this transaction commits."""
        self._home.outbox.add(self._connection, addressee=to, event=event, at=at, request_id=self._request_id)

    def once(
        self, *, actor: UUID, key: str, route: str, body: object, at: datetime, make: Callable[[], Answer]
    ) -> Outcome:
        """Return what *make* returns, or what it returned when *key* came first."""
        digest = idempotency.fingerprint(key=self._home.record_key, body=body)
        return idempotency.once(self._connection, actor=actor, key=key, route=route, digest=digest, at=at, make=make)

    def record(self, access: Access) -> None:
        """Record an access in this transaction."""
        self._home.records.record(self._connection, access, self._request_id)

    def refuse_when_backlogged(self, *, at: datetime) -> None:
        """Raise RecordsBackloggedError when the access log is too far behind for anything to be shown."""
        self._home.records.refuse_when_backlogged(self._connection, at=at)
