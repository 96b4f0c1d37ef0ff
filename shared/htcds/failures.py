"""Why a file, a row's cell or a whole column cannot be taken: a stable code and a sentence. Repeats no value."""

from collections.abc import Sequence
from dataclasses import dataclass


class FileError(Exception):
    """The file as a whole cannot be taken, so nothing of it is. `names` are HTCDS fields that it is about."""

    def __init__(self, code: str, detail: str, *, names: Sequence[str] = ()) -> None:
        super().__init__(detail)
        self.code = code
        self.detail = detail
        self.names = tuple(names)


class CellError(Exception):
    """The cell cannot be taken."""

    def __init__(self, code: str, detail: str) -> None:
        super().__init__(detail)
        self.code = code
        self.detail = detail


@dataclass(frozen=True, slots=True, order=True)
class Fault:
    """What is wrong with one field of one row. `field` is HTCDS's name, empty where it is the row."""

    field: str
    code: str
    detail: str
