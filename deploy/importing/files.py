"""A file's kind, its hash and its sheets. Looks at what a file is, not at what it is called."""

from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from deploy.errors import DeployError
from deploy.importing.sheets import Sheet

MOST_BYTES = 64 * 1024 * 1024
MOST_ROWS = 20_000

_ZIP = b"PK\x03\x04"
_OLE = b"\xd0\xcf\x11\xe0"
_JSON = (b"[", b"{")


class FileError(DeployError):
    """The file as a whole cannot be taken; nothing of it was sent."""


@dataclass(frozen=True, slots=True)
class File:
    """A file that was read: the hash of its bytes, and its sheets."""

    digest: str
    sheets: list[Sheet]


def read_file(path: Path) -> File:
    """Read *path*, at most 64 MiB. Raises FileError with one clear sentence."""
    data = _bytes(path)
    return File(digest=sha256(data).hexdigest(), sheets=_sheets(data))


def _bytes(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            data = file.read(MOST_BYTES + 1)
    except OSError as error:
        raise FileError(f"{path.name} cannot be read: {error.strerror}.") from None
    if len(data) > MOST_BYTES:
        raise FileError(f"{path.name} is larger than {MOST_BYTES // 1024**2} MB; take it in in parts.")
    return data


def _sheets(data: bytes) -> list[Sheet]:
    from deploy.importing import delimited, objects, workbook  # noqa: PLC0415 - openpyxl only for workbooks

    if data.startswith(_OLE):
        raise FileError("This workbook has a password or is of an old kind; save it as .xlsx without a password.")
    if data.startswith(_ZIP):
        return workbook.read_sheets(data)
    if data.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(_JSON):
        return objects.read_sheets(data)
    return delimited.read_sheets(data)
