"""Is this value possible for this HTCDS field? Pure; says what is wrong and never repeats what was sent.

Every field may be answered with *unknown* or *refused* instead, and a date or a number may be an estimate
(`shared.vocabulary.answers`).
"""

import re
import unicodedata
from collections.abc import Callable, Mapping
from datetime import date, datetime
from types import MappingProxyType

from services.intake.domain.dates import MARGIN_YEARS, age_on, local_date, oldest_and_youngest, span_of
from shared.errors import FieldError
from shared.vocabulary.answers import answer_in, is_estimate, plain
from shared.vocabulary.fields import DATES, EVENT_FIELDS, FIELDS, MOST_EVENTS, NUMBERS, Field, Kind
from shared.vocabulary.places import PROVINCES

TEXT_CHARACTERS = 200
LONG_TEXT_CHARACTERS = 10_000
EMAIL_CHARACTERS = 254
COUNT_LIMIT = 50
AGE_LIMIT_YEARS = 120
EARLIEST = date(1900, 1, 1)

_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
# The form only: most languages spoken in Mozambique have no ISO 639-2 code, and ISO 639-3 codes look the same.
_LANGUAGE = re.compile(r"[a-z]{2,3}")
_EMAIL = re.compile(r"[^@\s]{1,64}@[^@\s.]+(?:\.[^@\s.]+)+")
_PHONE = re.compile(r"\+?[1-9][0-9]{1,14}")  # HTCDS's own expression, from E.164
_LINE_BREAKS = frozenset("\n\r\t")
_JOINERS = frozenset("\u200c\u200d")
# Controls, formatting (it can reverse what is read), surrogates, private and unassigned characters.
_UNSHOWN = frozenset(("Cc", "Cf", "Cs", "Co", "Cn"))

Problem = tuple[str, str]


def field_errors(fields: Mapping[str, object], *, at: datetime, pointer: str) -> list[FieldError]:
    """Return everything wrong with *fields* (HTCDS name to JSON value), each under `pointer/NAME`."""
    found = _each(FIELDS, fields, at=at, pointer=pointer)
    return found or _contradictions(fields, at=at, pointer=pointer)


def text_problem(text: str, *, limit: int, breaks: bool = False) -> Problem | None:
    """Return what is wrong with a text of at most *limit* characters, with line breaks only where *breaks*."""
    if not text.strip():
        return "empty", "Leave the field out instead of sending it empty."
    if len(text) > limit:
        return "too-long", f"At most {limit} characters."
    if any(_unshown(character, breaks=breaks) for character in text):
        return "control-character", "It contains a character that cannot be shown."
    return None


def date_problem(value: object, *, at: datetime) -> Problem | None:
    """Return what is wrong with a day that has passed, written YYYY-MM-DD."""
    day = _read_date(value)
    if day is None:
        return "impossible-date", "This is a date that exists, written YYYY-MM-DD."
    if day > local_date(at):
        return "future-date", "This date is in the future."
    return ("impossible-date", "This date is too long ago.") if day < EARLIEST else None


def _each(known: Mapping[str, Field], fields: Mapping[str, object], *, at: datetime, pointer: str) -> list[FieldError]:
    found: list[FieldError] = []
    for name, value in fields.items():
        problem = _problem(known.get(name), value, at)
        if problem:
            found.append(_located(pointer, name, problem))
        elif name in known and known[name].kind is Kind.EVENTS and isinstance(value, list):
            for index, event in enumerate(value):
                found += _each(EVENT_FIELDS, event, at=at, pointer=f"{pointer}/{name}/{index}")
    return found


def _located(pointer: str, name: str, problem: Problem) -> FieldError:
    shown = (
        name if name in FIELDS or name in EVENT_FIELDS else name[:TEXT_CHARACTERS].encode("ascii", "replace").decode()
    )
    return FieldError(f"{pointer}/{shown.replace('~', '~0').replace('/', '~1')}", *problem)


def _problem(field: Field | None, value: object, at: datetime) -> Problem | None:
    if field is None:
        return "unknown-field", "HTCDS has no such field, or intake does not take it."
    if answer_in(value):
        return None
    if is_estimate(value):
        return _estimate(field, plain(value), at)
    return _CHECKS[field.kind](field, value, at)


def _contradictions(fields: Mapping[str, object], *, at: datetime, pointer: str) -> list[FieldError]:
    then = fields.get("vic_AgeWhenTrafficked")
    age, ages = plain(then), oldest_and_youngest(fields.get("prs_Birthdate"), at=at)
    if not isinstance(age, int) or ages is None:
        return []
    oldest = ages[0] + (MARGIN_YEARS if is_estimate(then) else 0)
    if age <= oldest:
        return []
    return [_located(pointer, "vic_AgeWhenTrafficked", ("impossible-age", "The person is younger than that today."))]


def _unshown(character: str, *, breaks: bool) -> bool:
    if character in _JOINERS or (breaks and character in _LINE_BREAKS):
        return False
    return unicodedata.category(character) in _UNSHOWN


def _not_text() -> Problem:
    return "wrong-type", "This is a text."


def _text(field: Field, value: object, _at: datetime) -> Problem | None:
    if not isinstance(value, str):
        return _not_text()
    long = field.kind is Kind.LONG_TEXT
    return text_problem(value, limit=LONG_TEXT_CHARACTERS if long else TEXT_CHARACTERS, breaks=long)


