"""Whether somebody is an adult, as far as their date of birth says. Pure; in doubt a person is a child."""

from collections.abc import Mapping
from datetime import datetime

from services.intake.domain.dates import oldest_and_youngest
from services.intake.domain.screening import Age
from shared.errors import FieldError

ADULT_YEARS = 18


def age_from(fields: Mapping[str, object], *, at: datetime) -> Age:
    """Return whether the person is an adult by their date of birth: UNKNOWN when an estimate leaves it in doubt."""
    ages = oldest_and_youngest(fields.get("prs_Birthdate"), at=at)
    if ages is None:
        return Age.UNKNOWN
    oldest, youngest = ages
    if youngest >= ADULT_YEARS:
        return Age.ADULT
    return Age.CHILD if oldest < ADULT_YEARS else Age.UNKNOWN


def age_said(said: Age | None, fields: Mapping[str, object], *, is_child_alone: bool, at: datetime) -> Age | None:
    """Return how old somebody is by everything that was said; None where nobody said anything of it.

    *said* is the screening's answer. Whatever leaves it in doubt wins: UNKNOWN is treated as a child.
    """
    is_known = oldest_and_youngest(fields.get("prs_Birthdate"), at=at) is not None
    by_date = age_from(fields, at=at)
    if is_child_alone or Age.CHILD in (said, by_date):
        return Age.CHILD
    return by_date if is_known else said


def age_errors(said: Age, fields: Mapping[str, object], *, at: datetime, pointer: str) -> list[FieldError]:
    """Return why the person is not screened as an adult: their date of birth says otherwise, or leaves it in doubt."""
    is_known = oldest_and_youngest(fields.get("prs_Birthdate"), at=at) is not None
    if said is not Age.ADULT or not is_known or age_from(fields, at=at) is Age.ADULT:
        return []
    return [FieldError(pointer, "age-in-doubt", "By the date of birth this may be a child, and is treated as one.")]
