"""CSV: UTF-8 with a byte-order mark, so that spreadsheet programs read names right. Knows no field's meaning."""

import csv
from collections.abc import Iterable, Sequence
from io import StringIO
from typing import Final

from shared.htcds.headings import Column
from shared.htcds.records import Person
from shared.htcds.writing.values import as_text, columns_for, value_of

MARK: Final = "\ufeff"


def write_delimited(people: Sequence[Person]) -> bytes:
    """Return *people* as CSV under HTCDS field names."""
    columns = columns_for(people)
    return lines_of([heading_of(column) for column in columns], (_cells(person, columns) for person in people))


def heading_of(column: Column) -> str:
    """Return a column's name."""
    return f"{column.field}/{column.part}" if column.part else column.field


def lines_of(heading: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    """Return a table of texts that are ready for cells."""
    text = StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(heading)
    writer.writerows(rows)
    return (MARK + text.getvalue()).encode()


def _cells(person: Person, columns: Sequence[Column]) -> list[str]:
    return [as_text(value_of(person, column)) for column in columns]
