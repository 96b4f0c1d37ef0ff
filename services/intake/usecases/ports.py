"""What the use cases of intake need of their store. Holds no rule."""

from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import datetime
from typing import Protocol
from uuid import UUID

from services.intake.domain.concerns import Concern, ConcernStatus, Received
from services.intake.domain.matching import Frequencies, Kept
from services.intake.domain.registration import LateHandover, Registration
from services.intake.usecases.import_ports import Imports
from shared.contracts.fields import Event
from shared.idempotency import Outcome
from shared.streams.records import Access

Answer = tuple[int, Mapping[str, object]]


class Registrations(Protocol):
    """What can be done to registrations in one transaction."""

    def add(self, registration: Registration) -> None:
        """Store it sealed and announce it to cases."""
        ...

    def make_keys(self, registrations: Sequence[Registration]) -> None:
        """Make the keys of several, of one organisation, at once, before they are added."""
        ...

    def late(self, *, organisation: UUID, sites: Sequence[str], before: datetime, limit: int) -> list[LateHandover]:
        """Return registrations without a case since *before*, oldest first."""
        ...

    def shred(self, registration_id: UUID, *, at: datetime) -> bool:
        """Destroy what is kept of it; return whether this changed anything."""
        ...


class Duplicates(Protocol):
    """What is kept, blind, for finding a person who was registered before."""

    def keep(self, registration: Registration) -> None:
        """Keep its blind features."""
        ...

    def take(self, registration_id: UUID) -> Kept | None:
        """Return what was kept and not compared yet, held until the transaction ends."""
        ...

    def resembling(self, kept: Kept) -> list[Kept]:
        """Return who was found under the same keys, those with most first, in number bounded."""
        ...

    def frequencies(self, organisation: UUID, features: Collection[int]) -> Frequencies:
        """Return how many hold each feature, and how many there are."""
        ...

    def index(self, kept: Kept) -> None:
        """Let it be found by those who come later."""
        ...

    def forget(self, registration_id: UUID) -> UUID | None:
        """Delete all that was kept of it; return whose it was, None when there was nothing."""
        ...


class Concerns(Protocol):
    """What can be done to concerns in one transaction."""

    def receiver(self) -> UUID | None:
        """Return the organisation that reads them, None when nobody does."""
        ...

    def add(self, concern: Concern, received: Received, *, receipt_hash: bytes) -> bool:
        """Store it sealed; return False when this very one is here already."""
        ...

    def find(self, concern_id: UUID) -> Received | None:
        """Return one without its content."""
        ...

    def status(self, receipt_hash: bytes) -> ConcernStatus | None:
        """Return all that a receipt code tells."""
        ...

    def list_(self, *, organisation: UUID, after: tuple[datetime, UUID] | None, limit: int) -> list[Received]:
        """Return what an organisation received, newest first, from after a place in that order."""
        ...

    def unread(self, *, organisation: UUID, limit: int) -> list[Received]:
        """Return those that nobody has opened, oldest first."""
        ...

    def open(self, received: Received) -> Concern:
        """Return its content. Raises KeyDestroyedError, SealError."""
        ...

    def mark_read(self, concern_id: UUID, *, at: datetime) -> None:
        """Note when it was first read."""
        ...

    def forget(self, *, read_before: datetime, at: datetime, limit: int) -> list[UUID]:
        """Destroy what is kept of those that were read before that time; return which."""
        ...


class Crowds(Protocol):
    """Buckets before what is open to everybody, in one transaction."""

    def hold(self, bucket: str, subject: bytes, *, at: datetime) -> datetime:
        """Return when a bucket is full, held against change."""
        ...

    def fill(self, bucket: str, subject: bytes, full_at: datetime) -> None:
        """Note when it is full now."""
        ...

    def sweep(self, *, at: datetime) -> None:
        """Forget some that are full."""
        ...


class Transaction(Protocol):
    """All of it or nothing. What is kept is reached by what it is; the rest is said here."""

    @property
    def registrations(self) -> Registrations:
        """Registrations until their case is open."""
        ...

    @property
    def duplicates(self) -> Duplicates:
        """What is kept, blind, for finding duplicates."""
        ...

    def announce(self, event: Event, *, to: str, at: datetime) -> None:
        """Tell another service, when the transaction commits."""
        ...

    @property
    def concerns(self) -> Concerns:
        """What people without an account wrote."""
        ...

    @property
    def crowds(self) -> Crowds:
        """How many came."""
        ...

    @property
    def imports(self) -> Imports:
        """Files of people that are taken in."""
        ...

    def refuse_when_backlogged(self, *, at: datetime) -> None:
        """Raise RecordsBackloggedError when the access log is too far behind for anything to be shown."""
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

    def digest(self, what: bytes, content: bytes) -> bytes:
        """Return 32 bytes of a keyed hash of *content*, in a space of its own for each *what*."""
        ...

    def is_same(self, said: str, known: str) -> bool:
        """Compare two texts in a time that does not depend on them."""
        ...
