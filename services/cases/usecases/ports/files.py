"""What is in the file, who works on it, and by when: rows in one transaction. Knows no SQL."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Protocol
from uuid import UUID

from services.cases.domain.case import Case, Moment, Reach, Staff, Task, Wanted
from services.cases.domain.clocks import Clock, Hours, Kind
from services.cases.domain.content import Content
from services.cases.domain.document import Document, Edition
from services.cases.domain.duplicates import Merge
from services.cases.domain.sections import Section


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

    def list_(self, reach: Reach, wanted: Wanted) -> list[Case]:
        """Return at most `wanted.limit` cases, newest first."""
        ...

    def merge(self, merge: Merge) -> None:
        """Write down which case goes on and which is closed, with those merged into that one before."""
        ...

    def merged_into(self, case_id: UUID) -> list[Case]:
        """Return the cases that were closed in favour of this one, oldest first."""
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


class ClockRows(Protocol):
    """Clocks of cases and the hours of sites."""

    def start(self, started: Sequence[Clock]) -> None:
        """Keep new clocks."""
        ...

    def list_(self, case: Case) -> list[Clock]:
        """Return a case's clocks, the most pressing first."""
        ...

    def take(self, case: Case, kind: Kind) -> Clock | None:
        """Return one clock, held until this transaction ends."""
        ...

    def stop(self, clock: Clock) -> None:
        """Write down what came of it."""
        ...

    def waiting(self, reach: Reach, *, at: datetime) -> list[Task]:
        """Return the clocks that run, of the asker's own cases; a supervisor's are those that ran out."""
        ...

    def hours(self, *, organisation: UUID, site: str) -> Hours:
        """Return within how many hours a site acts."""
        ...

    def set_hours(self, hours: Hours, *, organisation: UUID, site: str) -> None:
        """Write down a site's hours."""
        ...


class StaffRows(Protocol):
    """Who may be given a case."""

    def find(self, staff_id: UUID) -> Staff | None:
        """Return the member of staff."""
        ...
