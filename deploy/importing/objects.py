"""The same table as JSON: a list of objects by field name. Knows no field's meaning."""

import json
from typing import Any, NoReturn

from deploy.importing.files import MOST_ROWS, FileError
from deploy.importing.headings import field_of_name
from deploy.importing.sheets import Heading, Raw, Row, Sheet, Unreadable
from shared.vocabulary.answers import answer_in, is_estimate

NESTED = Unreadable("this is an object; a value or a list of values was expected")


class _RepeatedError(ValueError):
    """An object has a name twice."""


def read_sheets(data: bytes) -> list[Sheet]:
    """Return the one sheet in *data*. Raises FileError."""
    found = _parsed(data)
    if not isinstance(found, list) or not all(isinstance(each, dict) for each in found):
        raise FileError("This is not a list of objects by HTCDS field name.")
    if len(found) > MOST_ROWS:
        raise FileError(f"This file has more than {MOST_ROWS} rows; take it in in parts.")
    names = list(dict.fromkeys(name for each in found for name in each))
    if not any(map(field_of_name, names)):
        raise FileError("No object here has an HTCDS field name.")
    rows = [Row(number, [_raw(each.get(name)) for name in names]) for number, each in enumerate(found, start=1)]
    return [Sheet("", [Heading(str(place), name) for place, name in enumerate(names, start=1)], rows)]


def _parsed(data: bytes) -> Any:
    try:
        text = data.decode("utf-8-sig")
        return json.loads(text, object_pairs_hook=_once, parse_constant=_refuse_constant)
    except _RepeatedError:
        raise FileError("An object here has the same name twice.") from None
    except (ValueError, RecursionError):
        raise FileError("This is not JSON in UTF-8.") from None


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) != len(pairs):
        raise _RepeatedError
    return made


def _refuse_constant(_text: str) -> NoReturn:
    raise ValueError("not a number of JSON")


def _raw(value: Any) -> Raw:
    is_taken = not isinstance(value, dict) or answer_in(value) or is_estimate(value)
    return value if is_taken else NESTED
