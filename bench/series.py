"""What was measured in each round, and what it comes to. Knows nothing of what was measured."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import median
from typing import TypeVar

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Series:
    """One value a round."""

    values: tuple[float, ...]

    @classmethod
    def of(cls, *values: float) -> "Series":
        """Return these values."""
        return cls(values)

    @property
    def median(self) -> float:
        """The middle one."""
        return median(self.values)

    @property
    def low(self) -> float:
        """The smallest."""
        return min(self.values)

    @property
    def high(self) -> float:
        """The largest."""
        return max(self.values)

    def over(self, other: "Series") -> "Series":
        """Return the ratio to *other*, round by round."""
        return Series(tuple(ours / theirs for ours, theirs in zip(self.values, other.values, strict=True)))


def percentile(values: Sequence[float], part: float) -> float:
    """Return the value below which *part* of *values* lie (nearest rank)."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(part * len(ordered)))]


def in_turn(rounds: int, *measures: Callable[[], T]) -> list[list[T]]:
    """Take each of *measures* once a round, *rounds* times, beginning with another one each round."""
    found: list[list[T]] = [[] for _ in measures]
    for number in range(rounds):
        for place in range(len(measures)):
            which = (number + place) % len(measures)
            found[which].append(measures[which]())
    return found
