"""People to files: HTCDS as CSV, JSON and workbooks, and as KoboToolbox and ODK export IOM's form. Knows no case."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from types import MappingProxyType
from typing import Final

from shared.htcds.records import Person
from shared.htcds.writing.collected import write_collected
from shared.htcds.writing.objects import write_objects
from shared.htcds.writing.tables import write_delimited

__all__ = ["FORMATS", "Format", "write", "write_collected"]

_WORKBOOK: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def _workbook(people: Sequence[Person], *, validated: bool = False) -> bytes:
    from shared.htcds.writing import workbook  # noqa: PLC0415 - openpyxl only where a workbook is written

    return (workbook.write_validated if validated else workbook.write_workbook)(people)


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
        "xlsx": Format(_WORKBOOK, "xlsx", _workbook),
        "xlsx-validated": Format(_WORKBOOK, "xlsx", partial(_workbook, validated=True)),
    }
)
"""The formats by name. `xlsx-validated` has lists to choose from, as IOM's single-select workbook does."""


def write(people: Sequence[Person], *, form: str) -> bytes:
    """Return *people* as a file of one of `FORMATS`."""
    return FORMATS[form].write(people)
