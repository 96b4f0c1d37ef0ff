"""What the use cases need of whoever keeps pairs of cases that may be of one person. Knows no SQL."""

from typing import Protocol
from uuid import UUID

from services.cases.domain.case import Reach, Task
from services.cases.domain.duplicates import DuplicatePair, Merge


class DuplicateRows(Protocol):
    """Pairs of cases."""

    def add(self, pair: DuplicatePair) -> bool:
        """Insert a new pair; return whether these two registrations were no pair yet."""
        ...

    def find(self, pair_id: UUID) -> DuplicatePair | None:
        """Return the pair, whoever asks."""
        ...

    def take(self, pair_id: UUID) -> DuplicatePair | None:
        """Return the pair for a decision. Take its cases first, so that nobody waits in a circle."""
        ...

    def list_(self, reach: Reach) -> list[DuplicatePair]:
        """Return the undecided pairs with both cases within reach, the surest first."""
        ...

    def waiting(self, reach: Reach) -> list[Task]:
        """Return those about which nobody has said anything, oldest first."""
        ...

    def decide(self, pair: DuplicatePair) -> None:
        """Write down what was decided, also of every other undecided pair of the same two cases."""
        ...

    def follow(self, merge: Merge, pair: DuplicatePair) -> None:
        """Let undecided pairs of the merged case be of the case that goes on. Call `decide` first."""
        ...
