"""Referrals' questions, as its use cases put them, and what its domain says of consent."""

from datetime import timedelta
from uuid import UUID

from services.referrals import domain
from services.referrals.domain import Referral, State
from services.referrals.usecases.asking import DIRECTORY, resource_of
from shared.access import Resource
from shared.errors import AmparoError
from shared.tokens import Claims
from tests.authorization.asking.people import OURS, THEIRS, claims
from tests.authorization.oracle.cells import Cell, Outcome
from tests.support.service import NOON

REFERRAL = UUID(int=70)
BEFORE = {
    "accept-referral": (State.OPENED, State.ACCEPTED),
    "decline-referral": (State.RECEIVED, State.DECLINED),
    "complete-referral": (State.ACCEPTED, State.COMPLETED),
}
"""Where a referral stands before each answer, and where after it."""


def person(cell: Cell) -> Claims:
    """Return somebody of the partner that is us."""
    return claims("referrals", cell.roles, cell.factor)


def resource(cell: Cell, _action: str) -> Resource:
    """Return the referral, or the directory."""
    return resource_of(REFERRAL, referral(cell)) if "recipient" in dict(cell.facts) else DIRECTORY


def referral(cell: Cell) -> Referral:
    """Return a referral as the cell's facts have it."""
    facts = dict(cell.facts)
    (action,) = cell.door.actions
    before, _ = BEFORE.get(action, (State.RECEIVED, None))
    withdrawn = facts.get("consent") == "withdrawn"
    return Referral(
        id=REFERRAL,
        disclosure_id=UUID(int=71),
        grant_id=UUID(int=72),
        case_id=UUID(int=73),
        sender=UUID(int=74),
        recipient=OURS if facts["recipient"] == "own" else THEIRS,
        service="shelter",
        purpose="shelter",
        sections=("identity",),
        consent="c" * 64,
        valid_until=NOON if facts.get("consent") == "expired" else NOON + timedelta(seconds=1),
        state=State.REVOKED if withdrawn else before,
        received_at=NOON - timedelta(days=1),
        moved_at=NOON - timedelta(days=1),
    )


def state(cell: Cell) -> str:
    """Say what consent and time say."""
    facts, (action,) = dict(cell.facts), cell.door.actions
    if "consent" not in facts:
        return Outcome.DONE
    try:
        if action == "open-package":
            domain.ensure_readable(referral(cell), at=NOON)
            domain.ensure_heard(NOON - timedelta(seconds=31 if facts["consent"] == "cases silent" else 30), at=NOON)
        else:
            domain.answer(referral(cell), to=BEFORE[action][1], at=NOON)
    except AmparoError as error:
        return error.slug
    return Outcome.DONE
