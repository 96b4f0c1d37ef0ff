"""The same table as JSON: a list of objects by field name. Knows no field's meaning."""

import json
from typing import Any, NoReturn

from shared.htcds.columns import EVENTS
from shared.htcds.escaping import Literal
from shared.htcds.failures import FileError
from shared.htcds.files import MOST_COLUMNS, MOST_ROWS, too_many_columns, too_many_rows
from shared.htcds.headings import column_of_name
from shared.htcds.sheets import NESTED, Heading, Line, Raw, Sheet
from shared.vocabulary.answers import answer_in, is_estimate


class _RepeatedError(ValueError):
    """An object has a name twice."""


def read_sheets(data: bytes) -> list[Sheet]:
    """Return the one sheet in *data*. Raises FileError."""
    found = _parsed(data)
    if not isinstance(found, list) or not all(isinstance(each, dict) for each in found):
        raise FileError("not-htcds", "This is not a list of objects by HTCDS field name.")
    if len(found) > MOST_ROWS:
        raise too_many_rows()
    names = list(dict.fromkeys(name for each in found for name in each))
    if len(names) > MOST_COLUMNS:
        raise too_many_columns()
    if not any(map(column_of_name, names)):
        raise FileError("not-htcds", "No object here has an HTCDS field name.")
    rows = [Line(number, [_raw(name, each.get(name)) for name in names]) for number, each in enumerate(found, start=1)]
    return [Sheet("", [Heading(str(place), name) for place, name in enumerate(names, start=1)], rows)]


def _parsed(data: bytes) -> Any:
    try:
        text = data.decode("utf-8-sig")
        return json.loads(text, object_pairs_hook=_once, parse_constant=_refuse_constant)
    except _RepeatedError:
        raise FileError("repeated-name", "An object here has the same name twice.") from None
    except (ValueError, RecursionError):
        raise FileError("not-json", "This is not JSON in UTF-8.") from None


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) != len(pairs):
        raise _RepeatedError
    return made


def _refuse_constant(_text: str) -> NoReturn:
    raise ValueError("not a number of JSON")


def _raw(name: str, value: Any) -> Raw:
    if name == EVENTS and isinstance(value, list):
        return value
    if isinstance(value, str):
        return Literal(value)
    is_taken = not isinstance(value, dict) or answer_in(value) or is_estimate(value)
    return value if is_taken else NESTED
