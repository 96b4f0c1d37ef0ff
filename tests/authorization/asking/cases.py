"""Cases' questions, as its use cases put them, and what its domain says of consent."""

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

from services.cases.domain.case import Case, Status
from services.cases.domain.disclosure import leaving, require_covered
from services.cases.domain.grant import Grant, Method, ObtainedFrom, Purpose, WithdrawalReason, withdraw
from services.cases.domain.sections import Section
from services.cases.usecases.asking import resource_of
from shared.access import Resource
from shared.errors import AmparoError
from shared.tokens import Claims
from tests.authorization.asking.people import COLLEAGUE, ELSEWHERE, HERE, ME, OURS, THEIRS, claims
from tests.authorization.oracle.cases import AWAY
from tests.authorization.oracle.cells import Cell, Facts, Outcome
from tests.support.service import NOON

CASE = UUID(int=50)
LONG_AGO, DAY = NOON - timedelta(days=90), timedelta(days=1)
ASSIGNED = {"given to them": ME, "given to a colleague": COLLEAGUE, "given to nobody": None, AWAY: ME}
TIMES = {"not yet": (NOON + DAY, NOON + 9 * DAY), "expired": (LONG_AGO, NOON)}
"""From when to when a consent holds; otherwise from long ago to tomorrow."""


def person(cell: Cell) -> Claims:
    """Return somebody as near to the case as the facts say."""
    facts = dict(cell.facts)
    return claims(
        "cases",
        cell.roles,
        cell.factor,
        organisation=THEIRS if "case" in facts and facts["organisation"] == "other" else OURS,
        sites=(ELSEWHERE,) if facts.get("case") == AWAY else (HERE,),
    )


def resource(cell: Cell, _action: str) -> Resource:
    """Return the case, or the asker's caseload."""
    facts = dict(cell.facts)
    if "site" in facts:
        site = HERE if facts["site"] == "own" else ELSEWHERE
        organisation = THEIRS if facts.get("organisation") == "other" else OURS
        return Resource("Site", site, {"organisation": organisation, "site": site})
    if "case" not in facts:
        organisation = THEIRS if facts.get("organisation") == "other" else OURS
        return Resource("Caseload", str(organisation), {"organisation": organisation})
    return resource_of(CASE, case(facts))


def case(facts: Facts) -> Case:
    """Return our case, at HERE."""
    return Case(
        id=CASE,
        registration_id=UUID(int=51),
        reference="AMP-0000-0000",
        organisation=OURS,
        site=HERE,
        pathway="trafficking",
        status=Status.ACTIVE,
        assigned_to=ASSIGNED[facts["case"]],
        opened_at=LONG_AGO,
        conflicts=(SOMEBODY_ELSE, ME) if facts["conflict"] == "declared" else (SOMEBODY_ELSE,),
    )


SOMEBODY_ELSE = UUID(int=4)
"""Somebody else who has a conflict: one person's is never another's."""


def grant(consent: str, purpose: Purpose) -> Grant:
    """Return a consent in this state."""
    valid_from, valid_until = TIMES.get(consent, (LONG_AGO, NOON + DAY))
    made = Grant(
        id=UUID(int=60),
        case_id=CASE,
        recipient=UUID(int=61),
        purpose=Purpose.HEALTH if consent == "other purpose" else purpose,
        sections=(Section.IDENTITY,),
        valid_from=valid_from,
        valid_until=valid_until,
        obtained_by=COLLEAGUE,
        obtained_from=ObtainedFrom.SELF,
        method=Method.SIGNATURE,
        language="por",
        interpreted=False,
        text_hash="a" * 64,
        created_at=LONG_AGO,
    )
    return replace(made, withdrawn_at=NOON) if consent == "withdrawn" else made


def state(cell: Cell) -> str:
    """Say what the consent says. One that is not there, or another person's, is not found by the store."""
    consent = dict(cell.facts).get("consent")
    if consent is None:
        return Outcome.DONE
    if consent in {"none", "other case"}:
        return Outcome.NOTHING
    (action,) = cell.door.actions
    service = Purpose.POLICE if action == "disclose-to-law-enforcement" else Purpose.SHELTER
    try:
        if action == "withdraw-consent":
            withdraw(grant(consent, service), reason=WithdrawalReason.UNSAFE, by=ME, at=NOON)
        else:
            leaving(grant(consent, service), asked=[Section.IDENTITY], at=NOON)
            require_covered(grant(consent, service), service=service)
    except AmparoError as error:
        return error.slug
    return Outcome.DONE
