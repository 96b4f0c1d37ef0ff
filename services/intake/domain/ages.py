"""How old somebody is, as far as their date of birth says. Pure; in doubt a person is a child.

An estimated date of birth is believed to within `MARGIN_YEARS`: examinations of age themselves are no more exact.
"""

import re
from collections.abc import Mapping
from datetime import date, datetime, timedelta

from services.intake.domain.screening import Age
from shared.errors import FieldError
from shared.vocabulary.answers import is_estimate, plain

ADULT_YEARS = 18
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


def age_from(fields: Mapping[str, object], *, at: datetime) -> Age:
    """Return whether the person is an adult by their date of birth: UNKNOWN when an estimate leaves it in doubt."""
    ages = oldest_and_youngest(fields.get("prs_Birthdate"), at=at)
    if ages is None:
        return Age.UNKNOWN
    oldest, youngest = ages
    if youngest >= ADULT_YEARS:
        return Age.ADULT
    return Age.CHILD if oldest < ADULT_YEARS else Age.UNKNOWN


def age_errors(said: Age, fields: Mapping[str, object], *, at: datetime, pointer: str) -> list[FieldError]:
    """Return why the person is not screened as an adult: their date of birth says otherwise, or leaves it in doubt."""
    is_known = oldest_and_youngest(fields.get("prs_Birthdate"), at=at) is not None
    if said is not Age.ADULT or not is_known or age_from(fields, at=at) is Age.ADULT:
        return []
    return [FieldError(pointer, "age-in-doubt", "By the date of birth this may be a child, and is treated as one.")]


def _last_day(first: date, dashes: int) -> date:
    if dashes == 0:
        return date(first.year, 12, 31)
    if dashes == 1:
        return (first.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)
    return first
