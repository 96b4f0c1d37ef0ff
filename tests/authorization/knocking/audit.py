"""Audit, furnished: an entry of ours, one about a person of ours, and one that is no business of ours."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import orjson
import sqlalchemy as sa

from services.audit import app as audit_app
from tests.authorization.asking.audit import CONCERNED
from tests.authorization.asking.people import OURS
from tests.authorization.knocking.house import House, Record, Request
from tests.authorization.oracle.cells import Cell
from tests.services.audit.building import record
from tests.services.audit.world import World
from tests.support.databases import ServiceDatabase
from tests.support.service import Clock, Keys
from tests.support.signer import Account

PATHS = {
    "GET /entries": "/entries",
    "GET /checkpoint": "/checkpoint",
    "GET /tile/<path:path> of hashes": "/tile/0/000.p/3",
    "GET /tile/<path:path> of entries": "/tile/entries/000.p/3",
    "GET /proofs/inclusion": "/proofs/inclusion?index=1",
    "GET /proofs/consistency": "/proofs/consistency?first=2",
    "GET /export": "/export",
    "GET /tasks": "/tasks",
}
ENTRIES = tuple(CONCERNED)


class Audit(House):
    """The access log."""

    service = "audit"

    def account(self, cell: Cell) -> Account:
        """Return somebody of our organisation."""
        return self.somebody(cell, organisation=OURS)

    def request(self, cell: Cell, account: Account) -> Request:  # noqa: ARG002 - the same in every house
        """Return what is asked in this cell."""
        entry = dict(cell.facts).get("entry")
        if entry is None:
            return Request("GET", PATHS[cell.door.name])
        return Request("GET", f"/entries/{999 if entry == 'none' else ENTRIES.index(entry)}")

    def elsewhere(self, cell: Cell, account: Account) -> Request | None:  # noqa: ARG002 - the same in every house
        """Return the same about an entry that is not there."""
        return Request("GET", "/entries/999") if cell.facts else None

    def records(self) -> list[Record]:
        """Return audit's records of itself, which wait for their place in its own log."""
        with self.at_once.connect() as connection:
            rows = connection.execute(
                sa.text("DELETE FROM pending WHERE source = 'audit' RETURNING number, actor, action, decision, leaf")
            ).all()
        read = [(row, orjson.loads(bytes(row.leaf))) for row in sorted(rows, key=lambda row: row.number)]
        return [
            Record(row.actor, row.action, row.decision, leaf.get("request_id"), leaf.get("reason"), leaf.get("count"))
            for row, leaf in read
        ]


@contextmanager
def open_house(database: ServiceDatabase, folder: Path) -> Iterator[House]:
    """Open audit on *database*, with three entries."""
    keys, clock = Keys.generate(), Clock()
    environ = keys.environ(database, folder) | {"AMPARO_LOG_LEVEL": "critical"}
    dependencies = audit_app.from_env(environ, clock=clock)
    app = audit_app.create_app(dependencies)
    world = World(dependencies, app, keys, clock, database)
    made = [
        record(number, organisation=organisation, owner=owner)
        for number, (organisation, owner) in enumerate(CONCERNED.values(), 1)
    ]
    world.hear(*made)
    world.grow()
    house = Audit(app, dependencies.foundation, keys, database.admin_url, clock)
    try:
        yield house
    finally:
        house.close()
