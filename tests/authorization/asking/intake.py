"""Intake's questions, as its use cases put them."""

from dataclasses import replace
from uuid import UUID

from services.intake.domain.concerns import ConcernStatus, Received
from services.intake.domain.imports import Import, Wish
from services.intake.domain.registration import Channel, Pathway
from services.intake.usecases import concern_resource, desk_of, import_resource, site_of
from shared.access import Resource
from shared.asking import Asker
from shared.tokens import Claims
from tests.authorization.asking.people import ELSEWHERE, HERE, OURS, THEIRS, claims
from tests.authorization.oracle.cells import Cell, Outcome
from tests.support.service import NOON

CONCERN = UUID(int=40)
FILE = UUID(int=41)


def person(cell: Cell) -> Claims:
    """Return an officer at HERE."""
    return claims("intake", cell.roles, cell.factor)


def resource(cell: Cell, action: str) -> Resource:
    """Return the place, the concern, or the desk."""
    facts = dict(cell.facts)
    organisation = THEIRS if facts.get("organisation") == "other" else OURS
    by = Asker(claims=replace(person(cell), organisation=organisation), at=NOON, request_id="")
    if action == "read-concern":
        return _concern(organisation)
    if action in ("read-import", "fetch-refusals"):
        return _import(organisation, facts["uploaded"], person(cell).subject)
    if action not in ("register", "import"):
        return desk_of(by)
    return site_of(by, HERE if facts["site"] == "own" else ELSEWHERE)


def _concern(organisation: UUID) -> Resource:
    status = ConcernStatus.RECEIVED
    received = Received(id=CONCERN, organisation=organisation, status=status, received_at=NOON, read_at=None)
    return concern_resource(CONCERN, received)


def _import(organisation: UUID, uploaded: str, themselves: UUID) -> Resource:
    if uploaded == "nobody":
        return import_resource(FILE, None)
    wish = Wish(site=HERE, pathway=Pathway.TRAFFICKING, channel=Channel.BORDER_POINT)
    by = themselves if uploaded == "themselves" else UUID(int=42)
    one = Import(id=FILE, organisation=organisation, uploaded_by=by, uploaded_at=NOON, wish=wish)
    return import_resource(FILE, one)


def state(_cell: Cell) -> str:
    """Say that no state refuses anything here."""
    return Outcome.DONE
