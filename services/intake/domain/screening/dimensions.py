"""What the indicators that were ticked say, dimension by dimension, and whether they may be counted at all.

There is one list: adults in labour exploitation. So, in this order:

1. For a child, or somebody whose age is in doubt: **no list yet**; nothing is counted.
2. A labour purpose was named (forced labour, servitude, slavery): the list **applies**, beside any other purpose.
3. Only purposes of another kind were named, sexual exploitation among them: **no list yet**; nothing is counted.
4. No purpose was named: the dimensions are shown, to help with the next question, and **count for no element**.

A dimension is positive with 2 strong; or 1 strong and 1 of any other; or 3 medium; or 2 medium and 1 weak. With fewer
it is negative, and where nothing of it was ticked it was not assessed: absence proves nothing.
Source: the list of `indicators`, and like it from memory, to be confirmed.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Final

from services.intake.domain.screening import texts
from services.intake.domain.screening.answers import Age, Answers
from services.intake.domain.screening.indicators import DIMENSIONS, Dimension, Strength
from services.intake.domain.screening.texts import NONE_IDENTIFIED, Reason

LABOUR: Final = frozenset({"ForcedLabour", "Servitude", "Slavery"})
SEXUAL: Final = "SexualExploitation"


class Coverage(Enum):
    """Whether the list of indicators is for this person and purpose."""

    APPLIES = "adult-labour"
    WAITS = "purpose-not-named"
    NO_LIST = "no-list-yet"


class DimensionStatus(Enum):
    """What the indicators of one dimension say."""

    POSITIVE = "positive"
    NEGATIVE = "negative"
    NOT_ASSESSED = "not-assessed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Assessed:
    """One dimension with how many of its indicators were ticked, by strength."""

    dimension: Dimension
    status: DimensionStatus
    strong: int
    medium: int
    weak: int
    reason: Reason


@dataclass(frozen=True, slots=True, kw_only=True)
class Assessment:
    """All six dimensions, and why they count or do not."""

    coverage: Coverage
    dimensions: tuple[Assessed, ...]
    reasons: tuple[Reason, ...]

    def positive(self, element: str) -> tuple[Dimension, ...]:
        """Return the positive dimensions that are evidence for *element*, counted or only shown."""
        found = (each.dimension for each in self.dimensions if each.status is DimensionStatus.POSITIVE)
        return tuple(dimension for dimension in found if dimension.element == element)

    def establishes(self, element: str) -> bool:
        """Say whether the list applies and has evidence for *element*."""
        return self.coverage is Coverage.APPLIES and bool(self.positive(element))


def assess(answers: Answers) -> Assessment:
    """Assess the six dimensions from the indicators in *answers*."""
    coverage = coverage_of(answers)
    ticked = () if coverage is Coverage.NO_LIST else answers.indicators
    return Assessment(
        coverage=coverage,
        dimensions=tuple(_assessed(dimension, ticked) for dimension in DIMENSIONS),
        reasons=tuple(_reasons(answers, coverage)),
    )


def coverage_of(answers: Answers) -> Coverage:
    """Say whether the one list that there is may be used."""
    if answers.age is not Age.ADULT:
        return Coverage.NO_LIST
    if not _named(answers):
        return Coverage.WAITS
    return Coverage.APPLIES if LABOUR.intersection(answers.purposes) else Coverage.NO_LIST


def is_positive(*, strong: int, medium: int, weak: int) -> bool:
    """Apply the rule of a dimension."""
    if strong:
        return strong + medium + weak > 1
    return medium + min(weak, 1) > 2  # noqa: PLR2004 - three medium, or two and one weak


def _assessed(dimension: Dimension, ticked: Sequence[str]) -> Assessed:
    counted = Counter(each.strength for each in dimension.indicators if each.code in ticked)
    counts = {strength.value: counted[strength] for strength in Strength}
    status = _status(**counts)
    reason = texts.dimension(status.value, pt=dimension.pt, en=dimension.en, counts=counts)
    return Assessed(dimension=dimension, status=status, reason=reason, **counts)


def _status(*, strong: int, medium: int, weak: int) -> DimensionStatus:
    if not strong + medium + weak:
        return DimensionStatus.NOT_ASSESSED
    positive = is_positive(strong=strong, medium=medium, weak=weak)
    return DimensionStatus.POSITIVE if positive else DimensionStatus.NEGATIVE


def _named(answers: Answers) -> tuple[str, ...]:
    return tuple(code for code in answers.purposes if code != NONE_IDENTIFIED)


def _reasons(answers: Answers, coverage: Coverage) -> list[Reason]:
    if answers.age is not Age.ADULT:
        return [texts.REASONS["no-list-child"]]
    missing = [texts.REASONS["no-list-sexual"]] if SEXUAL in answers.purposes else []
    if set(_named(answers)) - LABOUR - {SEXUAL}:
        missing.append(texts.REASONS["no-list-other"])
    if coverage is Coverage.NO_LIST:
        return missing
    first = "list-adult-labour" if coverage is Coverage.APPLIES else "list-waits"
    return [texts.REASONS[first], *missing, texts.REASONS["to-be-confirmed"]]