def _province(field: Field, value: object, at: datetime) -> Problem | None:
    if isinstance(value, str) and value.startswith("MZ-") and value not in PROVINCES:
        return "unknown-code", "This is a province of ISO 3166-2:MZ, or a text."
    return _text(field, value, at)


def _estimate(field: Field, value: object, at: datetime) -> Problem | None:
    if field.kind in DATES:
        return _estimated_date(field, value, at)
    if field.kind in NUMBERS:
        return _CHECKS[field.kind](field, value, at)
    return "wrong-type", "Only a date or a number can be an estimate."


def _estimated_date(field: Field, value: object, at: datetime) -> Problem | None:
    span = span_of(value)
    if span is None:
        return "impossible-date", "This is a date, a month or a year that exists: YYYY-MM-DD, YYYY-MM or YYYY."
    first, last = span
    return ("future-date", "This date is in the future.") if first > local_date(at) else _too_early(field, last, at)


def _too_early(field: Field, day: date, at: datetime) -> Problem | None:
    if field.kind is Kind.BIRTHDATE and age_on(local_date(at), born=day) > AGE_LIMIT_YEARS:
        return "impossible-age", f"Nobody is older than {AGE_LIMIT_YEARS} years."
    return ("impossible-date", "This date is too long ago.") if day < EARLIEST else None


def _date(field: Field, value: object, at: datetime) -> Problem | None:
    day = _read_date(value)
    if day is None:
        return "impossible-date", "This is a date that exists, written YYYY-MM-DD."
    if day > local_date(at):
        return "future-date", "This date is in the future."
    return _too_early(field, day, at)


def _read_date(value: object) -> date | None:
    if not isinstance(value, str) or not _DATE.fullmatch(value):
        return None
    try:
        return date.fromisoformat(value)
    except ValueError:
        return None


def _checkbox(_field: Field, value: object, _at: datetime) -> Problem | None:
    return None if isinstance(value, bool) else ("wrong-type", "This is true or false.")


def _whole(_field: Field, value: object, _at: datetime) -> Problem | None:
    limit = AGE_LIMIT_YEARS if _field.kind is Kind.AGE else COUNT_LIMIT
    if isinstance(value, bool) or not isinstance(value, int):
        return "wrong-type", "This is a whole number."
    return None if 0 <= value <= limit else ("out-of-range", f"This is between 0 and {limit}.")


def _degrees(field: Field, value: object, _at: datetime) -> Problem | None:
    limit = 90 if field.kind is Kind.LATITUDE else 180
    if isinstance(value, bool) or not isinstance(value, int | float):
        return "wrong-type", "This is a number of degrees."
    return None if -limit <= value <= limit else ("out-of-range", f"This is between -{limit} and {limit}.")


def _language(_field: Field, value: object, _at: datetime) -> Problem | None:
    if isinstance(value, str) and _LANGUAGE.fullmatch(value):
        return None
    return "unknown-code", "This is an ISO 639 language code of two or three small letters."


def _email(_field: Field, value: object, _at: datetime) -> Problem | None:
    if not isinstance(value, str):
        return _not_text()
    shape = None if _EMAIL.fullmatch(value) else ("not-an-email", "This is an e-mail address.")
    return text_problem(value, limit=EMAIL_CHARACTERS) or shape


def _phone(_field: Field, value: object, _at: datetime) -> Problem | None:
    if isinstance(value, str) and _PHONE.fullmatch(value):
        return None
    return "not-a-phone", "This is a telephone number as in E.164: country code first, digits only, like +258841234567."


def _code(field: Field, value: object, _at: datetime) -> Problem | None:
    if isinstance(value, str) and value in field.codes:
        return None
    return "unknown-code", "This is one code of the field's list."


def _codes(field: Field, value: object, _at: datetime) -> Problem | None:
    if not isinstance(value, list):
        return "wrong-type", "This is a list of codes."
    if not value:
        return "empty", "Leave the field out instead of sending it empty."
    if not all(isinstance(each, str) and each in field.codes for each in value):
        return "unknown-code", "Each is a code of the field's list."
    return None if len(set(value)) == len(value) else ("repeated-code", "Each code once.")


def _events(_field: Field, value: object, _at: datetime) -> Problem | None:
    if not isinstance(value, list) or not all(isinstance(each, dict) for each in value):
        return "wrong-type", "This is a list of objects by field name."
    if not value or not all(value):
        return "empty", "Leave out what is empty instead of sending it."
    return None if len(value) <= MOST_EVENTS else ("too-long", f"At most {MOST_EVENTS} of them.")


_CHECKS: Mapping[Kind, Callable[[Field, object, datetime], Problem | None]] = MappingProxyType(
    {
        Kind.TEXT: _text,
        Kind.LONG_TEXT: _text,
        Kind.DATE: _date,
        Kind.BIRTHDATE: _date,
        Kind.CHECKBOX: _checkbox,
        Kind.COUNT: _whole,
        Kind.AGE: _whole,
        Kind.LATITUDE: _degrees,
        Kind.LONGITUDE: _degrees,
        Kind.LANGUAGE: _language,
        Kind.EMAIL: _email,
        Kind.PHONE: _phone,
        Kind.CODE: _code,
        Kind.CODES: _codes,
        Kind.PROVINCE: _province,
        Kind.DISTRICT: _text,
        Kind.EVENTS: _events,
    }
)
