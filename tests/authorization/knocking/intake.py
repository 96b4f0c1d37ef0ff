"""Intake, furnished: people at HERE, and places to register at."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from services.intake import app as intake_app
from tests.authorization.asking.people import ELSEWHERE, HERE, OURS
from tests.authorization.knocking.house import House, Request, create
from tests.authorization.oracle.cells import Cell
from tests.services.intake.world import registration
from tests.support.databases import ServiceDatabase
from tests.support.service import Clock, Keys
from tests.support.signer import Account

SCREENING = {"acts": ["Recruitment"], "means": [], "purposes": ["ForcedLabour"], "age": "child"}


class Intake(House):
    """First contact."""

    service = "intake"

    def account(self, cell: Cell) -> Account:
        """Return somebody who works at HERE."""
        return self.somebody(cell, organisation=OURS, sites=(HERE,))

    def request(self, cell: Cell, account: Account) -> Request:  # noqa: ARG002 - the same in every house
        """Return what is asked in this cell."""
        (action,) = cell.door.actions
        if action == "register":
            site = HERE if dict(cell.facts)["site"] == "own" else ELSEWHERE
            return create("/registrations", registration(site=site))
        return Request("POST", "/screenings", SCREENING) if action == "screen" else Request("GET", "/tasks")

    def elsewhere(self, cell: Cell, account: Account) -> Request | None:  # noqa: ARG002 - the same in every house
        """Return a registration at a site that no organisation has."""
        return create("/registrations", registration(site="nowhere")) if cell.facts else None


@contextmanager
def open_house(database: ServiceDatabase, folder: Path) -> Iterator[House]:
    """Open intake on *database*."""
    keys, clock = Keys.generate(), Clock()
    environ = keys.environ(database, folder) | {"AMPARO_LOG_LEVEL": "critical"}
    dependencies = intake_app.from_env(environ, clock=clock)
    house = Intake(intake_app.create_app(dependencies), dependencies.foundation, keys, database.admin_url, clock)
    try:
        yield house
    finally:
        house.close()
