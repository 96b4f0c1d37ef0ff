"""Intake, furnished: people at HERE, and places to register at."""

from collections.abc import Callable, Iterator, Mapping
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
from services.intake.domain.imports import Import, ImportStatus, Wish
from services.intake.domain.registration import Channel, Pathway
from shared.foundation import Foundation
from tests.authorization.asking.people import ELSEWHERE, HERE, OURS, THEIRS
from tests.authorization.knocking.house import House, Request, change, create
from tests.authorization.oracle.cells import Cell
from tests.services.intake.world import registration
from tests.support.databases import ServiceDatabase
from tests.support.service import NOON, Clock, Keys
from tests.support.signer import Account

SCREENING = {"acts": ["Recruitment"], "means": [], "purposes": ["ForcedLabour"], "age": "child"}
LISTS = {
    "list-concerns": "/concerns",
    "list-tasks": "/tasks",
    "list-drafts": "/drafts",
    "list-imports": "/imports",
    "count-refusals": "/refusals",
}
FILES = {"read-import": "/imports/{}", "fetch-refusals": "/imports/{}/refusals"}


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
        facts, (action,) = dict(cell.facts), cell.door.actions
        if action in LISTS:
            return Request("GET", LISTS[action])
        if action in {"save-draft", "read-draft", "discard-draft"}:
            return self._about_draft(cell, account)
        if action in {"import", "read-import", "fetch-refusals"}:
            return self._about_file(cell, action, account)
        others: dict[str, Callable[[], Request]] = {
            "register": lambda: create("/registrations", registration(site=_site(facts))),
            "add-to-registration": lambda: _addition(self.registration(facts, account)),
            "read-concern": lambda: Request("GET", f"/concerns/{self.concern(facts['organisation'])}"),
            "screen": lambda: Request("POST", "/screenings", SCREENING),
        }
        return others[action]()

    def _about_file(self, cell: Cell, action: str, account: Account) -> Request:
        facts = dict(cell.facts)
        if action == "import":
            return upload(_site(facts))
        return Request("GET", FILES[action].format(self.file(facts, account)))

    def elsewhere(self, cell: Cell, account: Account) -> Request | None:  # noqa: ARG002 - the same in every house
        """Return the same at a site that no organisation has, or about what nobody wrote or registered."""
        (action,), nothing = cell.door.actions, uuid4()
        if action in {"read-draft", "discard-draft"}:
            return Request(cell.door.route.partition(" ")[0], f"/drafts/{nothing}")
        others = {
            "save-draft": None,
            "read-concern": Request("GET", f"/concerns/{nothing}"),
            "add-to-registration": _addition(nothing),
            "import": upload("nowhere"),
            **{name: Request("GET", path.format(nothing)) for name, path in FILES.items()},
        }
        if action in others:
            return others[action]
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


def _site(facts: Mapping[str, str]) -> str:
    return HERE if facts["site"] == "own" else ELSEWHERE


def _addition(registration_id: UUID) -> Request:
    return create(f"/registrations/{registration_id}/additions", {"text": "…"})


def upload(site: str) -> Request:
    """Return a file of nobody for a site."""
    return create(f"/imports?site={site}&pathway=trafficking", {})


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
