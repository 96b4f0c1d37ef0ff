"""What a file is once it was read, whatever kind it was: headings and rows of raw values. Knows no field's meaning."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

Raw: TypeAlias = object
"""A value as the file had it: text, number, truth, date, list, None; or `Unreadable`."""


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A cell that cannot be taken whatever column it is in, and why."""

    reason: str


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
class Row:
    """One row: its number as the person sees it in their program, and its values in the order of the headings."""

    number: int
    values: Sequence[Raw]


@dataclass(frozen=True, slots=True)
class Sheet:
    """One table of a file. `title` is empty where the kind of file has no sheets."""

    title: str
    headings: Sequence[Heading]
    rows: Sequence[Row]


def is_blank(value: Raw) -> bool:
    """Tell whether nothing was filled in."""
    return value is None or (isinstance(value, str) and not value.strip())
