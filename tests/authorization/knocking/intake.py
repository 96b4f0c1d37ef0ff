"""Intake, furnished: people at HERE, and places to register at."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from secrets import token_bytes
from uuid import UUID, uuid4

from flask import Flask

from services.intake import app as intake_app
from services.intake.domain.additions import OPEN_FOR
from services.intake.domain.concerns import Concern, ConcernStatus, Received
from services.intake.domain.drafts import KEPT, Kept
from shared.foundation import Foundation
from tests.authorization.asking.people import ELSEWHERE, HERE, OURS, THEIRS
from tests.authorization.knocking.house import House, Request, change, create
from tests.authorization.oracle.cells import Cell
from tests.services.intake.world import registration
from tests.support.databases import ServiceDatabase
from tests.support.service import NOON, Clock, Keys
from tests.support.signer import Account

SCREENING = {"acts": ["Recruitment"], "means": [], "purposes": ["ForcedLabour"], "age": "child"}
LISTS = {"list-concerns": "/concerns", "list-tasks": "/tasks", "list-drafts": "/drafts", "count-refusals": "/refusals"}


_REGISTERED = """
INSERT INTO registrations (id, organisation, site, pathway, registered_by, status, submitted_at, agreed)
VALUES (:id, :organisation, 'ressano-garcia', 'trafficking', :by, 'handed-over', :at, :agreed)"""


class Intake(House):
    """First contact."""

    service = "intake"

    def __init__(self, app: Flask, foundation: Foundation, keys: Keys, admin_url: str, clock: Clock) -> None:
        super().__init__(app, foundation, keys, admin_url, clock)
        self.concerns: dict[str, UUID] = {}
        self.draft = UUID(int=0)
        self.registrations: dict[tuple[object, ...], UUID] = {}

    def account(self, cell: Cell) -> Account:
        """Return somebody who works at HERE."""
        return self.somebody(cell, organisation=OURS, sites=(HERE,))

    def request(self, cell: Cell, account: Account) -> Request:
        """Return what is asked in this cell."""
        (action,) = cell.door.actions
        if action == "register":
            site = HERE if dict(cell.facts)["site"] == "own" else ELSEWHERE
            return create("/registrations", registration(site=site))
        if action == "add-to-registration":
            return create(f"/registrations/{self.registration(dict(cell.facts), account)}/additions", {"text": "…"})
        if action == "read-concern":
            return Request("GET", f"/concerns/{self.concern(dict(cell.facts)['organisation'])}")
        if action in {"save-draft", "read-draft", "discard-draft"}:
            return self._about_draft(cell, account)
        if action == "screen":
            return Request("POST", "/screenings", SCREENING)
        return Request("GET", LISTS[action])

    def elsewhere(self, cell: Cell, account: Account) -> Request | None:  # noqa: ARG002 - the same in every house
        """Return the same at a site that no organisation has, or about what nobody wrote or registered."""
        if cell.door.actions in {("read-draft",), ("discard-draft",)}:
            return Request(cell.door.route.partition(" ")[0], f"/drafts/{uuid4()}")
        if cell.door.actions == ("save-draft",):
            return None
        if cell.door.actions == ("read-concern",):
            return Request("GET", f"/concerns/{uuid4()}")
        if cell.door.actions == ("add-to-registration",):
            return create(f"/registrations/{uuid4()}/additions", {"text": "…"})
        return create("/registrations", registration(site="nowhere")) if cell.facts else None

    def stage(self, cell: Cell, account: Account) -> None:
        """Put a draft in place that is theirs or a colleague's, at HERE or where they do not work."""
        facts = dict(cell.facts)
        if not {"author", "named"}.isdisjoint(facts):
            mine = facts.get("author", "themselves") == "themselves" and facts.get("named", "their own") == "their own"
            where = HERE if facts.get("site", "own") == "own" else ELSEWHERE
            self.draft = self.kept(account.subject if mine else uuid4(), where)

    def _about_draft(self, cell: Cell, account: Account) -> Request:
        method = cell.door.route.partition(" ")[0]
        if method != "PUT":
            return Request(method, f"/drafts/{self.draft}")
        if cell.door.variant == "again":
            return change(f"/drafts/{self.draft}", _draft(HERE))
        self.write("DELETE FROM drafts WHERE author = :author", author=account.subject)
        site = HERE if dict(cell.facts)["site"] == "own" else ELSEWHERE
        return Request("PUT", f"/drafts/{uuid4()}", _draft(site), {"If-None-Match": "*"})

    def kept(self, author: UUID, site: str = HERE) -> UUID:
        """Return a draft that this person put aside."""
        kept = Kept(
            id=uuid4(),
            author=author,
            organisation=OURS,
            site=site,
            version=1,
            answers=1,
            saved_at=NOON,
            expires_at=NOON + KEPT,
        )
        with self.app.extensions["intake"].intake.transaction(request_id=None) as tx:
            tx.drafts.save(kept, {"prs_FirstName": ["…"]})
        return kept.id

    def registration(self, facts: Mapping[str, str], account: Account) -> UUID:
        """Return a registration that stands to this person as the facts say."""
        key = (account.subject, *sorted(facts.items()))
        if key not in self.registrations:
            self.registrations[key] = uuid4()
            whose = facts["registration"]
            self.write(
                _REGISTERED,
                id=self.registrations[key],
                organisation=OURS if facts["organisation"] == "own" else THEIRS,
                by=uuid4() if whose == "a colleague's" else account.subject,
                agreed=whose != "of a refusal",
                at=NOON - OPEN_FOR - timedelta(seconds=1 if "more than" in whose else 0),
            )
        return self.registrations[key]

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


def _draft(site: str) -> dict[str, object]:
    return {"site": site, "agreed": True, "content": {"prs_FirstName": ["…"]}}


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
