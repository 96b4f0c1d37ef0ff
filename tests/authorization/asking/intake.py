"""Intake's questions, as its use cases put them."""

from dataclasses import replace

from services.intake.usecases import desk_of, site_of
from shared.access import Resource
from shared.asking import Asker
from shared.tokens import Claims
from tests.authorization.asking.people import ELSEWHERE, HERE, OURS, THEIRS, claims
from tests.authorization.oracle.cells import Cell, Outcome
from tests.support.service import NOON


def person(cell: Cell) -> Claims:
    """Return an officer at HERE."""
    return claims("intake", cell.roles, cell.factor)


def resource(cell: Cell, action: str) -> Resource:
    """Return the place, or the desk."""
    facts = dict(cell.facts)
    organisation = THEIRS if facts.get("organisation") == "other" else OURS
    by = Asker(claims=replace(person(cell), organisation=organisation), at=NOON, request_id="")
    if action != "register":
        return desk_of(by)
    return site_of(by, HERE if facts["site"] == "own" else ELSEWHERE)


def state(_cell: Cell) -> str:
    """Say that no state refuses anything here."""
    return Outcome.DONE
