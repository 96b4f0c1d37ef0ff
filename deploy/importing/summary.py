"""What became of a file: taken, refused and why, left out. Knows no terminal."""

from collections.abc import Mapping
from dataclasses import dataclass

SOME_REFUSED = 1


@dataclass(frozen=True, slots=True, order=True)
class Refusal:
    """Why one row was not taken. `row` is its number as the person sees it; `field` is HTCDS's name, or empty."""

    sheet: str
    row: int
    field: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """The whole result.

    `taken` counts rows that intake acknowledged, now or at an earlier run. `without_consent` of them are without
    fields, because the person did not agree to be assisted. `left_out` counts filled cells by column not imported.
    """

    rows: int
    taken: int
    without_consent: int
    refused: tuple[Refusal, ...]
    left_out: Mapping[str, int]
    notes: tuple[str, ...]

    @property
    def refused_rows(self) -> int:
        """How many rows were refused; one row may have several reasons."""
        return len({(each.sheet, each.row) for each in self.refused})

    @property
    def exit_code(self) -> int:
        """0 when all rows were taken, 1 when some were refused."""
        return SOME_REFUSED if self.refused else 0
