"""One line of the table: a figure, its floor, its goal, and whether it is met. Knows not how anything is measured."""

from dataclasses import dataclass, replace
from typing import Any, Final

from bench.series import Series

MET: Final = "met"
SHORT: Final = "falls short"
NO_GOAL: Final = "–"


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A measured figure. `met` is None where there is no goal to meet; `note` says under what conditions it is true."""

    figure: str
    what: str
    unit: str
    ours: Series
    floor: Series | None = None
    goal: str = ""
    met: bool | None = None
    note: str = ""

    @property
    def ratio(self) -> Series | None:
        """Ours over the floor, round by round."""
        return None if self.floor is None else self.ours.over(self.floor)

    @property
    def verdict(self) -> str:
        """Whether the goal is met, in words."""
        if self.met is None:
            return NO_GOAL
        return MET if self.met else SHORT

    def judged(self, *, met: bool) -> "Row":
        """Return the same row with its verdict."""
        return replace(self, met=met)

    def described(self) -> dict[str, Any]:
        """Return everything as JSON has it."""
        return {
            "figure": self.figure,
            "what": self.what,
            "unit": self.unit,
            "ours": list(self.ours.values),
            "floor": None if self.floor is None else list(self.floor.values),
            "ratio": None if self.ratio is None else self.ratio.median,
            "goal": self.goal,
            "verdict": self.verdict,
            "note": self.note,
        }


def at_least(row: Row, ratio: float) -> bool:
    """Say whether ours is at least *ratio* of the floor, by the median of the rounds."""
    return row.ratio is not None and row.ratio.median >= ratio
