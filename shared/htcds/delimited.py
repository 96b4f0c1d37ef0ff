"""The same table as CSV: UTF-8, comma or semicolon, with or without the row of labels. Knows no field's meaning."""

import csv
from collections.abc import Sequence
from io import StringIO

from shared.htcds import headings
from shared.htcds.escaping import taken
from shared.htcds.failures import FileError
from shared.htcds.files import MOST_COLUMNS, MOST_ROWS, too_many_columns, too_many_rows
from shared.htcds.sheets import FORMULA, TOO_MANY, Heading, Line, Raw, Sheet, is_blank

_DELIMITERS = ",;\t"
_HEADING_ROWS = 2
_OF_WINDOWS = frozenset(range(0x100)) - {0x81, 0x8D, 0x8F, 0x90, 0x9D}


def read_sheets(data: bytes) -> list[Sheet]:
    """Return the one sheet in *data*. Raises FileError."""
    rows = _rows(_decoded(data))
    if not rows or not any(headings.column_of_name(cell) or headings.column_of_label(cell) for cell in rows[0].values):
        detail = "The first line holds no HTCDS field names or labels; this is not an HTCDS file."
        raise FileError("not-htcds", detail)
    first, found = _headings(rows)
    return [Sheet("", found, [_padded(row, len(found)) for row in rows[first:]])]


def _decoded(data: bytes) -> str:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise _other_encoding(data) from None
    if "\x00" in text:
        raise _other_encoding(data)
    return text


def _other_encoding(data: bytes) -> FileError:
    """Return why it is not read: a name must not be guessed letter by letter."""
    advice = "save it as “CSV UTF-8”."
    if b"\x00" not in data and set(data) <= _OF_WINDOWS:
        detail = f"This file is not UTF-8 text; it looks like Windows-1252, as Excel writes plain “CSV”: {advice}"
        return FileError("windows-1252", detail)
    return FileError("not-utf8", f"This file is not UTF-8 text; {advice}")


def _rows(text: str) -> list[Line]:
    text, delimiter = _dialect(text)
    reader = csv.reader(StringIO(text, newline=""), delimiter=delimiter, strict=True)
    rows: list[Line] = []
    try:
        for cells in reader:
            rows.append(Line(len(rows) + 1, [_raw(cell) for cell in cells]))
            if len(rows) > MOST_ROWS + _HEADING_ROWS:
                raise too_many_rows()
            if len(cells) > MOST_COLUMNS:
                raise too_many_columns()
    except csv.Error:
        detail = f"Line {reader.line_num} cannot be read: a quotation mark is not closed, or a cell is huge."
        raise FileError("unreadable-line", detail) from None
    return rows


def _dialect(text: str) -> tuple[str, str]:
    """Return the text and its delimiter: the one that the heading has most; Excel may say it in a line of its own."""
    head, _, rest = text.partition("\n")
    if head.strip().lower().startswith("sep=") and len(head.strip()) == len("sep=;"):
        return rest, head.strip()[-1]
    return text, max(_DELIMITERS, key=head.count)


def _headings(rows: Sequence[Line]) -> tuple[int, list[Heading]]:
    top = [_word(value) for value in rows[0].values]
    places = [str(position + 1) for position in range(len(top))]
    if not any(map(headings.looks_like_name, top)):
        return 1, [Heading(place, label=label) for place, label in zip(places, top, strict=True)]
    has_labels = len(rows) > 1 and headings.are_labels(rows[1].values)
    labels = [_word(value) for value in rows[1].values][: len(top)] if has_labels else []
    labels += [""] * (len(top) - len(labels))
    found = [Heading(place, name, label) for place, name, label in zip(places, top, labels, strict=True)]
    return 2 if has_labels else 1, found


def _padded(row: Line, width: int) -> Line:
    values, beyond = list(row.values[:width]), row.values[width:]
    values += [None] * (width - len(values))
    if any(not is_blank(value) for value in beyond):
        values = [TOO_MANY] * width
    return Line(row.number, values)


def _raw(cell: str) -> Raw:
    return FORMULA if cell.lstrip().startswith(("=", "\uff1d")) else taken(cell)


def _word(value: Raw) -> str:
    return value.strip() if isinstance(value, str) else ""
