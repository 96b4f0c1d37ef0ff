"""Audit as tests meet it: its application, its log, records that arrive, and people who ask."""

from collections.abc import Callable
from dataclasses import dataclass
from threading import Event
from time import monotonic
from typing import Any
from uuid import UUID

import orjson
import sqlalchemy as sa
from flask import Flask

from services.audit import usecases
from services.audit.app import Dependencies
from services.audit.domain.notes import VerifierKey
from services.audit.store import accept
from services.audit.verify import Report, verify_export
from shared.contracts.access import AccessRecord
from shared.database import transaction
from tests.services.audit.building import OURS, THEIRS, record
from tests.support.databases import ServiceDatabase
from tests.support.service import Clock, Keys, Person, account

LOG_TABLES = "entries, tiles, trees, checkpoints"
WAITING_TABLES = "pending, details, sources, stream_alarms"


def until(holds: Callable[[], bool], *, seconds: float) -> None:
    """Return as soon as *holds*; fail after *seconds*."""
    deadline, pause = monotonic() + seconds, Event()
    while not holds():
        assert monotonic() < deadline, "it did not happen in time"
        pause.wait(0.01)


@dataclass(frozen=True)
class World:
    """Audit on real PostgreSQL with real keys and tokens, and a clock that the test sets."""

    dependencies: Dependencies
    app: Flask
    keys: Keys
    clock: Clock
    database: ServiceDatabase

    def person(self, *roles: str, organisation: UUID = OURS) -> Person:
        """Return somebody with these roles."""
        staff = account(*roles, organisation=organisation)
        return Person(app=self.app, keys=self.keys, clock=self.clock, account=staff, audience="audit")

    @property
    def auditor(self) -> Person:
        """An auditor of our organisation."""
        return self.person("auditor")

    @property
    def national(self) -> Person:
        """A national auditor."""
        return self.person("national-auditor")

    def hear(self, *records: AccessRecord, source: str = "cases", first: int = 1, epoch: int = 1) -> None:
        """Let records of one source arrive, numbered from *first*."""
        with transaction(self.dependencies.foundation.engine) as connection:
            for number, each in enumerate(records, first):
                accept(connection, each, source=source, number=number, epoch=epoch)

    def grow(self) -> int:
        """Let the sequencer take a step."""
        return usecases.advance(self.dependencies.growing, self.dependencies.signer, at=self.clock())

    def fill(self, count: int, **changes: Any) -> None:
        """Have *count* records of cases in the log, the first from number 1, every third of another organisation."""
        self.hear(*[record(n, organisation=THEIRS if n % 3 == 0 else OURS, **changes) for n in range(1, count + 1)])
        self.grow()

    @property
    def pinned(self) -> VerifierKey:
        """The log's public key, as an auditor would have got it on paper."""
        return self.dependencies.signer.key

    def verify(self, export: bytes, **changes: Any) -> Report:
        """Check an export as an auditor would at home."""
        return verify_export(export.splitlines(keepends=True), **{"keys": [self.pinned], "at": self.clock()} | changes)

    def rows(self, query: str, **values: Any) -> list[Any]:
        """Return rows as the superuser sees them."""
        admin = sa.create_engine(self.database.admin_url, poolclass=sa.NullPool)
        with admin.begin() as connection:
            return list(connection.execute(sa.text(query), values))

    def own_records(self) -> list[dict[str, Any]]:
        """Return what audit has recorded about itself, oldest first."""
        self.grow()
        rows = self.rows("SELECT leaf FROM entries WHERE source = 'audit' ORDER BY number")
        return [orjson.loads(row.leaf) for row in rows]

    def tamper(self, *statements: str) -> None:
        """Do what only the superuser of the database server can: switch the triggers off and change the log."""
        admin = sa.create_engine(self.database.admin_url, poolclass=sa.NullPool)
        with admin.begin() as connection:
            connection.execute(sa.text("SET LOCAL session_replication_role = replica"))
            for statement in statements:
                connection.execute(sa.text(statement))

    def empty(self) -> None:
        """Begin anew."""
        self.tamper(
            f"TRUNCATE {LOG_TABLES}, {WAITING_TABLES}",
            "UPDATE own_number SET number = 0",
            "INSERT INTO trees VALUES (0, sha256(''::bytea), now())",
        )
        self.clock.at = Clock().at
