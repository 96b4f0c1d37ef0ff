"""What the use cases of referrals need of their store. Holds no rule."""

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID

from services.referrals.domain import Provider, Referral, State
from shared.streams.records import Access

Place = tuple[datetime, UUID]
"""Where a page of referrals ends: the time and id of its last one."""


@dataclass(frozen=True, slots=True)
class Package:
    """What was shared, opened. `ciphertext_hash` says exactly which bytes were read."""

    reference: str
    request: str
    sections: Mapping[str, Mapping[str, object]]
    ciphertext_hash: str


@dataclass(frozen=True, slots=True)
class Answer:
    """What a partner says, with a reason code for declining and a note in its own words."""

    to: State
    reason: str | None = None
    note: str | None = None


Said = tuple[State, datetime]
"""The state that an answer led to, and when."""

Make = Callable[[], Said]


class Transaction(Protocol):
    """What can be done to referrals in one transaction, all of it or nothing."""

    def providers(self) -> list[Provider]:
        """Return the directory, by name."""
        ...

    def provider(self, provider_id: UUID) -> Provider | None:
        """Return one provider."""
        ...

    def find(self, referral_id: UUID) -> Referral | None:
        """Return one referral, whoever asks; what may be seen of it is not decided here."""
        ...

    def hold(self, referral: Referral) -> Referral:
        """Return the referral as it is now and stays until the transaction ends."""
        ...

    def of_grant(self, grant_id: UUID) -> list[Referral]:
        """Return all referrals under a grant, held against change."""
        ...

    def addressed_to(self, recipient: UUID, *, state: State | None, after: Place | None, limit: int) -> list[Referral]:
        """Return a partner's referrals, newest first."""
        ...

    def overdue(self, *, at: datetime, limit: int) -> list[Referral]:
        """Return referrals whose time is over and that have not ended, held, save those that others hold."""
        ...

    def once(self, *, actor: UUID, key: str, referral: Referral, answer: Answer, at: datetime, make: Make) -> Said:
        """Return what *make* returns, or what it returned when *key* came first. Raises IdempotencyKeyReusedError."""
        ...

    def add(self, referral: Referral, package: Mapping[str, object]) -> None:
        """Store a referral with its package, sealed under a key of its own."""
        ...

    def save(self, referral: Referral) -> None:
        """Store the referral's new state; when it has ended, destroy its key and drop its package."""
        ...

    def open(self, referral: Referral) -> Package:
        """Return the opened package. Raises KeyDestroyedError."""
        ...

    def withdrawn(self, grant_id: UUID) -> bool:
        """Say whether the grant was withdrawn."""
        ...

    def remember_withdrawal(self, grant_id: UUID, *, at: datetime) -> None:
        """Remember that the grant was withdrawn, for disclosures that come late."""
        ...

    def cases_heard_at(self) -> datetime | None:
        """Return when cases was last heard and caught up with."""
        ...

    def is_waiting(self, grant_id: UUID) -> bool:
        """Say whether an event about the grant is parked."""
        ...

    def refuse_when_backlogged(self, *, at: datetime) -> None:
        """Raise RecordsBackloggedError when records do not reach the log."""
        ...

    def announce(self, referral: Referral, *, actor: UUID | None, reason: str | None, note: str | None) -> None:
        """Tell cases where the referral stands."""
        ...

    def announce_refusal(self, *, disclosure_id: UUID, case_id: UUID, reason: str, at: datetime) -> None:
        """Tell cases that the package was not delivered."""
        ...

    def record(self, access: Access) -> None:
        """Record an access in this transaction."""
        ...


class Referrals(Protocol):
    """Where referrals are kept."""

    def transaction(self, *, request_id: str | None) -> AbstractContextManager[Transaction]:
        """Begin; commit when the block ends. A refusal is recorded alone."""
        ...
