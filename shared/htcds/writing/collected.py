"""CSV as KoboToolbox and ODK export IOM's XLSForm. Knows no field's meaning."""

from collections.abc import Sequence
from typing import Final

from shared.htcds.columns import COLUMNS, FORM_NAMES
from shared.htcds.headings import Column
from shared.htcds.records import Person
from shared.htcds.writing.tables import lines_of
from shared.htcds.writing.values import as_text, columns_for, value_of
from shared.vocabulary.fields import Kind

_BEFORE: Final = ("start", "end")
_AFTER: Final = ("_id", "_uuid")


def write_collected(people: Sequence[Person], *, group: str = "", ticked: bool = False) -> bytes:
    """Return *people* as such an export, its questions in *group*.

    Several answers stand in one column with spaces between them, or where *ticked* in a column each, as 0 and 1.
    """
    columns = [part for column in columns_for(people) for part in (_parts(column) if ticked else [column])]
    names = [_name(column, group) for column in columns]
    rows = (
        ["", "", *(_cell(person, column) for column in columns), str(number), ""]
        for number, person in enumerate(people, start=1)
    )
    return lines_of([*_BEFORE, *names, *_AFTER], rows)


def _parts(column: Column) -> list[Column]:
    """Return the question's own column, for an answer that is none, and one for each of its codes."""
    field = COLUMNS[column.field]
    several = [Column(column.field, code) for code in field.codes] if field.kind is Kind.CODES else []
    return [column, *several]


def _name(column: Column, group: str) -> str:
    name = FORM_NAMES.get(column.field, column.field)
    return "/".join(part for part in (group, name, column.part) if part)


def _cell(person: Person, column: Column) -> str:
    value = value_of(person, column)
    if COLUMNS[column.field].kind is not Kind.CODES:
        return as_text(value)
    if column.part:
        return str(int(column.part in value)) if isinstance(value, list) else ""
    return as_text(value, separator=" ")
