"""One intake on real databases with real keys and tokens, and all a test may look at from outside."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from secrets import token_bytes
from typing import Any
from uuid import UUID, uuid4

import sqlalchemy as sa
from flask.testing import FlaskClient

from deploy.consents import agreed_for
from services.intake import app as intake_app
from services.intake import usecases
from services.intake.app import Dependencies
from services.intake.usecases import Desk
from shared.contracts.cases import CaseOpened
from shared.contracts.fields import Code, Event
from shared.keyring import Keyring
from shared.roster import Roster
from shared.streams.codec import decode, decode_row
from shared.streams.inbox import Delivery
from tests.support.databases import ServiceDatabase
from tests.support.signer import Account, TrainingSigner
from tests.support.standing import announce, introduce

NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
ORGANISATION = UUID("018f0000-0000-7000-8000-00000000000a")
SITE = "ressano-garcia"
TWO_FACTORS = ("pwd", "otp")
CONSENT = agreed_for(
    guardian="Joana Macuácua",
    language="vmw",
    method="thumbprint",
    interpreter_kind="professional",
    interpreter="Sumaila",
)
"""What the child of `registration` and her mother said."""


@dataclass
class Clock:
    """The time, as the test says it."""

    at: datetime = NOW

    def __call__(self) -> datetime:
        """Return it."""
        return self.at


@dataclass
class World:
    """One intake and everything a test may look at from outside."""

    dependencies: Dependencies
    signer: TrainingSigner
    keyrings: Mapping[str, Keyring]
    clock: Clock
    http: FlaskClient
    database: ServiceDatabase
    officer: Account = field(
        default_factory=lambda: Account(
            subject=uuid4(),
            organisation=ORGANISATION,
            sites=(SITE, "chimoio"),
            roles=("intake-officer",),
            amr=TWO_FACTORS,
        )
    )

    def account(self, *roles: str, sites: tuple[str, ...] = (SITE,), organisation: UUID = ORGANISATION) -> Account:
        """Return somebody new."""
        return Account(subject=uuid4(), organisation=organisation, sites=sites, roles=roles, amr=TWO_FACTORS)

    def token(self, account: Account | None = None, *, audience: str = "intake") -> str:
        """Return a token that is valid now, of an account that intake was told of."""
        who = account or self.officer
        introduce(self.database.admin_url, who)
        return self.signer.issue(who, audience=audience, at=self.clock.at, random=token_bytes)

    def post(self, path: str, body: object, *, by: Account | None = None, **headers: str) -> Any:
        """Send JSON (bytes are sent as they are) with a fresh Idempotency-Key unless one is given."""
        sent = {"Authorization": f"Bearer {self.token(by)}", "Idempotency-Key": uuid4().hex}
        sent |= {name.replace("_", "-"): value for name, value in headers.items()}
        data = body if isinstance(body, bytes) else json.dumps(body).encode()
        return self.http.post(path, data=data, headers=sent, content_type=sent.pop("Content-Type", "application/json"))

    def put(self, path: str, body: object, *, by: Account | None = None, **headers: str) -> Any:
        """Send JSON to be kept; `If_Match` or `If_None_Match` says over what."""
        sent = {"Authorization": f"Bearer {self.token(by)}"}
        sent |= {name.replace("_", "-"): value for name, value in headers.items()}
        return self.http.put(path, json=body, headers=sent)

    def delete(self, path: str, *, by: Account | None = None) -> Any:
        """Have something destroyed."""
        return self.http.delete(path, headers={"Authorization": f"Bearer {self.token(by)}"})

    def get(self, path: str, *, by: Account | None = None) -> Any:
        """Read."""
        return self.http.get(path, headers={"Authorization": f"Bearer {self.token(by)}"})

    def write(self, body: object, *, source: str = "203.0.113.7", turn: str = "", **headers: str) -> Any:
        """Send a concern from an address, without any account."""
        sent = {"Idempotency-Key": uuid4().hex, "Amparo-Turn": turn}
        sent |= {name.replace("_", "-"): value for name, value in headers.items()}
        return self.http.post("/concerns", json=body, headers=sent, environ_base={"REMOTE_ADDR": source})

    def ask(self, code: str, *, source: str = "203.0.113.7", turn: str = "") -> Any:
        """Ask what became of a concern, without any account."""
        headers, where = {"Amparo-Turn": turn}, {"REMOTE_ADDR": source}
        return self.http.post("/concerns/status", json={"code": code}, headers=headers, environ_base=where)

    def upload(self, file: bytes, *, by: Account | None = None, key: str = "", **query: str) -> Any:
        """Send a file of people for SITE unless another is given."""
        sent = {"Authorization": f"Bearer {self.token(by)}", "Idempotency-Key": key or uuid4().hex}
        asked = {"site": SITE, "pathway": "trafficking"} | query
        kind = "application/octet-stream"
        return self.http.post("/imports", data=file, query_string=asked, headers=sent, content_type=kind)

    def take_in(self, *, steps: int = 1_000_000) -> None:
        """Go through files as the worker does, until nothing is to do or after so many steps."""
        desk = Desk(intake=self.dependencies.intake, policy=self.dependencies.foundation.policy)
        memory = usecases.Memory()
        for _ in range(steps):
            if not usecases.take_in_some(desk, memory, at=self.clock.at):
                break
        while usecases.forget_imports(desk, at=self.clock.at):
            pass

    def supervisor(self, *, organisation: UUID = ORGANISATION) -> Account:
        """Return a supervisor whom intake knows, so that concerns are received."""
        who = self.account("supervisor", organisation=organisation)
        introduce(self.database.admin_url, who)
        return who

    def rows(self, table: str) -> list[Any]:
        """Return all rows of a table."""
        with self.dependencies.foundation.engine.connect() as connection:
            return list(connection.execute(sa.text(f"SELECT * FROM {table}")))  # noqa: S608 - the test names the table

    def admin(self, statement: str, **values: object) -> None:
        """Do something that only the database's administrator may."""
        engine = sa.create_engine(self.database.admin_url, poolclass=sa.NullPool)
        with engine.begin() as connection:
            connection.execute(sa.text(statement), values)

    def keys_engine(self) -> sa.Engine:
        """Return the engine of the keys database."""
        engine = self.dependencies.foundation.keys_engine
        assert engine is not None
        return engine

    def wrapped_keys(self) -> list[Any]:
        """Return all wrapped keys."""
        with self.keys_engine().connect() as connection:
            return list(connection.execute(sa.text("SELECT * FROM wrapped_keys")))

    def said(self, addressee: str) -> list[Event]:
        """Return the events in the outbox for *addressee*, oldest first."""
        rows = sorted((row for row in self.rows("stream_outbox") if row.addressee == addressee), key=lambda row: row.id)
        return [_event(row.content) for row in rows]

    def everything(self) -> bytes:
        """Return all rows of all tables of both databases, as one text; bytes as they are and as hexadecimal digits."""
        assert self.database.keys is not None
        found: list[bytes] = []
        for url in (self.database.admin_url, self.database.keys.admin_url):
            engine = sa.create_engine(url, poolclass=sa.NullPool)
            with engine.connect() as connection:
                for table in sa.inspect(engine).get_table_names():
                    rows = connection.execute(sa.text(f'SELECT * FROM "{table}"')).all()  # noqa: S608 - its own name
                    found += [_plain(value) for row in rows for value in row]
        return b"\n".join(found)

    def acknowledge(self) -> None:
        """Have everything that intake said arrived."""
        engine = sa.create_engine(self.database.admin_url, poolclass=sa.NullPool)
        with engine.begin() as connection:
            connection.execute(sa.text("TRUNCATE stream_outbox"))

    def hear_case_opened(self, registration_id: UUID) -> None:
        """Apply `cases.case-opened.v1` in a transaction, as the inbox does."""
        event = CaseOpened(
            case_id=uuid4(),
            registration_id=registration_id,
            organisation=ORGANISATION,
            site=Code(SITE),
            opened_at=self.clock.at,
        )
        handler = intake_app.handlers_of(self.dependencies)[CaseOpened]
        with self.dependencies.foundation.engine.begin() as connection:
            handler(connection, event, _delivery(self.clock.at))

    def stored(self) -> int:
        """Return how much there is: registrations, sections, keys, answers and events to cases."""
        tables = ("registrations", "registration_sections", "idempotency")
        return sum(len(self.rows(table)) for table in tables) + len(self.wrapped_keys()) + len(self.said("cases"))


