"""Two cases that may be of one person, what a supervisor decides about them, and what a merge is. Pure.

A merge destroys nothing: the case that goes on is kept, the other is closed and points to it, and each keeps its
sections, consents, disclosures and timeline. No program can tell merged cases apart again, so a person decides.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from services.cases.domain.case import Case, Status
from shared.errors import ConflictError, FieldError, InvalidError


class Outcome(StrEnum):
    """What became of a pair. *unsure* may be decided again."""

    WAITING = "waiting"
    SAME = "same"
    DIFFERENT = "different"
    UNSURE = "unsure"


class Ground(StrEnum):
    """On what a decision stands. A code: what was seen or said belongs into the sections."""

    PERSON_CONFIRMED = "person-confirmed"
    DOCUMENTS_COMPARED = "documents-compared"
    STORY_COMPARED = "story-compared"
    RELATIVES = "relatives"
    NOT_ENOUGH_KNOWN = "not-enough-known"


OPEN = frozenset((Outcome.WAITING, Outcome.UNSURE))


class PairDecidedError(ConflictError):
    """Somebody decided about this pair before."""

    slug = "pair-decided"
    title = "It was decided already whether these two cases are of one person."


class KeptCaseError(InvalidError):
    """The case that is to go on is not one of the two, or is closed."""

    slug = "kept-case-unsuitable"
    title = "Choose which of the two cases goes on; it must be open."


@dataclass(frozen=True, slots=True, kw_only=True)
class DuplicatePair:
    """Two cases that intake found alike: `score` in percent, `kinds` as its codes. The cases follow their merges."""

    id: UUID
    newer_registration: UUID
    older_registration: UUID
    newer_case: UUID
    older_case: UUID
    score: int
    kinds: tuple[str, ...]
    found_at: datetime
    outcome: Outcome = Outcome.WAITING
    ground: Ground | None = None
    kept_case: UUID | None = None
    decided_by: UUID | None = None
    decided_at: datetime | None = None

    @property
    def cases(self) -> tuple[UUID, UUID]:
        """Both cases, the older first."""
        return self.older_case, self.newer_case


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """What a supervisor says. `keep` is the case that goes on when both are of one person; if unsaid, the older."""

    outcome: Outcome
    ground: Ground | None = None
    keep: UUID | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Merge:
    """The two cases after a merge: `kept` goes on, `merged` is closed and points to it."""

    kept: Case
    merged: Case


def decide(pair: DuplicatePair, decision: Decision, *, by: UUID, at: datetime) -> DuplicatePair:
    """Return the pair with what was decided. Raises PairDecidedError, KeptCaseError."""
    if pair.outcome not in OPEN:
        raise PairDecidedError
    said = replace(pair, outcome=decision.outcome, ground=decision.ground, kept_case=_kept(pair, decision))
    return replace(said, decided_by=by, decided_at=at)


def merge(cases: Iterable[Case], *, keep: UUID) -> Merge:
    """Let the case *keep* go on and close the other. Raises KeptCaseError.

    Who must not know of one must not know of the other: it is one person. Whoever had the case that goes on has both
    now, unless they are one of these.
    """
    pair = {case.id: case for case in cases}
    kept = pair.pop(keep)
    (merged,) = pair.values()
    if kept.status in (Status.CLOSED, Status.CLOSED_REFERRED):
        raise _unsuitable()
    conflicts = tuple(sorted({*kept.conflicts, *merged.conflicts}))
    assigned_to = None if kept.assigned_to in conflicts else kept.assigned_to
    return Merge(
        kept=replace(kept, conflicts=conflicts, assigned_to=assigned_to),
        merged=replace(merged, conflicts=conflicts, assigned_to=assigned_to, status=Status.CLOSED, merged_into=kept.id),
    )


def _kept(pair: DuplicatePair, decision: Decision) -> UUID | None:
    if decision.outcome is not Outcome.SAME:
        return None
    keep = pair.older_case if decision.keep is None else decision.keep
    if keep not in pair.cases:
        raise _unsuitable()
    return keep


def _unsuitable() -> KeptCaseError:
    return KeptCaseError(fields=[FieldError("/keep", "unsuitable", "Not an open case of the two.")])
