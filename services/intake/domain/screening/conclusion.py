"""From what was said to a result and everything that led to it. A presumption for protection, never a legal finding.

Rules, in this order:

1. A person under 18, or whose age is unknown, counts as a child: act and purpose suffice, and means are never required.
2. Every required element established: **presumed-victim**.
3. The act or the purpose absent: **not-established**.
4. The act or the purpose unknown: **insufficient-information**. Somebody stopped on the way is often here, because the
   purpose has not shown itself yet; this is a reason to ask on and never to close the door.
5. Act and purpose established, an adult, and no means (absent or unknown): **not-established**.

An act and a purpose are established by being named. Means are established by being named, or by a positive dimension of
the indicators where their list applies. Bad conditions of work alone never establish the purpose: else being found to
be a child, for whom there is no list, would lower a result.

The person's consent is never asked for: it is irrelevant where any means was used, and for a child always.
Naming one more element or indicator never lowers the result, and neither does being younger (insufficient-information <
not-established < presumed-victim).
Sources: Palermo Protocol art. 3; Mozambique, Penal Code art. 196; codes from HTCDS where it has them.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import Enum

from services.intake.domain.screening import texts
from services.intake.domain.screening.answers import Age, Answers
from services.intake.domain.screening.dimensions import Assessment, Coverage, assess
from services.intake.domain.screening.elements import Status, elements_of, named, said_of
from services.intake.domain.screening.rules import RULES_VERSION
from services.intake.domain.screening.texts import Reason


class Result(Enum):
    """What may be presumed, lowest first."""

    INSUFFICIENT_INFORMATION = "insufficient-information"
    NOT_ESTABLISHED = "not-established"
    PRESUMED_VICTIM = "presumed-victim"


@dataclass(frozen=True, slots=True, kw_only=True)
class Screening:
    """The result with everything that led to it."""

    result: Result
    elements: Mapping[str, Status]
    reasons: tuple[Reason, ...]
    indicators: Assessment
    rules_version: str = RULES_VERSION


def screen(answers: Answers) -> Screening:
    """Apply the test. The codes were checked with `answer_errors` before."""
    indicators = assess(answers)
    elements = elements_of(answers, means_indicated=indicators.establishes("means"))
    result = _result(elements)
    reasons = (*_why_elements(answers, elements, indicators), *_why_result(answers, elements, result))
    return Screening(result=result, elements=elements, reasons=reasons, indicators=indicators)


def _result(elements: Mapping[str, Status]) -> Result:
    decisive = (elements["act"], elements["purpose"])
    if Status.ABSENT in decisive:
        return Result.NOT_ESTABLISHED
    if Status.UNKNOWN in decisive:
        return Result.INSUFFICIENT_INFORMATION
    sufficient = elements["means"] in (Status.ESTABLISHED, Status.NOT_REQUIRED)
    return Result.PRESUMED_VICTIM if sufficient else Result.NOT_ESTABLISHED


def _why_elements(answers: Answers, elements: Mapping[str, Status], indicators: Assessment) -> Iterator[Reason]:
    for name, (listed, said) in said_of(answers).items():
        indicated = indicators.establishes(name)
        if not indicated or named(said) is Status.ESTABLISHED:
            yield texts.element(name, elements[name].value, listed, said)
        if indicated:
            yield texts.indicated(name, indicators.positive(name))
    if indicators.coverage is Coverage.WAITS and indicators.positive("purpose"):
        yield texts.REASONS["ask-purpose"]


def _why_result(answers: Answers, elements: Mapping[str, Status], result: Result) -> Iterator[Reason]:
    if answers.age is not Age.ADULT:
        yield texts.REASONS["age-unknown" if answers.age is Age.UNKNOWN else "child"]
    if answers.age is not Age.ADULT or elements["means"] is Status.ESTABLISHED:
        yield texts.REASONS["consent-irrelevant"]
    yield texts.REASONS[result.value]
    yield texts.REASONS["assistance"]
