"""What the use cases of intake need of their store. Holds no rule."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import datetime
from typing import Protocol
from uuid import UUID

from services.intake.domain.registration import LateHandover, Registration
from shared.idempotency import Outcome
from shared.streams.records import Access

Answer = tuple[int, Mapping[str, object]]


class Registrations(Protocol):
    """What can be done to registrations in one transaction."""

    def add(self, registration: Registration) -> None:
        """Store it sealed and announce it to cases."""
        ...

    def late(self, *, organisation: UUID, sites: Sequence[str], before: datetime, limit: int) -> list[LateHandover]:
        """Return registrations without a case since *before*, oldest first."""
        ...

    def shred(self, registration_id: UUID, *, at: datetime) -> bool:
        """Destroy what is kept of it; return whether this changed anything."""
        ...


class Transaction(Protocol):
    """All of it or nothing. What is kept is reached by what it is; the rest is said here."""

    @property
    def registrations(self) -> Registrations:
        """Registrations until their case is open."""
        ...

    def once(
        self, *, actor: UUID, key: str, route: str, body: object, at: datetime, make: Callable[[], Answer]
    ) -> Outcome:
        """Return what *make* returns, or what it returned when *key* came first. Raises IdempotencyKeyReusedError."""
        ...

    def record(self, access: Access) -> None:
        """Record an access in this transaction."""
        ...


class Intake(Protocol):
    """The way in: everything that intake keeps."""

    def transaction(self, *, request_id: str | None) -> AbstractContextManager[Transaction]:
        """Begin; commit when the block ends. A refusal is recorded alone."""
        ...

    def registration_id(self, *, actor: UUID, key: str) -> UUID:
        """Return the id of what *actor* registers under *key*: the same however often it is tried."""
        ...
