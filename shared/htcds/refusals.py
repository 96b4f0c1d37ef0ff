"""The rows that were refused, as a file that can be corrected and taken in again. Knows no rule."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from shared.htcds.escaping import Literal, escaped
from shared.htcds.failures import Fault
from shared.htcds.headings import ERROR_COLUMNS
from shared.htcds.records import Row
from shared.htcds.sheets import Heading, Raw
from shared.htcds.writing.tables import lines_of
from shared.htcds.writing.values import as_text

BETWEEN = "; "


@dataclass(frozen=True, slots=True)
class Refusal:
    """One refused row as texts, in the order of its file's headings, and what was wrong with it."""

    sheet: str
    number: int
    cells: Sequence[str]
    faults: Sequence[Fault]


def refusal_of(row: Row, faults: Sequence[Fault]) -> Refusal:
    """Return a row that is refused for these faults."""
    return Refusal(row.sheet, row.number, [_as_it_was(cell) for cell in row.cells], faults)


def write_refusals(headings: Sequence[Heading], refusals: Iterable[Refusal]) -> bytes:
    """Return CSV of refused rows in the same columns, and more that say which it was and what is wrong with it.

    Where the file had field names and labels, so has this one. What was said is read as nothing, so that the
    corrected file can be taken in as it is.
    """
    labels = [escaped(each.label) for each in headings]
    names = [escaped(each.name) for each in headings]
    rows = [*([[*labels, *ERROR_COLUMNS]] if any(names) and any(labels) else [])]
    rows += [[*each.cells, *_said(each)] for each in refusals]
    return lines_of([*(names if any(names) else labels), *ERROR_COLUMNS], rows)


def _as_it_was(cell: Raw) -> str:
    """Return a cell so that it means again what it meant: an answer written as an object is no text that looks so."""
    is_object = isinstance(cell, str) and not isinstance(cell, Literal) and cell.lstrip()[:1] in ("{", "[")
    return str(cell) if is_object else as_text(cell)


def _said(refusal: Refusal) -> Iterator[str]:
    yield f"{escaped(refusal.sheet)} {refusal.number}".strip()
    for part in ("field", "code", "detail"):
        yield BETWEEN.join(dict.fromkeys(getattr(each, part) for each in refusal.faults))
