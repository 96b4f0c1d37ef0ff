"""One value to the text of one cell, and which columns there are. Knows no kind of file."""

from collections.abc import Sequence
from datetime import date, datetime, time
from typing import Final

from shared import strict_json
from shared.htcds.columns import COLUMNS, CONSENT, EVENTS, REQUIRED, SAFE
from shared.htcds.escaping import escaped
from shared.htcds.headings import Column
from shared.htcds.records import Person
from shared.htcds.sheets import ERROR, NESTED, Raw, Unreadable
from shared.vocabulary.fields import EVENT_FIELDS

SEPARATOR: Final = ";"


def columns_for(people: Sequence[Person]) -> list[Column]:
    """Return the columns that these people need: the required ones, and each that somebody has something in.

    The stages of a journey are a column each (`hte_Events/1`), so that none is too long for a cell.
    """
    filled = {name for person in people for name in (*person.fields, *person.safe)} | set(REQUIRED)
    plain = [Column(name) for name in COLUMNS if name in filled and name != EVENTS and name not in EVENT_FIELDS]
    most = max((len(_stages(person)) for person in people), default=0)
    return plain + [Column(EVENTS, str(number)) for number in range(1, most + 1)]


def value_of(person: Person, column: Column) -> object:
    """Return what stands in this column: a bare value, an answer that is none, a stage; None where it is empty."""
    if column.field == CONSENT:
        return person.agrees
    if column.field == EVENTS:
        stages = _stages(person)
        return stages[int(column.part) - 1] if int(column.part) <= len(stages) else None
    return (person.safe if column.field in SAFE else person.fields).get(column.field)


def as_text(value: Raw, *, separator: str = SEPARATOR) -> str:
    """Return any value, also one that could not be read, as text that no program runs."""
    if isinstance(value, Unreadable):
        return value.sign
    if isinstance(value, dict | list):
        return _written_object(value, separator)
    return escaped(_written(value))


def _written_object(value: dict[str, object] | list[object], separator: str) -> str:
    if isinstance(value, list) and all(isinstance(each, str) for each in value):
        return escaped(_sayable(separator.join(map(str, value))))
    if isinstance(value, list) and not all(isinstance(each, dict) for each in value):
        return NESTED.sign
    try:
        return strict_json.dumps(value).decode()
    except (TypeError, ValueError):
        return NESTED.sign


def _written(value: object) -> str:
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat()
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return "" if value is None else _sayable(str(value))


def _sayable(text: str) -> str:
    """Return *text*, or where it holds half a character the sign of a cell that cannot be read."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return ERROR.sign
    return text


def _stages(person: Person) -> list[object]:
    found = person.fields.get(EVENTS)
    return found if isinstance(found, list) else []
