"""IOM's HTCDS workbooks (.xlsx), and any other with HTCDS names or labels. Trusts nothing in them.

Sizes are bounded before anything is unpacked, and rows are read as a stream. No formula is evaluated and no cached
result is taken: what a cell shows can differ from what was agreed to.
"""

import re
import warnings
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from typing import Any, Final

import openpyxl
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.cell_range import CellRange

from shared.htcds import headings
from shared.htcds.escaping import taken
from shared.htcds.failures import FileError
from shared.htcds.files import MOST_COLUMNS, MOST_ROWS, too_many_columns
from shared.htcds.sheets import ERROR, FORMULA, MERGED, Heading, Line, Raw, Sheet, is_blank

MOST_UNPACKED_BYTES: Final = 128 * 1024 * 1024
MOST_PARTS: Final = 1_000
MOST_MERGED_CELLS: Final = 100_000
HEADING_ROWS: Final = 2
NOT_DATA: Final = frozenset(("about", "validation"))

# What openpyxl says about the look of a file that it does not keep; nothing that is read is lost by it.
_ABOUT_LOOKS = (
    r"Data Validation extension is not supported and will be removed",
    r"Conditional Formatting extension is not supported and will be removed",
    r"Unknown extension is not supported and will be removed",
    r"Workbook contains no default style, apply openpyxl's default",
)
_MERGED_AREA = re.compile(rb"""mergeCell\b[^>]*?\bref\s*=\s*["']([A-Z]{1,3}[0-9]{1,7}(?::[A-Z]{1,3}[0-9]{1,7})?)["']""")
_NO_DATE = r"Cell .* is marked as a date but the serial value .* is outside the limits for dates"
Merged = set[tuple[int, int]]


def read_sheets(data: bytes) -> list[Sheet]:
    """Return the sheets that hold HTCDS data. Raises FileError."""
    areas = _bounded(data)
    with _quietly():
        try:
            workbook = openpyxl.load_workbook(BytesIO(data), read_only=True, data_only=False, keep_links=False)
            found = [_sheet(each, areas) for each in workbook.worksheets if _may_hold_data(each)]
        except FileError:
            raise
        except Exception:  # noqa: BLE001 - whatever openpyxl raises is the file's fault
            detail = "This workbook cannot be read; open it in a spreadsheet program and save it again."
            raise FileError("damaged-workbook", detail) from None
    sheets = [each for each in found if each is not None]
    if not sheets:
        detail = "No sheet of this workbook has HTCDS field names or labels in its first two rows."
        raise FileError("not-htcds", detail)
    return sheets


def _bounded(data: bytes) -> dict[str, Merged]:
    """Look at the declared sizes (zipfile never unpacks more than was declared); return each part's merged cells."""
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            parts = archive.infolist()
            if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > MOST_UNPACKED_BYTES:
                raise FileError("too-large", "This workbook is too large when unpacked; take it in in parts.")
            areas = {part.filename: _areas(archive.read(part)) for part in parts if part.filename.endswith(".xml")}
    except (zipfile.BadZipFile, zlib.error, ValueError, OSError, EOFError, RuntimeError, NotImplementedError):
        raise FileError("damaged-workbook", "This workbook is damaged.") from None
    covered = [area.size["rows"] * area.size["columns"] for found in areas.values() for area in found]
    if sum(covered) > MOST_MERGED_CELLS:
        raise FileError("merged-cells", "This workbook merges whole columns or rows; unmerge them.")
    return {name: {cell for area in found for cell in area.cells} for name, found in areas.items() if found}


def _areas(part: bytes) -> list[CellRange]:
    return [CellRange(area.decode()) for area in _MERGED_AREA.findall(part)]


@contextmanager
def _quietly() -> Iterator[None]:
    with warnings.catch_warnings():
        for message in (*_ABOUT_LOOKS, _NO_DATE):
            warnings.filterwarnings("ignore", message=message, category=UserWarning)
        yield


def _may_hold_data(sheet: Any) -> bool:
    return sheet.title.strip().casefold() not in NOT_DATA


def _sheet(sheet: Any, areas: dict[str, Merged]) -> Sheet | None:
    sheet.reset_dimensions()  # what a file says of its own size may be wrong
    merged = areas.get(sheet._worksheet_path, set())  # noqa: SLF001 - nothing else tells which part it is
    rows: list[list[Raw]] = []
    for number, cells in enumerate(sheet.iter_rows(max_col=MOST_COLUMNS + 1), start=1):
        if number > MOST_ROWS + HEADING_ROWS:
            detail = f"A sheet of this workbook has more than {MOST_ROWS} rows; remove empty ones at its end."
            raise FileError("too-many-rows", detail)
        rows.append(_line(cells, number, merged))
        if number == HEADING_ROWS and not _has_headings(rows):
            return None
    return _table(sheet.title, rows) if _has_headings(rows) else None


def _has_headings(rows: list[list[Raw]]) -> bool:
    found = [value for row in rows[:HEADING_ROWS] for value in row]
    return any(headings.column_of_name(value) or headings.column_of_label(value) for value in found)


def _line(cells: Any, number: int, merged: Merged) -> list[Raw]:
    """Return one row without the empty cells at its end; most sheets have far more columns than they use."""
    values = [_raw(cell, (number, position) in merged) for position, cell in enumerate(cells, start=1)]
    while values and is_blank(values[-1]):
        values.pop()
    if len(values) > MOST_COLUMNS:
        raise too_many_columns()
    return values


def _table(title: str, rows: list[list[Raw]]) -> Sheet:
    width = max(map(len, rows))
    for row in rows:
        row.extend([None] * (width - len(row)))
    first, found = _headings(rows[0], rows[1] if len(rows) > 1 else [None] * width)
    return Sheet(title, found, [Line(number, row) for number, row in enumerate(rows, start=1) if number >= first])


def _headings(top: list[Raw], below: list[Raw]) -> tuple[int, list[Heading]]:
    """Return the number of the first data row and the headings: names in row 1, labels in row 2, or labels alone."""
    places = [get_column_letter(position + 1) for position in range(len(top))]
    if not any(map(headings.looks_like_name, top)):
        return 2, [Heading(place, label=_word(label)) for place, label in zip(places, top, strict=True)]
    has_labels = headings.are_labels(below)
    triples = zip(places, top, below if has_labels else [None] * len(top), strict=True)
    return 3 if has_labels else 2, [Heading(place, _word(name), _word(label)) for place, name, label in triples]


def _word(value: object) -> str:
    return value.strip() if isinstance(value, str) else ""


def _raw(cell: Any, is_merged: bool) -> Raw:  # noqa: FBT001 - told apart by its type
    if is_merged:
        return MERGED
    if cell.data_type == "f":
        return FORMULA
    if cell.data_type == "e":
        return ERROR
    return taken(cell.value) if isinstance(cell.value, str) else cell.value
