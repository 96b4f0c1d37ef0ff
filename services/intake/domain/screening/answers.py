"""What was said in a screening interview, and what may be wrong with it. Knows no rule about a result."""

from collections.abc import Container, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import Enum

from services.intake.domain.screening import texts
from services.intake.domain.screening.indicators import INDICATORS
from services.intake.domain.screening.texts import NONE_IDENTIFIED
from services.intake.domain.values import date_problem
from shared.errors import FieldError
from shared.vocabulary.lists import DECIDING_ORGANISATION


class Age(Enum):
    """How old the person is, as far as known."""

    ADULT = "adult"
    CHILD = "child"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class Answers:
    """What was said in the screening interview, as codes.

    `decided_by` is HTCDS's code of the kind of organisation that decides on the status, `decided_on` the day
    (YYYY-MM-DD) on which it did.
    """

    acts: tuple[str, ...]
    means: tuple[str, ...]
    purposes: tuple[str, ...]
    age: Age
    indicators: tuple[str, ...] = ()
    decided_by: str | None = None
    decided_on: str | None = None


def answer_errors(answers: Answers, *, at: datetime, pointer: str = "") -> list[FieldError]:
    """Return what is wrong: codes that are unknown or repeated, *none* beside something, a day that cannot be."""
    lists = (("acts", answers.acts), ("means", answers.means), ("purposes", answers.purposes))
    found = [error for name, said in lists for error in _element_errors(name, said, pointer=f"{pointer}/{name}")]
    found += _code_errors(answers.indicators, known=INDICATORS, pointer=f"{pointer}/indicators")
    return [*found, *_decision_errors(answers, at=at, pointer=pointer)]


def _element_errors(name: str, said: Sequence[str], *, pointer: str) -> list[FieldError]:
    errors = _code_errors(said, known={*texts.CODES[name], NONE_IDENTIFIED}, pointer=pointer)
    if NONE_IDENTIFIED in said and len(said) > 1:
        errors.append(FieldError(pointer, "contradiction", "Either something was identified or nothing was."))
    return errors


def _code_errors(said: Sequence[str], *, known: Container[str], pointer: str) -> list[FieldError]:
    errors = [
        FieldError(f"{pointer}/{index}", "unknown-code", "Use a code of the list.")
        for index, code in enumerate(said)
        if code not in known
    ]
    if len(set(said)) != len(said):
        errors.append(FieldError(pointer, "repeated-code", "Each code once."))
    return errors


def _decision_errors(answers: Answers, *, at: datetime, pointer: str) -> Iterator[FieldError]:
    if answers.decided_by is not None and answers.decided_by not in DECIDING_ORGANISATION:
        yield FieldError(f"{pointer}/decided_by", "unknown-code", "Use a code of the list.")
    if answers.decided_on is not None and (problem := date_problem(answers.decided_on, at=at)):
        yield FieldError(f"{pointer}/decided_on", *problem)
