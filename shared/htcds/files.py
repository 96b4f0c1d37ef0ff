"""A file's kind and its sheets, and how much of one is read. Looks at what a file is, not at what it is called."""

from typing import Final

from shared.htcds.failures import FileError
from shared.htcds.sheets import Sheet

MOST_BYTES: Final = 20 * 1024 * 1024
MOST_ROWS: Final = 20_000
MOST_COLUMNS: Final = 400

_ZIP: Final = b"PK\x03\x04"
_OLE: Final = b"\xd0\xcf\x11\xe0"
_JSON: Final = (b"[", b"{")


def read_sheets(data: bytes) -> list[Sheet]:
    """Return the sheets of the file with these bytes. Raises FileError with one clear sentence."""
    from shared.htcds import delimited, objects, workbook  # noqa: PLC0415 - openpyxl only for workbooks

    if len(data) > MOST_BYTES:
        raise FileError("too-large", f"This file is larger than {MOST_BYTES // 1024**2} MB; take it in in parts.")
    if data.startswith(_OLE):
        detail = "This workbook has a password or is of an old kind; save it as .xlsx without a password."
        raise FileError("locked-workbook", detail)
    if data.startswith(_ZIP):
        return workbook.read_sheets(data)
    if data.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(_JSON):
        return objects.read_sheets(data)
    return delimited.read_sheets(data)


def too_many_rows() -> FileError:
    """Return why a file that is too long is not taken."""
    return FileError("too-many-rows", f"This file has more than {MOST_ROWS} rows; take it in in parts.")


def too_many_columns() -> FileError:
    """Return why a file that is too wide is not taken."""
    return FileError("too-many-columns", f"This file has more than {MOST_COLUMNS} columns; remove what is not HTCDS.")
