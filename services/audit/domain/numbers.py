"""Each source numbers its records 1, 2, 3 … in each epoch: what is repeated, late, or never came. Knows no storage."""

from dataclasses import dataclass, field


class RepeatedNumberError(Exception):
    """A source used a number twice."""


@dataclass(frozen=True, slots=True)
class Gap:
    """The numbers *first* to *last* of *source*, missing since the entry at *index*."""

    source: str
    first: int
    last: int
    index: int

    @property
    def count(self) -> int:
        """How many numbers are missing."""
        return self.last - self.first + 1


@dataclass(slots=True)
class Numbers:
    """The numbers of one source, as they come. A record that was parked comes late and closes its gap."""

    source: str
    highest: int = 0
    count: int = 0
    late: int = 0
    gaps: list[Gap] = field(default_factory=list)

    def take(self, number: int, *, index: int) -> None:
        """Take the number of the entry at *index*. Raises RepeatedNumberError."""
        if number <= self.highest:
            self._fill(number)
        elif number > self.highest + 1:
            self.gaps.append(Gap(self.source, self.highest + 1, number - 1, index))
        self.highest = max(self.highest, number)
        self.count += 1

    def _fill(self, number: int) -> None:
        gap = next((gap for gap in self.gaps if gap.first <= number <= gap.last), None)
        if gap is None:
            raise RepeatedNumberError
        at = self.gaps.index(gap)
        parts = [(gap.first, number - 1), (number + 1, gap.last)]
        self.gaps[at : at + 1] = [Gap(self.source, low, high, gap.index) for low, high in parts if low <= high]
        self.late += 1
