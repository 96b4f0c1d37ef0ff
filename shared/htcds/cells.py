"""One cell to one HTCDS value. Says why when it cannot; what could be read in two ways is never guessed."""

import math
import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime, time
from functools import cache
from types import MappingProxyType

from babel import Locale

from shared import strict_json
from shared.errors import AmparoError
from shared.htcds.columns import COLUMNS
from shared.htcds.escaping import Literal
from shared.htcds.failures import CellError
from shared.htcds.names import COUNTRY_NAMES
from shared.htcds.sheets import NESTED, Raw, Unreadable
from shared.vocabulary import bare, ways_of
from shared.vocabulary.answers import answer_in, is_estimate
from shared.vocabulary.countries import COUNTRIES
from shared.vocabulary.fields import DATES, Field, Kind
from shared.vocabulary.languages import language_of
from shared.vocabulary.places import district_of, province_of

_DAY_FIRST = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})")
_YEAR_FIRST = re.compile(r"(\d{4})[/.-](\d{1,2})[/.-](\d{1,2})(?:[T ]00:00(?::00(?:\.0+)?)?Z?)?")
_SHORT_YEAR = re.compile(r"\d{1,2}[/.-]\d{1,2}[/.-]\d{2}")
_DAY_NUMBER = re.compile(r"[0-9]{5}(?:\.[0-9]+)?")
_SEPARATORS = re.compile(r"[\s()./-]+")
_MONTHS = 12
_YES = frozenset(("true", "yes", "y", "1", "sim", "s", "verdadeiro"))
_NO = frozenset(("false", "no", "n", "0", "nao", "falso"))


def read_cell(field: Field, raw: Raw, *, month_first: bool = False) -> object:
    """Return the value for *field*. *month_first*: another date of this column is written so. Raises CellError."""
    if isinstance(raw, Unreadable):
        raise CellError(raw.code, raw.reason)
    raw = _object_in(raw)
    if answer_in(raw) or is_estimate(raw):
        return raw
    if field.kind in DATES:
        return _date(raw, month_first=month_first)
    return _READERS[field.kind](field, raw)


def read_event(raw: Raw) -> list[dict[str, object]]:
    """Return the stages of a journey in one cell: one object, or a list of them. Raises CellError."""
    if isinstance(raw, Unreadable):
        raise CellError(raw.code, raw.reason)
    found = _object_in(raw)
    stages = found if isinstance(found, list) else [found]
    if not all(isinstance(each, dict) and each for each in stages):
        raise CellError("wrong-type", "this is not a list of objects by field name")
    return [each for each in stages if isinstance(each, dict)]


def read_truth(raw: Raw) -> bool:
    """Return a checkbox. Raises CellError."""
    if isinstance(raw, Unreadable):
        raise CellError(raw.code, raw.reason)
    word = bare(str(raw)) if isinstance(raw, bool | int | str) else ""
    if word not in _YES | _NO:
        raise CellError("wrong-type", "this is neither yes nor no")
    return word in _YES


def is_month_first(raws: Iterable[Raw]) -> bool:
    """Tell whether any date of a column can only be read with its month first, so that none of them is certain."""
    found = [_DAY_FIRST.fullmatch(raw.strip()) for raw in raws if isinstance(raw, str)]
    return any(match and int(match[1]) <= _MONTHS < int(match[2]) for match in found)


def _object_in(raw: Raw) -> Raw:
    """Return the JSON that stands in a cell, or the cell as it is; a text that was protected says only itself."""
    if not isinstance(raw, str) or isinstance(raw, Literal) or not raw.lstrip().startswith(("{", "[")):
        return raw
    try:
        found = strict_json.loads(raw.encode())
    except (AmparoError, UnicodeEncodeError):
        return raw
    if isinstance(found, dict) and not (answer_in(found) or is_estimate(found)) and not _is_event(found):
        raise CellError(NESTED.code, NESTED.reason)
    return found


def _is_event(found: Mapping[str, object]) -> bool:
    return bool(found) and all(name.startswith("hte_") for name in found)


def _date(raw: Raw, *, month_first: bool) -> str:
    if isinstance(raw, datetime):
        return _midnight(raw)
    if isinstance(raw, date):
        return raw.isoformat()
    if isinstance(raw, str):
        return _written_date(raw.strip(), month_first=month_first)
    raise CellError("impossible-date", "this is a number and not a date; give the cell a date format")


def _midnight(raw: datetime) -> str:
    if raw.time() != time():
        raise CellError("impossible-date", "this has a time of day; a date was expected")
    return raw.date().isoformat()


def _written_date(text: str, *, month_first: bool) -> str:
    if match := _YEAR_FIRST.fullmatch(text):
        return _existing(year=match[1], month=match[2], day=match[3])
    if _DAY_NUMBER.fullmatch(text):
        raise CellError("impossible-date", "this is a spreadsheet's number of a day and not a date; write YYYY-MM-DD")
    if _SHORT_YEAR.fullmatch(text):
        raise CellError("impossible-date", "the year has two digits; write all four")
    match = _DAY_FIRST.fullmatch(text)
    if match is None:
        raise CellError("impossible-date", "this is not a date as DD/MM/YYYY or YYYY-MM-DD")
    if month_first and match[1] != match[2] and int(match[1]) <= _MONTHS:
        raise CellError(
            "uncertain-date",
            "another date in this column has the month first, so this one is uncertain; write YYYY-MM-DD",
        )
    return _existing(year=match[3], month=match[2], day=match[1])


