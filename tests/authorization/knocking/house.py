"""One service on real PostgreSQL, and somebody who knocks with a real token. Knows no rule.

Each service has a house of its own in a module named like it: it puts the facts of a cell in place and asks what the
cell asks, once about the thing and once about nothing.
"""

from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from secrets import token_bytes
from typing import Any
from uuid import UUID, uuid4

import sqlalchemy as sa
from flask import Flask
from werkzeug.test import TestResponse

from shared.contracts.access import AccessRecord
from shared.foundation import Foundation
from shared.standing import note_account
from shared.streams.codec import decode, decode_row
from tests.authorization.asking.people import AGE, AMR
from tests.authorization.oracle.cells import Cell, Factor
from tests.support.service import NOON, Clock, Keys
from tests.support.signer import Account

BASE_URL = "http://localhost:8105"


@dataclass(frozen=True, slots=True)
class Request:
    """What is sent."""

    method: str
    path: str
    body: object | None = None
    headers: Mapping[str, str] = field(default_factory=dict)


def create(path: str, body: object) -> Request:
    """Return a request that makes something, once."""
    return Request("POST", path, body, {"Idempotency-Key": uuid4().hex})


def change(path: str, body: object, *, version: int = 1) -> Request:
    """Return a request that changes this version of something."""
    return Request("PUT", path, body, {"If-Match": f'"{version}"'})


@dataclass(frozen=True, slots=True)
class Record:
    """What an access record says of a knock."""

    actor: UUID | None
    action: str
    decision: str
    request_id: str | None
    reason: str | None = field(default=None, compare=False)
    count: int | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Knock:
    """What came back, and what happened in the database meanwhile."""

    response: TestResponse
    records: list[Record]
    statements: list[str]

    @property
    def shape(self) -> tuple[int, bytes, tuple[tuple[str, str], ...]]:
        """All of the answer but its own id."""
        headers = tuple(pair for pair in self.response.headers if pair[0] != "X-Request-Id")
        return self.response.status_code, self.response.data, headers


class House(ABC):
    """One service, furnished."""

    service: str

    def __init__(self, app: Flask, foundation: Foundation, keys: Keys, admin_url: str, clock: Clock) -> None:
        self.app, self.foundation, self.keys, self.clock = app, foundation, keys, clock
        self.admin = sa.create_engine(admin_url)
        past_triggers = {"options": "-c session_replication_role=replica"}
        self.at_once = sa.create_engine(admin_url, isolation_level="AUTOCOMMIT", connect_args=past_triggers)
        self._people: dict[tuple[object, ...], Account] = {}
        self._do_not_wait_for_disks()

    @abstractmethod
    def account(self, cell: Cell) -> Account:
        """Return whoever asks in this cell."""

    def stage(self, cell: Cell, account: Account) -> None:  # noqa: B027 - most cells need nothing put in place
        """Put the facts of this cell in place."""

    @abstractmethod
    def request(self, cell: Cell, account: Account) -> Request:
        """Return what is asked in this cell."""

    @abstractmethod
    def elsewhere(self, cell: Cell, account: Account) -> Request | None:
        """Return the same about something that is not there, None where nothing single is asked about."""

    def restore(self, cell: Cell) -> None:  # noqa: B027 - most requests change nothing
        """Put back what a request that was carried out has changed."""

    def somebody(self, cell: Cell, *, organisation: UUID, sites: tuple[str, ...] = ("maputo",)) -> Account:
        """Return somebody with the cell's roles: the same person for all cells to whom they would be the same."""
        amr = AMR[cell.factor]
        known = (cell.roles, organisation, sites, amr)
        if known not in self._people:
            self._people[known] = somebody(cell, organisation=organisation, sites=sites)
        return self._people[known]

    def furnish(self, accounts: Iterable[Account]) -> None:
        """Tell the service of these people, as identity does."""
        with self.admin.begin() as connection:
            for account in dict.fromkeys(accounts):
                note_account(connection, account.changed(NOON))

    def records(self) -> list[Record]:
        """Return the access records since the last time, and let them be acknowledged."""
        with self.at_once.connect() as connection:
            rows = connection.execute(sa.text("DELETE FROM stream_outbox RETURNING id, addressee, content")).all()
        read = [decode_row(bytes(row.content)) for row in sorted(rows) if row.addressee == "audit"]
        events = [decode(row.event_type, row.event) for row in read]
        return [_record(event) for event in events if isinstance(event, AccessRecord)]

    def knock(self, request: Request, account: Account, factor: Factor, *, audience: str = "") -> Knock:
        """Ask with a token of this account whose second factor is so old, and that is for this service or another."""
        return self.send(request, {"Authorization": f"Bearer {self.token(account, factor, audience=audience)}"})

    def send(self, request: Request, headers: Mapping[str, str]) -> Knock:
        """Ask with these headers."""
        headers = {**headers, **request.headers}
        body = {} if request.body is None else {"json": request.body}
        with statements(self.foundation.engine) as found:
            client = self.app.test_client()
            response = client.open(request.path, method=request.method, headers=headers, base_url=BASE_URL, **body)
            response.get_data()
        return Knock(response, self.records(), found)

    def token(self, account: Account, factor: Factor, *, audience: str = "") -> str:
        """Return a token that is valid now, for this service or another."""
        at = self.clock()
        return self.keys.signer.issue(
            account, audience=audience or self.service, at=at, random=token_bytes, signed_in_at=at - AGE[factor]
        )

    def write(self, *said: str, **values: object) -> None:
        """Change rows as only the database's administrator may, past every trigger."""
        with self.at_once.connect() as connection:
            for statement in said:
                connection.execute(sa.text(statement), values)

    def _do_not_wait_for_disks(self) -> None:
        """Who may do what does not depend on whether a commit survives a power cut. Others test that."""
        with self.admin.begin() as connection:
            connection.execute(sa.text(f"ALTER DATABASE {self.admin.url.database} SET synchronous_commit = off"))
        for engine in (self.admin, *self.foundation.engines()):
            engine.dispose()

    def close(self) -> None:
        """Let go of all connections."""
        for engine in (self.admin, self.at_once, *self.foundation.engines()):
            engine.dispose()


def somebody(cell: Cell, *, organisation: UUID, sites: tuple[str, ...] = ("maputo",)) -> Account:
    """Return somebody new with the cell's roles."""
    return Account(
        subject=uuid4(), organisation=organisation, sites=sites, roles=cell.roles, amr=AMR[cell.factor], epoch=0
    )


@contextmanager
def statements(engine: sa.Engine) -> Iterator[list[str]]:
    """Collect the SQL that a service runs; the keys of tokens are read again once a second, whoever asks."""
    found: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if "standing_keys" not in statement:
            found.append(statement)

    sa.event.listen(engine, "before_cursor_execute", note)
    try:
        yield found
    finally:
        sa.event.remove(engine, "before_cursor_execute", note)


def _record(event: AccessRecord) -> Record:
    return Record(event.actor, event.action, event.decision, event.request_id, event.reason, event.count)