def _plain(value: object) -> bytes:
    if isinstance(value, bytes | memoryview):
        return bytes(value) + b" " + bytes(value).hex().encode()
    return str(value).encode()


def _event(content: bytes) -> Event:
    row = decode_row(bytes(content))
    return decode(row.event_type, row.event)


def _delivery(at: datetime) -> Delivery:
    return Delivery(
        publisher="cases", number=1, link=b"\x00" * 32, event_id=uuid4(), occurred_at=at, request_id="from-cases"
    )


def environ_of(
    folder: Path, *, database: ServiceDatabase, keyrings: Mapping[str, Keyring], signer: TrainingSigner
) -> dict[str, str]:
    """Write the files a supervisor would and return the environment it would give."""
    keyrings["intake"].save(folder / "keyring")
    Roster.of(keyrings.values()).save(folder / "roster")
    announce(database.admin_url, signer)
    return {
        "AMPARO_DATABASE_URL": database.url,
        "AMPARO_KEYS_DATABASE_URL": database.keys_url or "",
        "AMPARO_BUS_URL": "pgmq://",
        "AMPARO_KEYRING_FILE": str(folder / "keyring"),
        "AMPARO_ROSTER_FILE": str(folder / "roster"),
        "AMPARO_TRAINING": "true",
        "AMPARO_LOG_LEVEL": "critical",
    }


def registration(**changes: object) -> dict[str, object]:
    """Return a registration that is taken, with *changes*."""
    body: dict[str, object] = {
        "pathway": "trafficking",
        "site": SITE,
        "consent": CONSENT,
        "fields": {
            "prs_FirstName": "Felismina",
            "prs_SecondName": "Macuácua",
            "prs_Birthdate": "2009-05-04",
            "prs_Citizenship": ["MZ"],
            "vic_TypeOfExploitation": ["ForcedLabour"],
            "cas_IncomingReferralDetails": "Encontrada no posto fronteiriço.",
        },
        "screening": {"acts": ["Recruitment"], "means": [], "purposes": ["ForcedLabour"], "age": "child"},
    }
    return body | changes
