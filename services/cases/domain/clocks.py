"""Clocks of a case: by when somebody has to have acted, and whether they did. Pure.

Intake grades the urgency; here the hours are counted. A clock is stopped by a person who says what came of it, never by
time: one that ran out goes on waiting, with the supervisor.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Final
from uuid import UUID

from shared.errors import ConflictError, FieldError, InvalidError, NotFoundError
from shared.vocabulary.triage import Urgency, Violence

FEWEST_HOURS: Final = 1
MOST_HOURS: Final = 720
PROPHYLAXIS_HOURS: Final = 72
"""Within which care that prevents HIV works after sexual violence; general knowledge, to be confirmed."""

USUAL_HOURS: Final[Mapping[Urgency, int]] = {Urgency.IMMEDIATE: 2, Urgency.URGENT: 24, Urgency.STANDARD: 72}
"""Within how many hours somebody acts, where a site has not said otherwise."""


class Kind(StrEnum):
    """What has to be done in time."""

    FIRST_RESPONSE = "first-response"
    VIOLENCE_CARE = "violence-care"


class Outcome(StrEnum):
    """What came of it."""

    DONE = "done"
    DECLINED = "declined"
    NOT_NEEDED = "not-needed"


class ClockStoppedError(ConflictError):
    """Somebody has already said what came of it; that stays."""

    slug = "clock-stopped"
    title = "Somebody has already said what came of it."


class SiteHoursError(InvalidError):
    """The hours are too few, too many, or more for something more urgent."""

    slug = "site-hours-unsuitable"
    title = "These hours cannot be."


@dataclass(frozen=True, slots=True, kw_only=True)
class Clock:
    """One clock of one case. Who stopped it, when, and with which outcome; None while it runs."""

    case_id: UUID
    kind: Kind
    started_at: datetime
    due_at: datetime
    stopped_at: datetime | None = None
    stopped_by: UUID | None = None
    outcome: Outcome | None = None


Hours = Mapping[Urgency, int]


def clocks_of(case_id: UUID, triage: Mapping[str, Any] | None, *, hours: Hours, since: datetime) -> list[Clock]:
    """Return the clocks that a registration's *triage* starts, counted from when the person was registered."""
    urgency = Urgency(triage["urgency"]) if triage else Urgency.STANDARD
    first = Clock(
        case_id=case_id,
        kind=Kind.FIRST_RESPONSE,
        started_at=since,
        due_at=since + timedelta(hours=hours[urgency]),
    )
    care = _care(case_id, triage, since=since) if triage else None
    return [first, care] if care else [first]


def stop(clock: Clock | None, *, outcome: Outcome, by: UUID, at: datetime) -> Clock:
    """Say what came of it. Raises NotFoundError where there is no such clock, ClockStoppedError."""
    if clock is None:
        raise NotFoundError
    if clock.stopped_at is not None:
        raise ClockStoppedError
    return replace(clock, stopped_at=at, stopped_by=by, outcome=outcome)


def check_hours(hours: Hours) -> Hours:
    """Return *hours* if they can be. Raises SiteHoursError."""
    wrong = [
        FieldError(f"/{urgency}", "out-of-range", f"Between {FEWEST_HOURS} and {MOST_HOURS} hours.")
        for urgency, count in hours.items()
        if not FEWEST_HOURS <= count <= MOST_HOURS
    ]
    order = [hours[each] for each in Urgency]
    if not wrong and order != sorted(order):
        wrong.append(FieldError("", "contradiction", "What is more urgent cannot have more hours."))
    if wrong:
        raise SiteHoursError(fields=wrong)
    return hours


def _care(case_id: UUID, triage: Mapping[str, Any], *, since: datetime) -> Clock | None:
    """Return the clock of care after sexual violence. How long ago it was may be unknown: then it starts now."""
    if triage.get("violence") != Violence.WITHIN_72_HOURS:
        return None
    started = since - timedelta(hours=triage.get("hours_since", 0))
    return Clock(
        case_id=case_id,
        kind=Kind.VIOLENCE_CARE,
        started_at=started,
        due_at=started + timedelta(hours=PROPHYLAXIS_HOURS),
    )