def _existing(*, year: str, month: str, day: str) -> str:
    try:
        return date(int(year), int(month), int(day)).isoformat()
    except ValueError:
        raise CellError("impossible-date", "there is no such day (dates are read as DD/MM/YYYY)") from None


def _text(field: Field, raw: Raw) -> str:
    if isinstance(raw, date | time):
        raise CellError("wrong-type", "the program turned this into a date; write it as text")
    text = _number_text(raw) if isinstance(raw, int | float) and not isinstance(raw, bool) else raw
    if not isinstance(text, str):
        raise CellError("wrong-type", "this is not a text")
    text = unicodedata.normalize("NFC", text.strip())
    return text.replace("\r\n", "\n").replace("\r", "\n") if field.kind is Kind.LONG_TEXT else text


def _number_text(raw: float) -> str:
    return str(int(raw)) if math.isfinite(raw) and raw == int(raw) else str(raw)


def _phone(field: Field, raw: Raw) -> str:
    bare = _SEPARATORS.sub("", _text(field, raw))
    return "+" + bare[2:] if bare.startswith("00") else bare


def _whole(_field: Field, raw: Raw) -> int:
    number = _float(raw)
    if number != int(number):
        raise CellError("wrong-type", "this is not a whole number")
    return int(number)


def _degrees(_field: Field, raw: Raw) -> float:
    return _float(raw.replace(",", ".") if isinstance(raw, str) else raw)


def _float(raw: Raw) -> float:
    if isinstance(raw, bool) or not isinstance(raw, int | float | str):
        raise CellError("wrong-type", "this is not a number")
    try:
        number = float(raw)
    except (ValueError, OverflowError):
        raise CellError("wrong-type", "this is not a number") from None
    if not math.isfinite(number):
        raise CellError("wrong-type", "this is not a number")
    return number


def _language(field: Field, raw: Raw) -> str:
    """Return the code of a language that is known by name or by another code; any other text as a code."""
    return language_of(_text(field, raw))


def _province(field: Field, raw: Raw) -> str:
    return province_of(_text(field, raw))


def _district(field: Field, raw: Raw) -> str:
    return district_of(_text(field, raw))


def _code(field: Field, raw: Raw) -> str:
    codes = _known(field, [_text(field, raw)])
    return codes[0]


def _codes(field: Field, raw: Raw) -> list[str]:
    if isinstance(raw, list):
        return _known(field, [_text(field, item) for item in raw])
    whole = _text(field, raw)
    meanings = _meanings(field.name)
    parts = [part for part in whole.split(";") if part.strip()]
    if len(parts) > 1 and all(bare(part) in meanings for part in parts):
        return _known(field, parts)
    if bare(whole) in meanings:
        return _known(field, [whole])
    spaced = whole.split()  # as KoboToolbox and ODK write several codes
    return _known(field, spaced if len(parts) == 1 and all(word in field.codes for word in spaced) else parts)


def _known(field: Field, words: Iterable[str]) -> list[str]:
    meanings = _meanings(field.name)
    found = [meanings.get(bare(word)) for word in words]
    if not found or None in found:
        raise CellError("unknown-code", "this is not in the field's list, neither as code nor as label")
    return [code for code in dict.fromkeys(found) if code]


@cache
def _meanings(name: str) -> Mapping[str, str]:
    """Return every way of writing a code of the field: the code, its names, and a country's as Babel has them."""
    codes = COLUMNS[name].codes
    ways = ways_of(codes)
    if codes is COUNTRIES:
        ways = _country_names() | ways
    return MappingProxyType(ways)


def _country_names() -> dict[str, str]:
    """Return countries by their names in both languages."""
    named = {
        bare(str(name)): code
        for locale in ("en", "pt", "pt_MZ")
        for code, name in Locale.parse(locale).territories.items()
        if code in COUNTRIES
    }
    return named | {bare(other): code for other, code in COUNTRY_NAMES.items()}


def _truth(_field: Field, raw: Raw) -> bool:
    return read_truth(raw)


_READERS: Mapping[Kind, Callable[[Field, Raw], object]] = MappingProxyType(
    {
        Kind.TEXT: _text,
        Kind.LONG_TEXT: _text,
        Kind.EMAIL: _text,
        Kind.PHONE: _phone,
        Kind.CHECKBOX: _truth,
        Kind.COUNT: _whole,
        Kind.AGE: _whole,
        Kind.LATITUDE: _degrees,
        Kind.LONGITUDE: _degrees,
        Kind.LANGUAGE: _language,
        Kind.CODE: _code,
        Kind.CODES: _codes,
        Kind.PROVINCE: _province,
        Kind.DISTRICT: _district,
    }
)
