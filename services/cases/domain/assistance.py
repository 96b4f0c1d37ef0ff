"""Consent to be assisted as intake handed it over, and what two people decide where nobody could give it. Pure.

It is no consent to share and never leaves the case: neither a grant nor a section holds it. While two people have not
decided, registration and assistance go on: what waits is the decision, not the person.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Final
from uuid import UUID

from shared.errors import ConflictError

BEST_INTERESTS: Final = "best-interests"
"""Intake's code in `obtained_from` for *nobody could consent*."""


class Outcome(StrEnum):
    """What is best for the person. Urgent help is never what is decided about."""

    GO_ON = "go-on"
    IMMEDIATE_HELP_ONLY = "immediate-help-only"


class State(StrEnum):
    """Where the decision stands."""

    NEEDED = "needed"
    PROPOSED = "proposed"
    DECIDED = "decided"


class BestInterestsSettledError(ConflictError):
    """Nothing is to be decided: somebody could consent, or two people decided before."""

    slug = "best-interests-settled"
    title = "Nothing about this person's best interests waits to be decided."


class ProposalWaitsError(ConflictError):
    """Somebody proposed something that nobody has answered yet."""

    slug = "proposal-waits"
    title = "A proposal waits for a second person: answer that one first."


class ProposalAnsweredError(ConflictError):
    """Somebody answered this proposal before; that stays."""

    slug = "proposal-answered"
    title = "Somebody has already answered this proposal."


class SecondPersonNeededError(ConflictError):
    """Whoever proposed does not also confirm."""

    slug = "second-person-needed"
    title = "Somebody else has to answer this proposal: two people decide."


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """What one person thinks is best; why is sealed beside it. `agreed` is what another one said, None until then."""

    id: UUID
    case_id: UUID
    outcome: Outcome
    proposed_by: UUID
    proposed_at: datetime
    answered_by: UUID | None = None
    answered_at: datetime | None = None
    agreed: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class BestInterests:
    """That two people have to decide, since when, and what was proposed, newest first."""

    needed_since: datetime
    proposals: tuple[Proposal, ...]

    @property
    def state(self) -> State:
        """Return where it stands."""
        if any(each.agreed for each in self.proposals):
            return State.DECIDED
        return State.PROPOSED if any(each.answered_at is None for each in self.proposals) else State.NEEDED


def is_decision_needed(consent: Mapping[str, object]) -> bool:
    """Say whether a registration's consent says that nobody could give it."""
    return consent.get("assistance") is True and consent.get("obtained_from") == BEST_INTERESTS


def propose(found: BestInterests | None, proposal: Proposal) -> Proposal:
    """Return *proposal* if it may be made. Raises BestInterestsSettledError, ProposalWaitsError."""
    if found is None or found.state is State.DECIDED:
        raise BestInterestsSettledError
    if found.state is State.PROPOSED:
        raise ProposalWaitsError
    return proposal


def answer(proposal: Proposal, *, agrees: bool, by: UUID, at: datetime) -> Proposal:
    """Return the proposal with a second person's answer. Raises ProposalAnsweredError, SecondPersonNeededError."""
    if proposal.answered_at is not None:
        raise ProposalAnsweredError
    if proposal.proposed_by == by:
        raise SecondPersonNeededError
    return replace(proposal, agreed=agrees, answered_by=by, answered_at=at)
