"""One transaction on cases: all its rows, what it says to other services, and the record of it, or none of these."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Engine

from services.cases.domain.case import Case
from services.cases.domain.content import Content
from services.cases.domain.disclosure import Disclosure
from services.cases.domain.grant import Grant
from services.cases.domain.sections import Section
from services.cases.store.additions import AdditionRows
from services.cases.store.assistance import AssistanceRows
from services.cases.store.cases import CaseRows
from services.cases.store.clocks import ClockRows
from services.cases.store.disclosures import DisclosureRows
from services.cases.store.duplicates import DuplicateRows
from services.cases.store.grants import GrantRows
from services.cases.store.links import LinkRows
from services.cases.store.safe import Keys, Random, Safe
from services.cases.store.sections import SectionRows
from services.cases.store.staff import StaffRows
from shared import idempotency
from shared.contracts.cases import ConsentWithdrawn, DisclosureMade
from shared.contracts.fields import Code, Event, Sealed
from shared.idempotency import Outcome
from shared.ids import uuid4, uuid7
from shared.streams.inbox import Inbox
from shared.streams.outbox import Outbox
from shared.streams.records import Access, Records, recorded_transaction

REFERRALS = "referrals"
_CASE_ID = b"amparo/case-id/1"


@dataclass(frozen=True, slots=True, kw_only=True)
class SqlCases:
    """The way into the database. `blind` is the key provider's; `record_key` hashes bodies behind Idempotency-Keys."""

    engine: Engine
    keys: Keys
    outbox: Outbox
    inbox: Inbox
    records: Records
    blind: Callable[[bytes], bytes]
    record_key: bytes
    random: Random

    @contextmanager
    def transaction(self, request_id: str) -> Iterator["SqlTransaction"]:
        """Run one transaction. A refusal rolls it back, commits its record alone, and raises what is to be shown."""
        with recorded_transaction(self.engine, self.records, request_id) as connection:
            yield self.within(connection, request_id=request_id)

    def within(self, connection: Connection, *, request_id: str | None) -> "SqlTransaction":
        """Return the transaction that somebody else began: a worker's, which also remembers the event as applied."""
        return SqlTransaction(connection, self, request_id)


class SqlTransaction:
    """What a use case may do. Rows are reached by what they are; the rest is said here."""

    def __init__(self, connection: Connection, home: SqlCases, request_id: str | None) -> None:
        safe = Safe(home.keys, home.random)
        self.cases = CaseRows(connection)
        self.sections = SectionRows(connection, safe)
        self.grants = GrantRows(connection, safe)
        self.assistance = AssistanceRows(connection, safe)
        self.disclosures = DisclosureRows(connection, safe)
        self.clocks = ClockRows(connection)
        self.duplicates = DuplicateRows(connection)
        self.links = LinkRows(connection, safe, self.cases)
        self.additions = AdditionRows(connection, safe)
        self.staff = StaffRows(connection)
        self.random = home.random
        self._connection = connection
        self._home = home
        self._safe = safe
        self._request_id = request_id

    def record(self, access: Access) -> None:
        """Record the access, in this transaction."""
        self._home.records.record(self._connection, access, self._request_id)

    def refuse_when_backlogged(self, *, at: datetime) -> None:
        """Raise RecordsBackloggedError when audit is too far behind for anything to be shown."""
        self._home.records.refuse_when_backlogged(self._connection, at=at)

    def once(
        self,
        *,
        actor: UUID,
        key: str,
        route: str,
        body: object,
        at: datetime,
        make: Callable[[], tuple[int, Mapping[str, Any]]],
    ) -> Outcome:
        """Do it unless this Idempotency-Key was answered before."""
        digest = idempotency.fingerprint(key=self._home.record_key, body=body)
        return idempotency.once(self._connection, actor=actor, key=key, route=route, digest=digest, at=at, make=make)

    def is_parked(self, case: Case) -> bool:
        """Say whether something about this case waits for an operator, so that the case may be other than it looks."""
        inbox, connection = self._home.inbox, self._connection
        if inbox.parked_subject(connection, publisher="intake", subject=case.registration_id):
            return True
        return inbox.parked_among(connection, publisher=REFERRALS, subjects=self.disclosures.ids(case))

    def new_id(self, *, at: datetime) -> UUID:
        """Return an id for inside."""
        return uuid7(at=at, random=self.random(10))

    def new_random_id(self) -> UUID:
        """Return an id that may go to partners: it tells nothing."""
        return uuid4(random=self.random(16))

    def case_id(self, registration_id: UUID, *, at: datetime) -> UUID:
        """Return the id of the case that a registration becomes, always the same one.

        Keys are made before the data and in another database: trying again after a crash finds them by this id.
        """
        return uuid7(at=at, random=self._home.blind(_CASE_ID + registration_id.bytes)[:10])

    def make_keys(self, case: Case, *, at: datetime) -> None:
        """Make the case's keys; they are committed, in their own database, when this returns."""
        self._safe.make_keys(case, at=at)

    def opened(self, body: Sealed[Any], *, publisher: str, event_type: str, subject: UUID) -> dict[str, Any]:
        """Return what another service sealed to us. Raises SealError."""
        return self._home.inbox.open(body, publisher=publisher, event_type=event_type, subject=subject)

    def announce(self, event: Event, *, to: str, at: datetime) -> None:
        """Tell another service, when this transaction commits."""
        self._home.outbox.add(self._connection, addressee=to, event=event, at=at, request_id=self._request_id)

    def announce_disclosure(
        self, case: Case, disclosure: Disclosure, *, leaves: Mapping[Section, Content], request: str
    ) -> None:
        """Seal what leaves to referrals alone and send it when this transaction commits."""
        package = {
            "reference": case.reference,
            "sections": {section.value: content for section, content in leaves.items()},
            "request": request,
        }
        body = self._home.outbox.seal(
            addressee=REFERRALS, event_type=DisclosureMade.event_type, subject=disclosure.grant_id, body=package
        )
        self.announce(_made(case, disclosure, body), to=REFERRALS, at=disclosure.made_at)

    def announce_withdrawal(self, grant: Grant, *, at: datetime) -> None:
        """Tell referrals that the grant ended, whether or not anything left under it."""
        event = ConsentWithdrawn(
            grant_id=grant.id, case_id=grant.case_id, withdrawn_at=at, reason=Code(str(grant.withdrawn_reason))
        )
        self.announce(event, to=REFERRALS, at=at)


def _made(case: Case, disclosure: Disclosure, body: Sealed[Any]) -> DisclosureMade:
    return DisclosureMade(
        disclosure_id=disclosure.id,
        grant_id=disclosure.grant_id,
        case_id=case.id,
        organisation=case.organisation,
        recipient=disclosure.recipient,
        service=Code(disclosure.service),
        purpose=Code(disclosure.purpose),
        sections=tuple(Code(each) for each in disclosure.sections),
        consent=Code(disclosure.consent),
        valid_until=disclosure.valid_until,
        made_by=disclosure.made_by,
        made_at=disclosure.made_at,
        body=body,
    )
