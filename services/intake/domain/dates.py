"""Days as people give them, and how old somebody is by one. Pure; knows neither a field nor the screening.

An estimated date of birth is believed to within `MARGIN_YEARS`: examinations of age themselves are no more exact.
"""

import re
from datetime import date, datetime, timedelta

from shared.vocabulary.answers import is_estimate, plain

MARGIN_YEARS = 2
# Central Africa Time, without daylight saving: a child born after midnight in Maputo is not born in the future.
_LOCAL = timedelta(hours=2)
_PART = re.compile(r"[0-9]{4}(-[0-9]{2}){0,2}")
_DAY_CHARACTERS = len("2001-03-14")


def local_date(at: datetime) -> date:
    """Return the calendar day at *at* in Mozambique."""
    return (at + _LOCAL).date()


def age_on(day: date, *, born: date) -> int:
    """Return the age in whole years on *day*."""
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


def span_of(written: object) -> tuple[date, date] | None:
    """Return the first and the last day that `1999`, `1999-05` or `1999-05-04` can mean, or None."""
    if not isinstance(written, str) or not _PART.fullmatch(written):
        return None
    try:
        first = date.fromisoformat((written + "-01-01")[:_DAY_CHARACTERS])
        return first, _last_day(first, written.count("-"))
    except (ValueError, OverflowError):
        return None


def oldest_and_youngest(birthdate: object, *, at: datetime) -> tuple[int, int] | None:
    """Return between which ages in years somebody with this *birthdate* (a field's value) is, or None."""
    span = span_of(plain(birthdate))
    if span is None:
        return None
    margin = MARGIN_YEARS if is_estimate(birthdate) else 0
    first, last = span
    return age_on(local_date(at), born=first) + margin, age_on(local_date(at), born=last) - margin


def _last_day(first: date, dashes: int) -> date:
    if dashes == 0:
        return date(first.year, 12, 31)
    if dashes == 1:
        return (first.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)
    return first
