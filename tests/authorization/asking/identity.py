"""Identity's questions, as its use cases put them, over the few rows that they look up."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from services.identity.domain.approvals import Approval, Matter
from services.identity.domain.approvals import Outcome as Stands
from services.identity.usecases import asking
from shared.access import Resource
from shared.tokens import Claims
from tests.authorization.asking.people import ANOTHER, COLLEAGUE, ME, OURS, STRANGER, THEIRS, claims
from tests.authorization.oracle.cells import Cell, Facts, Outcome
from tests.support.service import NOON

APPROVAL = UUID(int=80)


@dataclass(frozen=True)
class Rows:
    """What identity would look up: which organisation runs the installation, and whether one has a second person."""

    founding: UUID
    second: bool

    @property
    def organisations(self) -> "Rows":
        """The organisations."""
        return self

    @property
    def accounts(self) -> "Rows":
        """The accounts."""
        return self

    def founder(self) -> Any:
        """Return the organisation that runs the installation."""
        return _Founder(self.founding)

    def has_second_person(self, _organisation: UUID, *, besides: tuple[UUID, ...]) -> bool:
        """Say whether there is one; *besides* are never counted."""
        assert len(besides) == 2
        return self.second


@dataclass(frozen=True)
class _Founder:
    id: UUID


def person(cell: Cell) -> Claims:
    """Return somebody of our organisation."""
    return claims("identity", cell.roles, cell.factor)


def resource(cell: Cell, action: str) -> Resource:
    """Return one's own, an organisation's accounts, or an approval."""
    facts = dict(cell.facts)
    tx: Any = Rows(OURS if facts.get("asker") == "founder's" else ANOTHER, facts.get("second person") == "there")
    if "relation" in facts:
        return asking.approval_resource(tx, APPROVAL, approval(facts))
    if "asker" not in facts:
        return asking.own_resource(COLLEAGUE if facts.get("owner") == "another" else ME)
    return asking.organisation_resource(tx, where(action, tx, facts))


def where(action: str, tx: Rows, facts: Facts) -> UUID:
    """Return the organisation that an action is about."""
    if action == "create-organisation" and "organisation" not in facts:
        return tx.founding
    return THEIRS if facts.get("organisation") == "other" else OURS


def approval(facts: Facts) -> Approval:
    """Return an approval about somebody of the organisation."""
    return Approval(
        id=APPROVAL,
        matter=Matter.ROLES,
        account=ME if facts["relation"] == "about them" else COLLEAGUE,
        organisation=OURS if facts["organisation"] == "own" else THEIRS,
        roles=("caseworker",),
        requested_by=ME if facts["relation"] == "asked for it" else STRANGER,
        requested_at=NOON,
        outcome=Stands.WAITING,
    )


def state(cell: Cell) -> str:
    """Say that only one's own sessions are there."""
    return Outcome.NOTHING if dict(cell.facts).get("session") == "other" else Outcome.DONE
