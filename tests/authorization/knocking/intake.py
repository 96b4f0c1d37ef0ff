"""Intake, furnished: people at HERE, and places to register at."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from secrets import token_bytes
from uuid import UUID, uuid4

from flask import Flask

from services.intake import app as intake_app
from services.intake.domain.concerns import Concern, ConcernStatus, Received
from services.intake.domain.imports import Import, ImportStatus, Wish
from services.intake.domain.registration import Channel, Pathway
from shared.foundation import Foundation
from tests.authorization.asking.people import ELSEWHERE, HERE, OURS, THEIRS
from tests.authorization.knocking.house import House, Request, create
from tests.authorization.oracle.cells import Cell
from tests.services.intake.world import registration
from tests.support.databases import ServiceDatabase
from tests.support.service import NOON, Clock, Keys
from tests.support.signer import Account

SCREENING = {"acts": ["Recruitment"], "means": [], "purposes": ["ForcedLabour"], "age": "child"}


class Intake(House):
    """First contact."""

    service = "intake"

    def __init__(self, app: Flask, foundation: Foundation, keys: Keys, admin_url: str, clock: Clock) -> None:
        super().__init__(app, foundation, keys, admin_url, clock)
        self.concerns: dict[str, UUID] = {}

    def account(self, cell: Cell) -> Account:
        """Return somebody who works at HERE."""
        return self.somebody(cell, organisation=OURS, sites=(HERE,))

    def request(self, cell: Cell, account: Account) -> Request:
        """Return what is asked in this cell."""
        (action,) = cell.door.actions
        if action == "register":
            site = HERE if dict(cell.facts)["site"] == "own" else ELSEWHERE
            return create("/registrations", registration(site=site))
        if action == "read-concern":
            return Request("GET", f"/concerns/{self.concern(dict(cell.facts)['organisation'])}")
        if "import" in action or action == "fetch-refusals":
            return self.about_files(cell, action, account)
        if action == "screen":
            return Request("POST", "/screenings", SCREENING)
        return Request("GET", "/concerns" if action == "list-concerns" else "/tasks")

    def about_files(self, cell: Cell, action: str, account: Account) -> Request:
        """Return what is asked about a file."""
        facts = dict(cell.facts)
        if action == "import":
            return upload(HERE if facts["site"] == "own" else ELSEWHERE)
        if action == "list-imports":
            return Request("GET", "/imports")
        rest = "/refusals" if action == "fetch-refusals" else ""
        return Request("GET", f"/imports/{self.file(facts, account)}{rest}")

    def elsewhere(self, cell: Cell, account: Account) -> Request | None:  # noqa: ARG002 - the same in every house
        """Return a registration at a site that no organisation has, or a concern that nobody wrote."""
        if cell.door.actions == ("read-concern",):
            return Request("GET", f"/concerns/{uuid4()}")
        if cell.door.actions == ("read-import",):
            return Request("GET", f"/imports/{uuid4()}")
        if cell.door.actions == ("fetch-refusals",):
            return Request("GET", f"/imports/{uuid4()}/refusals")
        if cell.door.actions == ("import",):
            return upload("nowhere")
        return create("/registrations", registration(site="nowhere")) if cell.facts else None

    def concern(self, whose: str) -> UUID:
        """Return a concern that this organisation received."""
        if whose not in self.concerns:
            self.concerns[whose] = uuid4()
            organisation = OURS if whose == "own" else THEIRS
            with self.app.extensions["intake"].intake.transaction(request_id=None) as tx:
                tx.concerns.add(
                    Concern(text="…"), _received(self.concerns[whose], organisation), receipt_hash=token_bytes(32)
                )
        return self.concerns[whose]

    def file(self, facts: dict[str, str], account: Account) -> UUID:
        """Return a file that was gone through, of this organisation and by whoever it says."""
        if facts["uploaded"] == "nobody":
            return uuid4()
        one = Import(
            id=uuid4(),
            organisation=OURS if facts["organisation"] == "own" else THEIRS,
            uploaded_by=account.subject if facts["uploaded"] == "themselves" else uuid4(),
            uploaded_at=NOON,
            wish=Wish(site=HERE, pathway=Pathway.TRAFFICKING, channel=Channel.BORDER_POINT),
            status=ImportStatus.DONE,
        )
        with self.app.extensions["intake"].intake.transaction(request_id=None) as tx:
            tx.imports.add(one, b"x")
            tx.imports.keep_report(one, {"headings": []})
        return one.id


def upload(site: str) -> Request:
    """Return a file of nobody for a site."""
    return create(f"/imports?site={site}&pathway=trafficking", {})


def _received(concern: UUID, organisation: UUID) -> Received:
    status = ConcernStatus.RECEIVED
    return Received(id=concern, organisation=organisation, status=status, received_at=NOON, read_at=None)


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
