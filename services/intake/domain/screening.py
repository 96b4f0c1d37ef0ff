"""The Palermo test with Mozambique's additions. Pure; a presumption for protection, never a legal finding.

What is said about each of the three elements (act, means, purpose) is a list of codes:

- codes: the element is *established*;
- `["NoneIdentified"]`: it was asked about and nothing was found; the element is *absent*;
- `[]`: nothing is known of it; the element is *unknown*.

Rules, in this order:

1. A person under 18, or whose age is unknown, counts as a child: act and purpose suffice, and means are never required.
2. Every required element established: **presumed-victim**.
3. The act or the purpose absent: **not-established**.
4. The act or the purpose unknown: **insufficient-information**. Somebody stopped on the way is often here, because the
   purpose has not shown itself yet; this is a reason to ask on and never to close the door.
5. Act and purpose established, an adult, and no means (absent or unknown): **not-established**.

The person's consent is never asked for: it is irrelevant where any means was used, and for a child always.
Naming one more element never lowers the result (insufficient-information < not-established < presumed-victim).
Sources: Palermo Protocol art. 3; Mozambique, Penal Code art. 196; codes from HTCDS where it has them.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import Enum

from services.intake.domain import texts
from services.intake.domain.texts import NONE_IDENTIFIED, Reason
from shared.errors import FieldError


class Age(Enum):
    """How old the person is, as far as known."""

    ADULT = "adult"
    CHILD = "child"
    UNKNOWN = "unknown"


class Status(Enum):
    """What is known of one element."""

    ESTABLISHED = "established"
    ABSENT = "absent"
    UNKNOWN = "unknown"
    NOT_REQUIRED = "not-required"


class Result(Enum):
    """What may be presumed, lowest first."""

    INSUFFICIENT_INFORMATION = "insufficient-information"
    NOT_ESTABLISHED = "not-established"
    PRESUMED_VICTIM = "presumed-victim"


@dataclass(frozen=True, slots=True, kw_only=True)
class Answers:
    """What was said in the screening interview, as codes."""

    acts: tuple[str, ...]
    means: tuple[str, ...]
    purposes: tuple[str, ...]
    age: Age


@dataclass(frozen=True, slots=True, kw_only=True)
class Screening:
    """The result with everything that led to it."""

    result: Result
    elements: Mapping[str, Status]
    reasons: tuple[Reason, ...]


def answer_errors(answers: Answers, *, pointer: str = "") -> list[FieldError]:
    """Return what is wrong with the codes: unknown ones, repeated ones, and *none* beside something."""
    lists = (("acts", answers.acts), ("means", answers.means), ("purposes", answers.purposes))
    return [error for name, said in lists for error in _code_errors(name, said, pointer=f"{pointer}/{name}")]


def screen(answers: Answers) -> Screening:
    """Apply the test. The codes were checked with `answer_errors` before."""
    elements = {
        "act": _status(answers.acts),
        "means": _means_status(answers),
        "purpose": _status(answers.purposes),
    }
    result = _result(elements)
    return Screening(result=result, elements=elements, reasons=tuple(_reasons(answers, elements, result)))


def _code_errors(name: str, said: Sequence[str], *, pointer: str) -> list[FieldError]:
    known = texts.CODES[name]
    unknown = [
        FieldError(f"{pointer}/{index}", "unknown-code", "Use a code of the list.")
        for index, code in enumerate(said)
        if code not in known and code != NONE_IDENTIFIED
    ]
    if len(set(said)) != len(said):
        unknown.append(FieldError(pointer, "repeated-code", "Each code once."))
    if NONE_IDENTIFIED in said and len(said) > 1:
        unknown.append(FieldError(pointer, "contradiction", "Either something was identified or nothing was."))
    return unknown


def _status(said: Sequence[str]) -> Status:
    if not said:
        return Status.UNKNOWN
    return Status.ABSENT if NONE_IDENTIFIED in said else Status.ESTABLISHED


def _means_status(answers: Answers) -> Status:
    status = _status(answers.means)
    if answers.age is Age.ADULT or status is Status.ESTABLISHED:
        return status
    return Status.NOT_REQUIRED


def _result(elements: Mapping[str, Status]) -> Result:
    decisive = (elements["act"], elements["purpose"])
    if Status.ABSENT in decisive:
        return Result.NOT_ESTABLISHED
    if Status.UNKNOWN in decisive:
        return Result.INSUFFICIENT_INFORMATION
    sufficient = elements["means"] in (Status.ESTABLISHED, Status.NOT_REQUIRED)
    return Result.PRESUMED_VICTIM if sufficient else Result.NOT_ESTABLISHED


def _reasons(answers: Answers, elements: Mapping[str, Status], result: Result) -> list[Reason]:
    said = {"act": ("acts", answers.acts), "means": ("means", answers.means), "purpose": ("purposes", answers.purposes)}
    reasons = [texts.element(name, elements[name].value, *said[name]) for name in elements]
    if answers.age is not Age.ADULT:
        reasons.append(texts.REASONS["age-unknown" if answers.age is Age.UNKNOWN else "child"])
    if answers.age is not Age.ADULT or elements["means"] is Status.ESTABLISHED:
        reasons.append(texts.REASONS["consent-irrelevant"])
    return [*reasons, texts.REASONS[result.value], texts.REASONS["assistance"]]
