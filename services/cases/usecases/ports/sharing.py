"""What the person agreed to and what left: rows in one transaction. Knows no SQL."""

from datetime import datetime
from typing import Protocol
from uuid import UUID

from services.cases.domain.case import Case, Reach, Task
from services.cases.domain.disclosure import Disclosure, Receipt
from services.cases.domain.grant import Grant


class GrantRows(Protocol):
    """Consents."""

    def add(self, case: Case, grant: Grant, *, interpreter: str | None) -> None:
        """Insert a grant."""
        ...

    def hold(self, case: Case, grant_id: UUID) -> Grant | None:
        """Return the case's grant as it stays until the transaction ends."""
        ...

    def list_(self, case: Case) -> list[Grant]:
        """Return the case's grants, newest first."""
        ...

    def interpreter(self, case: Case, grant: Grant) -> str | None:
        """Return the interpreter's name."""
        ...

    def withdraw(self, grant: Grant) -> None:
        """Write down the end of the grant."""
        ...


class DisclosureRows(Protocol):
    """What left, and what came back."""

    def add(self, case: Case, disclosure: Disclosure, *, request: str) -> None:
        """Insert a disclosure."""
        ...

    def find(self, disclosure_id: UUID) -> Disclosure | None:
        """Return the disclosure."""
        ...

    def list_(self, case: Case) -> list[Disclosure]:
        """Return the case's disclosures, newest first."""
        ...

    def request(self, case: Case, disclosure: Disclosure) -> str | None:
        """Return what the partner was asked."""
        ...

    def move(self, disclosure: Disclosure) -> None:
        """Write down what became of it."""
        ...

    def see(self, case: Case, *, at: datetime) -> None:
        """Write down that the caseworker has seen all answers of this case."""
        ...

    def add_receipt(self, case: Case, receipt: Receipt) -> None:
        """Insert a receipt."""
        ...

    def receipts(self, case: Case, disclosure: Disclosure) -> list[Receipt]:
        """Return the receipts in the order they came."""
        ...

    def answers(self, reach: Reach) -> list[Task]:
        """Return the cases of this caseworker with an answer that nobody has looked at."""
        ...
