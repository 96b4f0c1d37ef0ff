"""One transaction on cases, and the way into it. Knows no SQL."""

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from datetime import datetime
from typing import Any, Protocol
from uuid import UUID

from services.cases.domain.case import Case
from services.cases.domain.content import Content
from services.cases.domain.disclosure import Disclosure
from services.cases.domain.grant import Grant
from services.cases.domain.sections import Section
from services.cases.usecases.ports.assistance import AssistanceRows
from services.cases.usecases.ports.beside import AdditionRows, LinkRows
from services.cases.usecases.ports.duplicates import DuplicateRows
from services.cases.usecases.ports.files import CaseRows, ClockRows, SectionRows, StaffRows
from services.cases.usecases.ports.sharing import DisclosureRows, GrantRows
from shared.contracts.fields import Event, Sealed
from shared.idempotency import Outcome
from shared.streams.records import Access

Answer = tuple[int, Mapping[str, Any]]


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
    def assistance(self) -> AssistanceRows:
        """Consents to be assisted, and decisions where nobody could give one."""
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
    def clocks(self) -> ClockRows:
        """Clocks of cases."""
        ...

    @property
    def duplicates(self) -> DuplicateRows:
        """Pairs of cases that may be of one person."""
        ...

    @property
    def links(self) -> LinkRows:
        """Links between cases."""
        ...

    @property
    def additions(self) -> AdditionRows:
        """What officers added."""
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
