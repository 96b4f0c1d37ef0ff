"""What a registration says of who somebody is: HTCDS fields in, a `Person` out. Knows no feature and no key.

Every value goes through `_said`, so that an answer which is no plain value (unknown, refused, estimated) is read, or
left out, in one place.
"""

import re
from collections.abc import Mapping
from datetime import date

from services.intake.domain.matching.features import Person
from services.intake.domain.matching.names import folded

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
        born=_born(_said(fields, "prs_Birthdate")),
        sex=None if sex == _UNKNOWN_SEX else sex or None,
        province=_joined(_said(fields, "prs_MailingState")) or None,
        phones=tuple(dict.fromkeys(filter(None, (_phone(_said(fields, each)) for each in PHONES)))),
        document=_document(_said(fields, "prs_IdentityNumber")),
    )


def _said(fields: Mapping[str, object], name: str) -> str:
    """Return the plain text or number that was said, `""` for everything else."""
    value = fields.get(name)
    return str(value) if isinstance(value, str | int) and not isinstance(value, bool) else ""


def _born(said: str) -> date | None:
    try:
        return date.fromisoformat(said)
    except ValueError:
        return None


def _phone(said: str) -> str | None:
    digits = "".join(each for each in said if each.isdecimal())
    return digits[-PHONE_DIGITS:] if len(digits) >= PHONE_DIGITS else None


def _document(said: str) -> str | None:
    number = _joined(said)
    return number if len(number) >= _LEAST_DOCUMENT else None


def _joined(said: str) -> str:
    return _NOT_IN_A_NUMBER.sub("", folded(said))
