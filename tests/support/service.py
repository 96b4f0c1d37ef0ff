"""One service on real PostgreSQL with real keys and tokens, and a clock that the test sets. Knows no rule."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from secrets import token_bytes
from typing import Any
from uuid import UUID, uuid4

import sqlalchemy as sa
from flask import Flask
from werkzeug.test import TestResponse

from shared.keyring import Keyring
from shared.roster import Roster
from shared.streams.outbox import Outbox
from tests.support.databases import ServiceDatabase
from tests.support.signer import Account, TrainingSigner
from tests.support.standing import announce, introduce

SERVICES = ("intake", "cases", "referrals", "audit", "identity")
NOON = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
UNREACHED_BUS = "amqp://nobody:nothing@127.0.0.1:1//"


@dataclass
class Clock:
    """A clock that stands still until it is told."""

    at: datetime = NOON

    def __call__(self) -> datetime:
        """Return the time."""
        return self.at

    def pass_(self, **units: float) -> None:
        """Let time pass: `seconds=31`."""
        self.at += timedelta(**units)


@dataclass(frozen=True)
class Keys:
    """The keys of all services, and of the signer that stands in for identity."""

    keyrings: Mapping[str, Keyring]
    roster: Roster
    signer: TrainingSigner
    databases: dict[str, str] = field(default_factory=dict)
    """The administrator's URL of each service that was set up with these keys."""

    @classmethod
    def generate(cls) -> "Keys":
        """Return new keys."""
        keyrings = {name: Keyring.generate(name, token_bytes) for name in SERVICES}
        return cls(keyrings, Roster.of(keyrings.values()), TrainingSigner.generate(random=token_bytes))

    def environ(self, database: ServiceDatabase, folder: Path) -> dict[str, str]:
        """Write the files of one service into *folder* and return its settings."""
        keyring, roster = folder / "keyring.json", folder / "roster.json"
        self.keyrings[database.service].save(keyring)
        self.roster.save(roster)
        announce(database.admin_url, self.signer)
        self.databases[database.service] = database.admin_url
        found = {
            "AMPARO_DATABASE_URL": database.url,
            "AMPARO_BUS_URL": UNREACHED_BUS,
            "AMPARO_KEYRING_FILE": str(keyring),
            "AMPARO_ROSTER_FILE": str(roster),
            "AMPARO_TRAINING": "true",
        }
        return found if database.keys_url is None else {**found, "AMPARO_KEYS_DATABASE_URL": database.keys_url}

    def outbox(self, publisher: str) -> Outbox:
        """Return what *publisher* would say things with."""
        return Outbox(publisher=publisher, roster=self.roster)


def account(
    *roles: str, organisation: UUID, sites: tuple[str, ...] = ("maputo",), subject: UUID | None = None
) -> Account:
    """Return somebody with these roles."""
    return Account(subject=subject or uuid4(), organisation=organisation, sites=sites, roles=roles, amr=("pwd", "otp"))


@dataclass
class Person:
    """Somebody who asks one service over HTTP."""

    app: Flask
    keys: Keys
    clock: Clock
    account: Account
    audience: str
    extra: dict[str, str] = field(default_factory=dict)

    def get(self, path: str, **headers: str) -> TestResponse:
        """Read."""
        return self.ask("GET", path, headers=headers)

    def post(self, path: str, body: object, **headers: str) -> TestResponse:
        """Create or act; headers are written with underscores."""
        return self.ask("POST", path, headers=headers, json=body)

    def put(self, path: str, body: object, **headers: str) -> TestResponse:
        """Change."""
        return self.ask("PUT", path, headers=headers, json=body)

    def ask(self, method: str, path: str, *, headers: Mapping[str, str] | None = None, **rest: Any) -> TestResponse:
        """Ask anything, with a fresh token."""
        sent = {name.replace("_", "-"): value for name, value in (headers or {}).items()}
        bearer = {"Authorization": f"Bearer {self.token()}"}
        return self.app.test_client().open(path, method=method, headers={**bearer, **self.extra, **sent}, **rest)

    def token(self) -> str:
        """Return a token that is valid now, of an account that the service was told of."""
        if self.audience in self.keys.databases:
            introduce(self.keys.databases[self.audience], self.account)
        return self.keys.signer.issue(self.account, audience=self.audience, at=self.clock(), random=token_bytes)


def empty(database: ServiceDatabase, *tables: str) -> None:
    """Empty tables of a service's database, as its administrator, and all its wrapped keys."""
    _truncate(database.admin_url, tables)
    if database.keys is not None:
        _truncate(database.keys.admin_url, ("wrapped_keys",))


def _truncate(url: str, tables: tuple[str, ...]) -> None:
    admin = sa.create_engine(url, poolclass=sa.NullPool)
    with admin.begin() as connection:
        connection.execute(sa.text(f"TRUNCATE {', '.join(tables)}"))
