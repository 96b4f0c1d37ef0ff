"""People to files: HTCDS as CSV, JSON and workbooks, and as KoboToolbox and ODK export IOM's form. Knows no case."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from shared.htcds.records import Person
from shared.htcds.writing.collected import write_collected
from shared.htcds.writing.objects import write_objects
from shared.htcds.writing.tables import write_delimited
from shared.htcds.writing.workbook import write_validated, write_workbook

__all__ = ["FORMATS", "Format", "write", "write_collected"]

_WORKBOOK: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@dataclass(frozen=True, slots=True)
class Format:
    """A kind of file: its media type, the end of its name, and who writes it."""

    media_type: str
    suffix: str
    write: Callable[[Sequence[Person]], bytes]


FORMATS: Final[Mapping[str, Format]] = MappingProxyType(
    {
        "json": Format("application/json", "json", write_objects),
        "csv": Format("text/csv; charset=utf-8", "csv", write_delimited),
        "xlsx": Format(_WORKBOOK, "xlsx", write_workbook),
        "xlsx-validated": Format(_WORKBOOK, "xlsx", write_validated),
    }
)
"""The formats by name. `xlsx-validated` has lists to choose from, as IOM's single-select workbook does."""


def write(people: Sequence[Person], *, form: str) -> bytes:
    """Return *people* as a file of one of `FORMATS`."""
    return FORMATS[form].write(people)
