"""What a file is once it was read, whatever kind it was: headings and rows of raw values. Knows no field's meaning."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias

Raw: TypeAlias = object
"""A value as the file had it: text, number, truth, date, list, None; or `Unreadable`."""


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A cell that cannot be taken whatever column it is in: the code and the sentence that say why, and its sign.

    The sign stands in its place where the row is written back, and is read as unreadable again: a row that nobody
    corrected is refused anew.
    """

    code: str
    reason: str
    sign: str


FORMULA: Final = Unreadable("formula", "this is a formula; replace it by its value", "#FORMULA!")
ERROR: Final = Unreadable("cell-error", "the cell shows an error", "#ERROR!")
MERGED: Final = Unreadable("merged-cell", "this cell is merged with others; unmerge it", "#MERGED!")
NESTED: Final = Unreadable("wrong-type", "this is an object; a value or a list of values was expected", "#OBJECT!")
TOO_MANY: Final = Unreadable(
    "too-many-cells",
    "this row has more cells than there are headings; look for a delimiter inside a text",
    "#TOOMANY!",
)
SIGNS: Final = {each.sign: each for each in (FORMULA, ERROR, MERGED, NESTED, TOO_MANY)} | dict.fromkeys(
    ("#REF!", "#N/A", "#NAME?", "#VALUE!", "#DIV/0!", "#NULL!", "#NUM!"), ERROR
)
"""What stands in a cell that nobody filled in so, ours and the spreadsheet programs' own."""


@dataclass(frozen=True, slots=True)
class Heading:
    """What stands over one column: the HTCDS field name and the label people see, either may be missing."""

    place: str
    name: str = ""
    label: str = ""

    @property
    def shown(self) -> str:
        """What to call the column towards a person."""
        return self.label or self.name or f"column {self.place} without a heading"


@dataclass(frozen=True, slots=True)
class Line:
    """One row: its number as the person sees it in their program, and its values in the order of the headings."""

    number: int
    values: Sequence[Raw]


@dataclass(frozen=True, slots=True)
class Sheet:
    """One table of a file. `title` is empty where the kind of file has no sheets."""

    title: str
    headings: Sequence[Heading]
    lines: Sequence[Line]


def is_blank(value: Raw) -> bool:
    """Tell whether nothing was filled in."""
    return value is None or (isinstance(value, str) and not value.strip())
