"""Answers that are no value: not known, not wanted to say, estimated. Must not know which field they answer.

On the wire an answer is an object of one name, where a value is none of one:

    {"answer": "unknown"}     asked, and the person does not know, or nobody does
    {"answer": "refused"}     asked, and the person prefers not to say
    {"estimated": "1999"}     a year, year and month, or day that is an estimate
    {"estimated": 17}         a number that is an estimate

A field that is left out was not asked. Whoever reads a value reads `plain(value)`: the bare one, or None.
"""

from enum import Enum
from typing import Final

ANSWER: Final = "answer"
ESTIMATED: Final = "estimated"


class Answer(Enum):
    """Why there is no value."""

    UNKNOWN = "unknown"
    REFUSED = "refused"


def no_value(why: Answer) -> dict[str, object]:
    """Return the answer as it stands on the wire."""
    return {ANSWER: why.value}


def estimate(value: object) -> dict[str, object]:
    """Return *value* as an estimate."""
    return {ESTIMATED: value}


def answer_in(value: object) -> Answer | None:
    """Return why *value* is none, or None when it is one, or is not well-formed."""
    if not isinstance(value, dict) or value.keys() != {ANSWER}:
        return None
    return next((each for each in Answer if each.value == value[ANSWER]), None)


def is_estimate(value: object) -> bool:
    """Tell whether *value* says that it is an estimate."""
    return isinstance(value, dict) and value.keys() == {ESTIMATED}


def plain(value: object) -> object:
    """Return the bare value, that of an estimate too (a date as `1999` or `1999-05`); None where there is none."""
    if isinstance(value, dict):
        return value[ESTIMATED] if is_estimate(value) else None
    return value
