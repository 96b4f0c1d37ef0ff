"""The three elements of trafficking, and what is known of each. Knows no result.

What is said about each element (act, means, purpose) is a list of codes:

- codes: the element is *established*;
- `["NoneIdentified"]`: it was asked about and nothing was found; the element is *absent*;
- `[]`: nothing is known of it; the element is *unknown*.

Means are established by a positive dimension of the indicators too, and never asked of a child.
Source: Palermo Protocol art. 3; Mozambique, Penal Code art. 196.
"""

from collections.abc import Mapping, Sequence
from enum import Enum
from types import MappingProxyType

from services.intake.domain.screening.answers import Age, Answers
from services.intake.domain.screening.texts import NONE_IDENTIFIED


class Status(Enum):
    """What is known of one element."""

    ESTABLISHED = "established"
    ABSENT = "absent"
    UNKNOWN = "unknown"
    NOT_REQUIRED = "not-required"


def said_of(answers: Answers) -> Mapping[str, tuple[str, tuple[str, ...]]]:
    """Return for each element the name of its list and the codes that were said."""
    return MappingProxyType(
        {
            "act": ("acts", answers.acts),
            "means": ("means", answers.means),
            "purpose": ("purposes", answers.purposes),
        }
    )


def named(said: Sequence[str]) -> Status:
    """Return what the codes alone say of an element."""
    if not said:
        return Status.UNKNOWN
    return Status.ABSENT if NONE_IDENTIFIED in said else Status.ESTABLISHED


def elements_of(answers: Answers, *, means_indicated: bool) -> Mapping[str, Status]:
    """Return what is known of each element."""
    return {
        "act": named(answers.acts),
        "means": _means(answers, indicated=means_indicated),
        "purpose": named(answers.purposes),
    }


def _means(answers: Answers, *, indicated: bool) -> Status:
    status = Status.ESTABLISHED if indicated else named(answers.means)
    if answers.age is Age.ADULT or status is Status.ESTABLISHED:
        return status
    return Status.NOT_REQUIRED
