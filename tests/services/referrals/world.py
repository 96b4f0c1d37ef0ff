"""One referrals service, what cases says to it, and all a test may look at from outside."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import sqlalchemy as sa
from flask import Flask

from services.referrals import app as referrals_app
from services.referrals.app import Dependencies
from services.referrals.domain import Provider
from services.referrals.store import seed_providers
from shared.contracts.cases import ConsentWithdrawn, DisclosureMade
from shared.contracts.fields import Code, Event
from shared.streams.codec import decode, decode_row
from shared.streams.inbox import Delivery
from tests.support.databases import ServiceDatabase
from tests.support.service import NOON, Clock, Keys, Person, account, empty
from tests.support.signer import Account

SENDER, SHELTER, POLICE, CLOSED = (UUID(int=number) for number in (10, 11, 12, 13))
NAME = "Felismina Macuácua"
PACKAGE: dict[str, Any] = {
    "reference": "AMP-7Q4K-2XN9",
    "request": "Precisa de abrigo.",
    "sections": {"identity": {"prs_FirstName": NAME}},
}
TABLES = ("referrals", "withdrawn_grants", "idempotency", "stream_outbox", "stream_consuming", "stream_parked")


@dataclass
class World:
    """Referrals, its clock, and the people who ask it."""

    app: Flask
    dependencies: Dependencies
    keys: Keys
    clock: Clock
    database: ServiceDatabase
    worker: Account = field(default_factory=lambda: account("service-provider", organisation=SHELTER))

    def begin(self) -> None:
        """Empty everything; it is noon, and cases was heard this moment."""
        self.clock.at = NOON
        empty(self.database, *TABLES)
        self.admin(_HEARD, publisher="cases", at=self.clock.at)

    def person(self, *roles: str, organisation: UUID, audience: str = "referrals") -> Person:
        """Return somebody with these roles."""
        return Person(self.app, self.keys, self.clock, account(*roles, organisation=organisation), audience)

    @property
    def shelter(self) -> Person:
        """Return the one who works at the shelter."""
        return Person(self.app, self.keys, self.clock, self.worker, "referrals")

    def admin(self, statement: str, **values: object) -> None:
        """Do something that only the database's administrator may."""
        engine = sa.create_engine(self.database.admin_url, poolclass=sa.NullPool)
        with engine.begin() as connection:
            connection.execute(sa.text(statement), values)

    def rows(self, table: str) -> list[Any]:
        """Return all rows of a table."""
        with self.dependencies.foundation.engine.connect() as connection:
            return list(connection.execute(sa.text(f"SELECT * FROM {table}")))  # noqa: S608 - the test names the table

    def wrapped_keys(self) -> int:
        """Return how many keys there are."""
        engine = self.dependencies.foundation.keys_engine
        assert engine is not None
        with engine.connect() as connection:
            return int(connection.execute(sa.text("SELECT count(*) FROM wrapped_keys")).scalar_one())

    def said(self, addressee: str) -> list[Event]:
        """Return what referrals said to *addressee*, oldest first."""
        rows = sorted((row for row in self.rows("stream_outbox") if row.addressee == addressee), key=lambda row: row.id)
        read = [decode_row(bytes(row.content)) for row in rows]
        return [decode(row.event_type, row.event) for row in read]

    def records(self) -> list[Any]:
        """Return the access records, oldest first."""
        return list(self.said("audit"))

    def disclose(self, **changes: Any) -> DisclosureMade:
        """Let cases disclose PACKAGE to the shelter, and referrals hear it."""
        grant = changes.pop("grant_id", None) or uuid4()
        body = self.keys.outbox("cases").seal(
            addressee="referrals", event_type=DisclosureMade.event_type, subject=grant, body=PACKAGE
        )
        values: dict[str, Any] = {
            "disclosure_id": uuid4(),
            "grant_id": grant,
            "case_id": uuid4(),
            "organisation": SENDER,
            "recipient": SHELTER,
            "service": Code("shelter"),
            "purpose": Code("shelter"),
            "sections": (Code("identity"),),
            "consent": Code("c" * 64),
            "valid_until": self.clock.at + timedelta(days=30),
            "made_by": uuid4(),
            "made_at": self.clock.at,
            "body": body,
        }
        event = DisclosureMade(**values | changes)
        self.hear(event)
        return event

    def withdraw(self, grant_id: UUID) -> None:
        """Let the person change their mind, and referrals hear it."""
        self.hear(
            ConsentWithdrawn(
                grant_id=grant_id, case_id=uuid4(), withdrawn_at=self.clock.at, reason=Code("person-decided")
            )
        )

    def hear(self, event: Event) -> None:
        """Apply an event in one transaction, as the inbox does."""
        handler = referrals_app.handlers_of(self.dependencies)[type(event)]
        with self.dependencies.foundation.engine.begin() as connection:
            handler(connection, event, _delivery(self.clock.at))

    def answer(
        self, which: str, body: object | None = None, *, key: str | None = None, by: Person | None = None
    ) -> Any:
        """Answer the only referral as the shelter, with a key of its own unless one is given."""
        path = f"/referrals/{self.referral()}/{which}"
        return (by or self.shelter).post(path, body or {}, Idempotency_Key=key or uuid4().hex)

    def referral(self) -> str:
        """Return the id of the only referral."""
        (row,) = self.rows("referrals")
        return str(row.id)


_HEARD = """
INSERT INTO stream_consuming (publisher, epoch, position, link, forked, failures, heard_at)
VALUES (:publisher, 1, 0, '', false, 0, :at)"""


@contextmanager
def open_world(database: ServiceDatabase, folder: Path) -> Iterator[World]:
    """Open referrals on *database*, with a directory of four providers."""
    keys, clock = Keys.generate(), Clock()
    environ = keys.environ(database, folder)
    dependencies = referrals_app.from_env(environ | {"AMPARO_LOG_LEVEL": "critical"}, clock=clock)
    engine = sa.create_engine(database.admin_url, poolclass=sa.NullPool)
    with engine.begin() as connection:
        seed_providers(connection, PROVIDERS)
    yield World(referrals_app.create_app(dependencies), dependencies, keys, clock, database)
    for each in dependencies.foundation.engines():
        each.dispose()


def _delivery(at: datetime) -> Delivery:
    return Delivery(
        publisher="cases", number=1, link=b"\x00" * 32, event_id=uuid4(), occurred_at=at, request_id="from-cases"
    )


def _provider(number: UUID, name: str, *, services: tuple[str, ...] = ("shelter",), is_open: bool = True) -> Provider:
    return Provider(
        id=number,
        name=name,
        kind="ngo",
        services=services,
        places=("maputo",),
        languages=("por",),
        accepts=("women", "children"),
        is_open=is_open,
        agreement_until=date(2027, 12, 31),
    )


PROVIDERS = (
    _provider(SHELTER, "Casa Esperança"),
    _provider(POLICE, "Gabinete de Atendimento", services=("police",)),
    _provider(CLOSED, "Casa Fechada", is_open=False),
)
