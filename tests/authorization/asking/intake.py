"""Intake's questions, as its use cases put them."""

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

from services.intake.domain.additions import OPEN_FOR, HandedOver
from services.intake.domain.concerns import ConcernStatus, Received
from services.intake.domain.drafts import Kept
from services.intake.domain.imports import Import, Wish
from services.intake.domain.registration import Channel, Pathway
from services.intake.usecases import (
    concern_resource,
    desk_of,
    draft_resource,
    import_resource,
    registration_resource,
    site_of,
)
from shared.access import Resource
from shared.asking import Asker
from shared.tokens import Claims
from tests.authorization.asking.people import COLLEAGUE, ELSEWHERE, HERE, ME, OURS, THEIRS, claims
from tests.authorization.oracle.cells import Cell
from tests.support.service import NOON

CONCERN = UUID(int=40)
DRAFT = UUID(int=41)
REGISTRATION = UUID(int=42)
A_SECOND = timedelta(seconds=1)
FILE = UUID(int=43)


def person(cell: Cell) -> Claims:
    """Return an officer at HERE."""
    return claims("intake", cell.roles, cell.factor)


def resource(cell: Cell, action: str) -> Resource:
    """Return the place, the draft, the concern, or the desk."""
    facts = dict(cell.facts)
    organisation = THEIRS if facts.get("organisation") == "other" else OURS
    by = Asker(claims=replace(person(cell), organisation=organisation), at=NOON, request_id="")
    if action == "read-concern":
        return _concern(organisation)
    if action in {"save-draft", "read-draft", "discard-draft"}:
        return draft_resource(DRAFT, _draft(facts, organisation))
    if action == "add-to-registration":
        return _registration(facts["registration"], organisation)
    if action in ("read-import", "fetch-refusals"):
        return _import(organisation, facts["uploaded"], person(cell).subject)
    if action not in ("register", "import"):
        return desk_of(by)
    return site_of(by, HERE if facts["site"] == "own" else ELSEWHERE)


def _concern(organisation: UUID) -> Resource:
    status = ConcernStatus.RECEIVED
    received = Received(id=CONCERN, organisation=organisation, status=status, received_at=NOON, read_at=None)
    return concern_resource(CONCERN, received)


def _draft(facts: dict[str, str], organisation: UUID) -> Kept:
    return Kept(
        id=DRAFT,
        author=ME if facts.get("author", "themselves") == "themselves" else COLLEAGUE,
        organisation=organisation,
        site=HERE if facts.get("site", "own") == "own" else ELSEWHERE,
        version=1,
        answers=0,
        saved_at=NOON,
        expires_at=NOON,
    )


def state(cell: Cell) -> str:
    """Say that of drafts only one's own are there to be saved again."""
    return str(cell.door.then(dict(cell.facts)))


def _registration(whose: str, organisation: UUID) -> Resource:
    """Return a registration that is 72 hours old to the second, or one second more."""
    found = HandedOver(
        id=REGISTRATION,
        organisation=organisation,
        registered_by=COLLEAGUE if whose == "a colleague's" else ME,
        agreed=whose != "of a refusal",
        submitted_at=NOON - OPEN_FOR - (A_SECOND if "more than" in whose else timedelta()),
    )
    return registration_resource(REGISTRATION, found, at=NOON)


def _import(organisation: UUID, uploaded: str, themselves: UUID) -> Resource:
    if uploaded == "nobody":
        return import_resource(FILE, None)
    wish = Wish(site=HERE, pathway=Pathway.TRAFFICKING, channel=Channel.BORDER_POINT)
    by = themselves if uploaded == "themselves" else UUID(int=42)
    one = Import(id=FILE, organisation=organisation, uploaded_by=by, uploaded_at=NOON, wish=wish)
    return import_resource(FILE, one)
