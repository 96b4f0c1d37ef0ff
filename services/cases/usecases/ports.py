"""What the use cases need of whoever keeps cases. Knows no SQL."""

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from datetime import datetime
from typing import Any, Protocol
from uuid import UUID

from services.cases.domain.case import Case, Moment, Reach, Staff, Task, Wanted
from services.cases.domain.content import Content
from services.cases.domain.disclosure import Disclosure, Receipt
from services.cases.domain.document import Document, Edition
from services.cases.domain.duplicates import Merge
from services.cases.domain.grant import Grant
from services.cases.domain.sections import Section
from services.cases.usecases.duplicate_rows import DuplicateRows
from shared.contracts.fields import Event, Sealed
from shared.idempotency import Outcome
from shared.streams.records import Access

Answer = tuple[int, Mapping[str, Any]]


class CaseRows(Protocol):
    """The cases themselves."""

    def find(self, case_id: UUID) -> Case | None:
        """Return the case, whoever asks."""
        ...

    def hold(self, case_id: UUID) -> Case | None:
        """Return the case as it stays until the transaction ends."""
        ...

    def take(self, case_id: UUID) -> Case | None:
        """Return the case for a change of its own row; nobody else holds or takes it until the transaction ends."""
        ...

    def find_by_registration(self, registration_id: UUID) -> Case | None:
        """Return the case that a registration became."""
        ...

    def add(self, case: Case) -> None:
        """Insert a new case."""
        ...

    def assign(self, case: Case) -> None:
        """Write down to whom the case is given."""
        ...

    def keep_out(self, case: Case) -> None:
        """Write down who must not know of the case, and that they do not have it."""
        ...

    def merge(self, merge: Merge) -> None:
        """Write down which case goes on and which is closed, with those merged into that one before."""
        ...

    def merged_into(self, case_id: UUID) -> list[Case]:
        """Return the cases that were closed in favour of this one, oldest first."""
        ...

    def list_(self, reach: Reach, wanted: Wanted) -> list[Case]:
        """Return at most `wanted.limit` cases, newest first."""
        ...

    def unassigned(self, reach: Reach) -> list[Task]:
        """Return what waits for a supervisor, oldest first."""
        ...

    def note(self, case_id: UUID, moment: Moment) -> None:
        """Add a line to the case's timeline."""
        ...

    def timeline(self, case_id: UUID) -> list[Moment]:
        """Return the newest lines, newest first."""
        ...


class SectionRows(Protocol):
    """Sealed sections."""

    def editions(self, case: Case) -> list[Edition]:
        """Return each section's current version, without opening any."""
        ...

    def read(self, case: Case, section: Section) -> Document:
        """Open the current version."""
        ...

    def hold(self, case: Case, section: Section) -> int:
        """Return the current version, which nobody else changes until the transaction ends."""
        ...

    def open_first(self, case: Case, contents: Mapping[Section, Content], *, at: datetime) -> None:
        """Seal a new case's sections."""
        ...

    def replace(
        self, case: Case, section: Section, content: Content, *, version: int, by: UUID, at: datetime
    ) -> Document:
        """Seal the next version."""
        ...


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


class StaffRows(Protocol):
    """Who may be given a case."""

    def find(self, staff_id: UUID) -> Staff | None:
        """Return the member of staff."""
        ...


class Transaction(Protocol):
    """All of it or nothing: rows, events, and the record of the access."""

    @property
    def cases(self) -> CaseRows:
        """The cases themselves."""
        ...

    @property
    def sections(self) -> SectionRows:
        """Sealed sections."""
        ...

    @property
    def grants(self) -> GrantRows:
        """Consents."""
        ...

    @property
    def disclosures(self) -> DisclosureRows:
        """What left, and what came back."""
        ...

    @property
    def duplicates(self) -> DuplicateRows:
        """Pairs of cases that may be of one person."""
        ...

    @property
    def staff(self) -> StaffRows:
        """Who may be given a case."""
        ...

    @property
    def random(self) -> Callable[[int], bytes]:
        """That many bytes of a CSPRNG."""
        ...

    def record(self, access: Access) -> None:
        """Record the access."""
        ...

    def refuse_when_backlogged(self, *, at: datetime) -> None:
        """Raise RecordsBackloggedError when audit is too far behind."""
        ...

    def once(
        self, *, actor: UUID, key: str, route: str, body: object, at: datetime, make: Callable[[], Answer]
    ) -> Outcome:
        """Do it unless this Idempotency-Key was answered before."""
        ...

    def is_parked(self, case: Case) -> bool:
        """Say whether something about this case waits for an operator."""
        ...

    def new_id(self, *, at: datetime) -> UUID:
        """Return an id for inside."""
        ...

    def new_random_id(self) -> UUID:
        """Return an id that may go to partners."""
        ...

    def case_id(self, registration_id: UUID, *, at: datetime) -> UUID:
        """Return the id of the case that a registration becomes, always the same one."""
        ...

    def make_keys(self, case: Case, *, at: datetime) -> None:
        """Make the case's keys, committed when this returns."""
        ...

    def opened(self, body: Sealed[Any], *, publisher: str, event_type: str, subject: UUID) -> dict[str, Any]:
        """Return what another service sealed to us."""
        ...

    def announce(self, event: Event, *, to: str, at: datetime) -> None:
        """Tell another service, when the transaction commits."""
        ...

    def announce_disclosure(
        self, case: Case, disclosure: Disclosure, *, leaves: Mapping[Section, Content], request: str
    ) -> None:
        """Seal what leaves to referrals alone and send it when the transaction commits."""
        ...

    def announce_withdrawal(self, grant: Grant, *, at: datetime) -> None:
        """Tell referrals that the grant ended."""
        ...


class Cases(Protocol):
    """Where cases are kept."""

    def transaction(self, request_id: str) -> AbstractContextManager[Transaction]:
        """Run one transaction; a refusal is recorded alone."""
        ...


Render = Callable[..., Mapping[str, Any]]
"""How the edge writes an answer, for what is kept behind an Idempotency-Key: ids, codes and times only."""
