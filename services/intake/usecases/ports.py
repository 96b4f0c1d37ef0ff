"""What the use cases of intake need of their store. Holds no rule."""

from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import date, datetime
from typing import Protocol
from uuid import UUID

from services.intake.domain.additions import Addition, HandedOver
from services.intake.domain.concerns import Concern, ConcernStatus, Received
from services.intake.domain.drafts import Kept as KeptDraft
from services.intake.domain.matching import Frequencies, Kept
from services.intake.domain.refusals import Refusal, RefusalCount
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

    def find(self, registration_id: UUID) -> HandedOver | None:
        """Return what is known of one, whoever asks, without content."""
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


class Additions(Protocol):
    """What officers add to what they handed over, in one transaction."""

    def hold(self, registration_id: UUID) -> int:
        """Return how many a registration has, held against change."""
        ...

    def add(self, addition: Addition, *, text: str, added_by: UUID) -> None:
        """Note it, and announce what it says, sealed, to cases."""
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


class Drafts(Protocol):
    """What can be done to unfinished registrations in one transaction."""

    def take_turn(self, author: UUID) -> None:
        """Wait until nobody else changes this author's drafts."""
        ...

    def find(self, author: UUID, draft_id: UUID, *, at: datetime) -> KeptDraft | None:
        """Return one that is not over, without its content."""
        ...

    def hold(self, author: UUID, draft_id: UUID, *, at: datetime) -> KeptDraft | None:
        """Return one that is not over, held against change; one that is over is destroyed first."""
        ...

    def of(self, author: UUID, *, organisation: UUID, sites: Collection[str], at: datetime) -> list[KeptDraft]:
        """Return an author's at those sites of their organisation, those that end soonest first."""
        ...

    def count(self, author: UUID, *, at: datetime) -> int:
        """Return how many an author keeps, wherever."""
        ...

    def open(self, kept: KeptDraft) -> Mapping[str, object]:
        """Return its content. Raises KeyDestroyedError, SealError."""
        ...

    def save(self, kept: KeptDraft, content: Mapping[str, object]) -> None:
        """Keep it, sealed; what was kept of it before is overwritten."""
        ...

    def destroy(self, kept: KeptDraft) -> None:
        """Destroy its key, then its row."""
        ...

    def end(self, author: UUID, draft_id: UUID, *, at: datetime) -> bool:
        """Let it be over from now on, if this transaction commits; say whether it was there."""
        ...

    def forget(self, *, at: datetime, limit: int) -> list[UUID]:
        """Destroy those that are over, keys first; return which."""
        ...


class Sites(Protocol):
    """Which sites are closed, in one transaction."""

    def is_closed(self, organisation: UUID, site: str) -> bool:
        """Say whether nobody may be registered there any more."""
        ...

    def note(self, organisation: UUID, site: str, *, closed: bool, at: datetime) -> None:
        """Let it be closed or open, unless something newer is known."""
        ...


class Refusals(Protocol):
    """Who did not agree to be registered, in codes."""

    def add(self, refusal: Refusal) -> None:
        """Store it."""
        ...

    def counts(self, *, organisation: UUID, sites: Sequence[str], since: date) -> list[RefusalCount]:
        """Return how many there were at each of these sites in each month, the newest first."""
        ...


class Transaction(Protocol):
    """All of it or nothing. What is kept is reached by what it is; the rest is said here."""

    @property
    def registrations(self) -> Registrations:
        """Registrations until their case is open."""
        ...

    @property
    def additions(self) -> Additions:
        """What officers add to what they handed over."""
        ...

    @property
    def refusals(self) -> Refusals:
        """Who did not agree to be registered."""
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
    def drafts(self) -> Drafts:
        """What is not finished yet."""
        ...

    @property
    def sites(self) -> Sites:
        """Where nobody is registered any more."""
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

    def addition_id(self, *, actor: UUID, registration: UUID, key: str) -> UUID:
        """Return the id of what *actor* adds under *key*: the same however often it is tried."""
        ...

    def digest(self, what: bytes, content: bytes) -> bytes:
        """Return 32 bytes of a keyed hash of *content*, in a space of its own for each *what*."""
        ...

    def is_same(self, said: str, known: str) -> bool:
        """Compare two texts in a time that does not depend on them."""
        ...
