"""What stands beside the file: links between cases, and what officers added. Rows in one transaction. Knows no SQL."""

from collections.abc import Collection
from datetime import datetime
from typing import Protocol
from uuid import UUID

from services.cases.domain.additions import Addition, OpenedAddition
from services.cases.domain.case import Case, Reach, Task
from services.cases.domain.links import Link


class LinkRows(Protocol):
    """Links between cases."""

    def add(self, case: Case, link: Link) -> None:
        """Insert what was heard of the person in this case."""
        ...

    def list_(self, cases: Collection[Case]) -> list[tuple[Link, str]]:
        """Return the links of one person, whose cases these are, each with the hash of what was opened."""
        ...

    def take(self, link_id: UUID) -> Link | None:
        """Return one link, held until this transaction ends."""
        ...

    def replace(self, link: Link) -> str:
        """Seal the next version; return its hash."""
        ...


class AdditionRows(Protocol):
    """What officers added to people they had registered."""

    def add(self, case: Case, addition: Addition, *, text: str) -> bool:
        """Insert one; return whether it is new."""
        ...

    def list_(self, of: Collection[Case]) -> list[Addition]:
        """Return those to the cases of one person, unopened, oldest first."""
        ...

    def open(self, case: Case, addition: Addition) -> OpenedAddition:
        """Return what one says."""
        ...

    def see(self, of: Collection[Case], *, at: datetime) -> None:
        """Write down that the caseworker has read all that there is."""
        ...

    def waiting(self, reach: Reach) -> list[Task]:
        """Return the cases with something unread, oldest first."""
        ...
