"""IOM's HTCDS workbooks (.xlsx). Trusts nothing in them: sizes are bounded before anything is unpacked.

No formula is evaluated and no cached result is taken: what a cell shows can differ from what was agreed to.
"""

import re
import warnings
import zipfile
import zlib
from collections.abc import Iterator
from io import BytesIO
from typing import Any

import openpyxl
from openpyxl.utils import get_column_letter
from openpyxl.utils.exceptions import InvalidFileException
from openpyxl.worksheet.cell_range import CellRange

from deploy.importing import headings
from deploy.importing.files import MOST_ROWS, FileError
from deploy.importing.sheets import Heading, Raw, Row, Sheet, Unreadable

MOST_UNPACKED_BYTES = 128 * 1024 * 1024
MOST_PARTS = 1_000
MOST_COLUMNS = 200
MOST_MERGED_CELLS = 100_000
HEADING_ROWS = 2
NOT_DATA = frozenset(("about", "validation"))

FORMULA = Unreadable("this is a formula; replace it by its value")
ERROR = Unreadable("the cell shows an error")
MERGED = Unreadable("this cell is merged with others; unmerge it")

# What openpyxl says about the look of a file that it does not keep; nothing that is read is lost by it.
_ABOUT_LOOKS = (
    r"Data Validation extension is not supported and will be removed",
    r"Conditional Formatting extension is not supported and will be removed",
    r"Unknown extension is not supported and will be removed",
    r"Workbook contains no default style, apply openpyxl's default",
)
_MERGED_AREA = re.compile(rb"""mergeCell\b[^>]*?\bref\s*=\s*["']([A-Z]{1,3}[0-9]{1,7}(?::[A-Z]{1,3}[0-9]{1,7})?)["']""")
_NO_DATE = r"Cell .* is marked as a date but the serial value .* is outside the limits for dates"


def read_sheets(data: bytes) -> list[Sheet]:
    """Return the sheets that hold HTCDS data. Raises FileError."""
    _refuse_bomb(data)
    workbook = _opened(data)
    sheets = [_sheet(each) for each in workbook.worksheets if _holds_data(each)]
    if not sheets:
        raise FileError("No sheet of this workbook has HTCDS field names or labels in its first two rows.")
    return sheets


def _refuse_bomb(data: bytes) -> None:
    """Look at the declared sizes (zipfile never unpacks more than was declared) and at what openpyxl would unfold."""
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            parts = archive.infolist()
            if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > MOST_UNPACKED_BYTES:
                raise FileError("This workbook is too large when unpacked; take it in in parts.")
            merged = sum(_merged_cells(archive.read(part)) for part in parts if part.filename.endswith(".xml"))
    except (zipfile.BadZipFile, zlib.error, ValueError, OSError, EOFError, RuntimeError, NotImplementedError):
        raise FileError("This workbook is damaged.") from None
    if merged > MOST_MERGED_CELLS:
        raise FileError("This workbook merges whole columns or rows; unmerge them.")


def _merged_cells(part: bytes) -> int:
    """Count the cells that merged areas cover, before openpyxl makes an object of each."""
    sizes = [CellRange(area.decode()).size for area in _MERGED_AREA.findall(part)]
    return sum(size["rows"] * size["columns"] for size in sizes)


def _opened(data: bytes) -> Any:
    try:
        with warnings.catch_warnings():
            for message in (*_ABOUT_LOOKS, _NO_DATE):
                warnings.filterwarnings("ignore", message=message, category=UserWarning)
            return openpyxl.load_workbook(BytesIO(data), data_only=False, keep_links=False)
    except (InvalidFileException, zipfile.BadZipFile, KeyError, ValueError, TypeError, SyntaxError, OSError, EOFError):
        raise FileError("This workbook cannot be read; open it in a spreadsheet program and save it again.") from None


def _holds_data(sheet: Any) -> bool:
    if sheet.title.strip().casefold() in NOT_DATA:
        return False
    cells = [cell.value for row in _cells(sheet, first=1, last=HEADING_ROWS) for cell in row]
    return any(headings.field_of_name(value) or headings.field_of_label(value) for value in cells)


def _sheet(sheet: Any) -> Sheet:
    if sheet.max_row > MOST_ROWS + HEADING_ROWS:
        raise FileError(f"Sheet “{sheet.title}” has more than {MOST_ROWS} rows; remove empty ones at its end.")
    merged = {position for area in sheet.merged_cells.ranges for position in area.cells}
    first, found = _headings(sheet)
    rows = [
        Row(cells[0].row, [_raw(cell, merged) for cell in cells])
        for cells in _cells(sheet, first=first, last=sheet.max_row)
    ]
    return Sheet(sheet.title, found, rows)


def _headings(sheet: Any) -> tuple[int, list[Heading]]:
    """Return the number of the first data row and the headings: names in row 1, labels in row 2, or labels alone."""
    top, below = ([cell.value for cell in row] for row in _cells(sheet, first=1, last=HEADING_ROWS))
    places = [get_column_letter(position + 1) for position in range(len(top))]
    if not any(map(headings.looks_like_name, top)):
        return 2, [Heading(place, label=_word(label)) for place, label in zip(places, top, strict=True)]
    labels = below if headings.are_labels(below) else [None] * len(top)
    first = 3 if headings.are_labels(below) else 2
    triples = zip(places, top, labels, strict=True)
    return first, [Heading(place, _word(name), _word(label)) for place, name, label in triples]


def _cells(sheet: Any, *, first: int, last: int) -> Iterator[Any]:
    yield from sheet.iter_rows(min_row=first, max_row=last, max_col=min(sheet.max_column, MOST_COLUMNS))


def _word(value: object) -> str:
    return value.strip() if isinstance(value, str) else ""


def _raw(cell: Any, merged: set[tuple[int, int]]) -> Raw:
    if (cell.row, cell.column) in merged:
        return MERGED
    if cell.data_type == "f":
        return FORMULA
    return ERROR if cell.data_type == "e" else cell.value
