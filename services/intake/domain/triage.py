"""How soon somebody has to act for this person, and why. Pure; a grade orders help and never withholds it.

Rules, version `RULES_VERSION`, most urgent first; naming one more danger never makes it less urgent:

1. Danger now, a medical emergency, or sexual violence within 72 hours: **immediate**.
2. Sexual violence within 120 hours, or a child without a trusted adult: **urgent**.
3. Risks at three or more of the four levels that no protective factor of the same level stands against: **urgent**.
4. Otherwise **standard**. What is not known is not counted, and nothing is inferred from silence.

The hours of care after sexual violence are general knowledge, to be confirmed by a health worker.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from shared.errors import FieldError
from shared.vocabulary.triage import PROTECTIONS, RISKS, Told, Urgency, Violence, level_of
from shared.vocabulary.words import Codes

RULES_VERSION: Final = "1"
MOST_HOURS: Final = 120
_LEVELS_AT_RISK: Final = 3
_LIMIT_HOURS: Final[Mapping[Violence, int]] = {Violence.WITHIN_72_HOURS: 72, Violence.WITHIN_120_HOURS: 120}


@dataclass(frozen=True, slots=True, kw_only=True)
class Triage:
    """What was said and seen. `hours_since` is how many hours ago the sexual violence was, when that is known."""

    danger: Told = Told.UNKNOWN
    medical: Told = Told.UNKNOWN
    alone_child: Told = Told.UNKNOWN
    violence: Violence = Violence.UNKNOWN
    hours_since: int | None = None
    risks: tuple[str, ...] = ()
    protections: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Grade:
    """How urgent it is, with the codes of the reasons."""

    urgency: Urgency
    reasons: tuple[str, ...]


def grade(triage: Triage) -> Grade:
    """Return how soon somebody has to act. The codes were checked with `triage_errors` before."""
    immediate, urgent = _immediate(triage), _urgent(triage)
    if immediate:
        return Grade(urgency=Urgency.IMMEDIATE, reasons=(*immediate, *urgent))
    if urgent:
        return Grade(urgency=Urgency.URGENT, reasons=urgent)
    return Grade(urgency=Urgency.STANDARD, reasons=("nothing-urgent",))


def triage_errors(triage: Triage, *, pointer: str) -> list[FieldError]:
    """Return what is wrong with the codes, and with hours that do not fit."""
    errors = _code_errors(triage.risks, RISKS, pointer=f"{pointer}/risks")
    errors += _code_errors(triage.protections, PROTECTIONS, pointer=f"{pointer}/protections")
    return errors + _hours_errors(triage, pointer=f"{pointer}/hours_since")


def triage_body(triage: Triage) -> dict[str, object]:
    """Return the answers as JSON values."""
    said = {
        "danger": triage.danger.value,
        "medical": triage.medical.value,
        "alone_child": triage.alone_child.value,
        "violence": triage.violence.value,
        "hours_since": triage.hours_since,
        "risks": list(triage.risks),
        "protections": list(triage.protections),
    }
    return {name: value for name, value in said.items() if value is not None}


def graded_body(triage: Triage) -> dict[str, object]:
    """Return the answers with the grade, its reasons and the version of the rules that gave it."""
    found = grade(triage)
    return triage_body(triage) | {
        "urgency": found.urgency.value,
        "reasons": list(found.reasons),
        "rules": RULES_VERSION,
    }


def _immediate(triage: Triage) -> tuple[str, ...]:
    found = {
        "danger": triage.danger is Told.YES,
        "medical": triage.medical is Told.YES,
        "violence-72-hours": triage.violence is Violence.WITHIN_72_HOURS,
    }
    return tuple(reason for reason, holds in found.items() if holds)


def _urgent(triage: Triage) -> tuple[str, ...]:
    found = {
        "violence-120-hours": triage.violence is Violence.WITHIN_120_HOURS,
        "alone-child": triage.alone_child is Told.YES,
        "many-risks": len(_unprotected(triage)) >= _LEVELS_AT_RISK,
    }
    return tuple(reason for reason, holds in found.items() if holds)


def _unprotected(triage: Triage) -> set[str]:
    return set(map(level_of, triage.risks)) - set(map(level_of, triage.protections))


def _code_errors(said: tuple[str, ...], known: Codes, *, pointer: str) -> list[FieldError]:
    wrong = [
        FieldError(f"{pointer}/{index}", "unknown-code", "Use a code of the list.")
        for index, code in enumerate(said)
        if code not in known
    ]
    repeated = [FieldError(pointer, "repeated-code", "Each code once.")] if len(set(said)) != len(said) else []
    return wrong + repeated


def _hours_errors(triage: Triage, *, pointer: str) -> list[FieldError]:
    if triage.hours_since is None:
        return []
    limit = _LIMIT_HOURS.get(triage.violence)
    if limit is None:
        return [FieldError(pointer, "contradiction", "Hours belong to violence of the last five days.")]
    if not 0 <= triage.hours_since <= limit:
        return [FieldError(pointer, "out-of-range", f"This is between 0 and {limit}.")]
    return []
