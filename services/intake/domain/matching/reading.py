"""What a registration says of who somebody is: HTCDS fields in, a `Person` out. Knows no feature and no key.

Who does not know or does not say is read as having said nothing; of an estimated birthday only the year counts.
"""

import re
from collections.abc import Mapping
from datetime import date

from services.intake.domain.dates import span_of
from services.intake.domain.matching.features import Person
from services.intake.domain.matching.names import folded
from shared.vocabulary.answers import is_estimate, plain

# Human Trafficking Case Data Standard (HTCDS) by IOM, CC BY 4.0.
NAMES = ("prs_FirstName", "prs_MiddleName", "prs_SecondName")
PHONES = ("prs_MobilePhone", "prs_HomePhone")
PHONE_DIGITS = 9
"""A Mozambican number without its country code; of a foreign one, the end, which is what people remember too."""

_UNKNOWN_SEX = "NonSpecifiedUnknown"
_NOT_IN_A_NUMBER = re.compile(r"[^a-z0-9]")
_LEAST_DOCUMENT = 5


def person_of(fields: Mapping[str, object]) -> Person:
    """Return what *fields* (HTCDS name to JSON value) say of a person, without what they do not say."""
    sex = _said(fields, "prs_Gender")
    return Person(
        names=tuple(_said(fields, each) for each in NAMES),
        born=_born(fields.get("prs_Birthdate")),
        sex=None if sex == _UNKNOWN_SEX else sex or None,
        province=_joined(_said(fields, "prs_MailingState")) or None,
        phones=tuple(dict.fromkeys(filter(None, (_phone(_said(fields, each)) for each in PHONES)))),
        document=_document(_said(fields, "prs_IdentityNumber")),
    )


def _said(fields: Mapping[str, object], name: str) -> str:
    """Return the text or number that was said, also an estimated one, `""` where there is none."""
    value = plain(fields.get(name))
    return str(value) if isinstance(value, str | int) and not isinstance(value, bool) else ""


def _born(value: object) -> date | None:
    """Return the day; the first of January of an estimate's year, which is how an estimate is known further on."""
    span = span_of(plain(value))
    if span is None:
        return None
    first, last = span
    return first.replace(month=1, day=1) if is_estimate(value) or first != last else first


def _phone(said: str) -> str | None:
    digits = "".join(each for each in said if each.isdecimal())
    return digits[-PHONE_DIGITS:] if len(digits) >= PHONE_DIGITS else None


def _document(said: str) -> str | None:
    number = _joined(said)
    return number if len(number) >= _LEAST_DOCUMENT else None


def _joined(said: str) -> str:
    return _NOT_IN_A_NUMBER.sub("", folded(said))
