"""From the oracle's words to answers, and answers that make a presumed victim unless told otherwise."""

from services.intake.domain.screening import Age, Answers
from tests.services.intake.domain.screening.oracle import INDICATORS, PURPOSES, Told

_ACTS = {"named": ("Transportation",), "nothing found": ("NoneIdentified",), "not known": ()}
_MEANS = {"named": ("Deception",), "nothing found": ("NoneIdentified",), "not known": ()}


def answers(
    *,
    acts: tuple[str, ...] = ("Recruitment",),
    means: tuple[str, ...] = ("FalsePromises",),
    purposes: tuple[str, ...] = ("ForcedLabour",),
    age: Age = Age.ADULT,
    indicators: tuple[str, ...] = (),
    decided_by: str | None = None,
    decided_on: str | None = None,
) -> Answers:
    """Return answers."""
    return Answers(
        acts=acts,
        means=means,
        purposes=purposes,
        age=age,
        indicators=indicators,
        decided_by=decided_by,
        decided_on=decided_on,
    )


def answers_of(told: Told) -> Answers:
    """Return the answers that the oracle's words stand for."""
    return answers(
        acts=_ACTS[told.act],
        means=_MEANS[told.means],
        purposes=PURPOSES[told.purpose],
        age=Age(told.age),
        indicators=INDICATORS[told.indicators],
    )
