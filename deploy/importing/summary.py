"""What became of a file: taken, refused and why, left out. Knows no terminal."""

from collections.abc import Mapping
from dataclasses import dataclass

SOME_REFUSED = 1


@dataclass(frozen=True, slots=True, order=True)
class Refusal:
    """Why one row was not taken: its place in the file, its fields by HTCDS's names, codes, a sentence about each."""

    row: str
    field: str
    code: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """The whole result.

    `taken` counts registered rows. `without_consent` of them are without fields, because the person did not agree to be
    assisted. `left_out` counts filled cells by column not imported.
    """

    rows: int
    taken: int
    without_consent: int
    refused_rows: int
    refused: tuple[Refusal, ...]
    left_out: Mapping[str, int]
    notes: tuple[str, ...]

    @property
    def exit_code(self) -> int:
        """0 when all rows were taken, 1 when some were refused."""
        return SOME_REFUSED if self.refused_rows else 0
