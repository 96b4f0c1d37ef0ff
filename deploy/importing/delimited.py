"""The same table as CSV: UTF-8, comma or semicolon, with or without the row of labels. Knows no field's meaning."""

import csv
from collections.abc import Sequence
from io import StringIO

from deploy.importing import headings
from deploy.importing.files import MOST_ROWS, FileError
from deploy.importing.sheets import Heading, Raw, Row, Sheet, Unreadable, is_blank

FORMULA = Unreadable("this looks like a formula; replace it by its value")
TOO_MANY = Unreadable("this row has more cells than there are headings; look for a delimiter inside a text")
_DELIMITERS = ",;\t"


def read_sheets(data: bytes) -> list[Sheet]:
    """Return the one sheet in *data*. Raises FileError."""
    rows = _rows(_decoded(data))
    if not rows or not any(headings.field_of_name(cell) or headings.field_of_label(cell) for cell in rows[0].values):
        raise FileError("The first line holds no HTCDS field names or labels; this is not an HTCDS file.")
    first, found = _headings(rows)
    return [Sheet("", found, [_padded(row, len(found)) for row in rows[first:]])]


def _decoded(data: bytes) -> str:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = "\x00"
    if "\x00" in text:
        raise FileError("This file is not UTF-8 text; save it as “CSV UTF-8”.")
    return text


def _rows(text: str) -> list[Row]:
    text, delimiter = _dialect(text)
    reader = csv.reader(StringIO(text, newline=""), delimiter=delimiter, strict=True)
    rows: list[Row] = []
    try:
        for cells in reader:
            rows.append(Row(len(rows) + 1, [_raw(cell) for cell in cells]))
            if len(rows) > MOST_ROWS:
                raise FileError(f"This file has more than {MOST_ROWS} rows; take it in in parts.")
    except csv.Error:
        raise FileError(
            f"Line {reader.line_num} cannot be read: a quotation mark is not closed, or a cell is huge."
        ) from None
    return rows


def _dialect(text: str) -> tuple[str, str]:
    """Return the text and its delimiter: the one that the heading has most; Excel may say it in a line of its own."""
    head, _, rest = text.partition("\n")
    if head.strip().lower().startswith("sep=") and len(head.strip()) == len("sep=;"):
        return rest, head.strip()[-1]
    return text, max(_DELIMITERS, key=head.count)


def _headings(rows: Sequence[Row]) -> tuple[int, list[Heading]]:
    top = [_word(value) for value in rows[0].values]
    places = [str(position + 1) for position in range(len(top))]
    if not any(map(headings.looks_like_name, top)):
        return 1, [Heading(place, label=label) for place, label in zip(places, top, strict=True)]
    has_labels = len(rows) > 1 and headings.are_labels(rows[1].values)
    labels = [_word(value) for value in rows[1].values][: len(top)] if has_labels else []
    labels += [""] * (len(top) - len(labels))
    found = [Heading(place, name, label) for place, name, label in zip(places, top, labels, strict=True)]
    return 2 if has_labels else 1, found


def _padded(row: Row, width: int) -> Row:
    values, beyond = list(row.values[:width]), row.values[width:]
    values += [None] * (width - len(values))
    if any(not is_blank(value) for value in beyond):
        values = [TOO_MANY] * width
    return Row(row.number, values)


def _raw(cell: str) -> Raw:
    return FORMULA if cell.lstrip().startswith("=") else cell


def _word(value: Raw) -> str:
    return value.strip() if isinstance(value, str) else ""
