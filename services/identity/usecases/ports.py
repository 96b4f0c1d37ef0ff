"""What the use cases of identity need of their store. Holds no rule."""

from collections.abc import Callable, Collection, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol
from uuid import UUID

from services.identity.domain.accounts import Account
from services.identity.domain.approvals import Approval
from services.identity.domain.organisations import Organisation
from services.identity.domain.sessions import AuthorizationCode, Grant, Session
from services.identity.domain.throttling import Tries
from services.identity.domain.token_keys import TokenKey
from shared.idempotency import Outcome
from shared.streams.records import Access


@dataclass(frozen=True, slots=True, kw_only=True)
class Credentials:
    """How somebody proves who they are."""

    password_hash: str = field(repr=False)
    secret: bytes = field(repr=False)
    used_step: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Enrolment:
    """A link with which somebody sets their own sign-in, once.

    `needs_second`: it also takes a word that only the second person was given. Until it is approved it has no
    `expires_at` and opens nothing.
    """

    token_hash: bytes
    account: UUID
    approval: UUID | None
    second_hash: bytes | None
    expires_at: datetime | None
    used_at: datetime | None

    @property
    def needs_second(self) -> bool:
        """Whether one link alone is not enough."""
        return self.approval is not None

    def is_usable(self, *, at: datetime) -> bool:
        """Say whether it still opens."""
        return self.used_at is None and self.expires_at is not None and at < self.expires_at


@dataclass(frozen=True, slots=True, kw_only=True)
class RefreshToken:
    """What a client shows to get new tokens."""

    grant: Grant
    used: bool


class Organisations(Protocol):
    """Where organisations are kept."""

    def all(self) -> list[Organisation]:
        """Return every organisation, by name."""
        ...

    def find(self, organisation: UUID) -> Organisation | None:
        """Return one."""
        ...

    def founder(self) -> Organisation | None:
        """Return the one that runs this installation."""
        ...

    def add(self, organisation: Organisation) -> None:
        """Keep a new one."""
        ...


class Accounts(Protocol):
    """Where accounts are kept, their names sealed."""

    def find(self, account: UUID) -> Account | None:
        """Return one."""
        ...

    def hold(self, account: UUID) -> Account:
        """Return one that exists, held against change."""
        ...

    def with_login_name(self, name: str) -> Account | None:
        """Return the one with this normalised login name."""
        ...

    def of(self, organisation: UUID) -> list[Account]:
        """Return all of an organisation, oldest first."""
        ...

    def has_second_person(self, organisation: UUID, *, besides: Collection[UUID]) -> bool:
        """Say whether somebody there, none of *besides*, can approve and has a sign-in."""
        ...

    def add(self, account: Account) -> None:
        """Keep a new one. Raises LoginNameTakenError."""
        ...

    def save(self, account: Account) -> None:
        """Keep what changed."""
        ...


class SignIns(Protocol):
    """Where passwords, one-time secrets and enrolment links are kept."""

    def find(self, account: UUID) -> Credentials | None:
        """Return how they sign in, None when they cannot yet."""
        ...

    def set(self, account: UUID, *, password_hash: str, secret: bytes, used_step: int, at: datetime) -> None:
        """Keep a new password and secret."""
        ...

    def use_step(self, account: UUID, step: int) -> bool:
        """Mark a step as used; say whether it was newer than every step used before."""
        ...

    def drop(self, account: UUID, *, keep: UUID | None = None) -> None:
        """Forget password, secret and unused links, but for the link that approval *keep* is about."""
        ...

    def invite(
        self, account: UUID, *, token_hash: bytes, approval: UUID | None, at: datetime, until: datetime | None
    ) -> None:
        """Keep an enrolment."""
        ...

    def complete_invitation(self, approval: UUID, *, second_hash: bytes, until: datetime) -> bool:
        """Let an approved enrolment open with its second word; say whether there was one."""
        ...

    def hold_invitation(self, token_hash: bytes) -> Enrolment | None:
        """Return an enrolment, held against a second use."""
        ...

    def use_invitation(self, token_hash: bytes, *, at: datetime) -> None:
        """Mark it as used."""
        ...


class Approvals(Protocol):
    """Where approvals are kept."""

    def find(self, approval: UUID) -> Approval | None:
        """Return one."""
        ...

    def hold(self, approval: UUID) -> Approval:
        """Return one that exists, held against change."""
        ...

    def about(self, account: UUID) -> list[Approval]:
        """Return those that wait about an account, held."""
        ...

    def newest(self, *, limit: int) -> list[Approval]:
        """Return the newest of all organisations; who may see them is not decided here."""
        ...

    def waiting(self, *, limit: int) -> list[Approval]:
        """Return those that wait, oldest first."""
        ...

    def add(self, approval: Approval) -> None:
        """Keep a new one."""
        ...

    def save(self, approval: Approval) -> None:
        """Keep its outcome."""
        ...


class Sessions(Protocol):
    """Where sessions, codes and refresh tokens are kept, each secret only as its hash."""

    def add(self, session: Session, *, secret_hash: bytes) -> None:
        """Keep a new one."""
        ...

    def with_secret(self, secret_hash: bytes) -> Session | None:
        """Return the session of a cookie."""
        ...

    def find(self, session: UUID) -> Session | None:
        """Return one."""
        ...

    def hold(self, session: UUID) -> Session | None:
        """Return one, held against change."""
        ...

    def of(self, account: UUID) -> list[Session]:
        """Return those of an account that were not ended, newest first."""
        ...

    def complete(self, session: Session, *, secret_hash: bytes) -> None:
        """Keep a completed session under a new secret: what was known before the second factor opens nothing."""
        ...

    def see(self, session: UUID, *, at: datetime) -> None:
        """Note that it was seen."""
        ...

    def end(self, session: UUID, *, at: datetime) -> None:
        """End it."""
        ...

    def end_all(self, account: UUID, *, at: datetime) -> int:
        """End all of an account; return how many."""
        ...

    def add_code(self, code: AuthorizationCode, *, token_hash: bytes) -> None:
        """Keep a code."""
        ...

    def take_code(self, token_hash: bytes, *, at: datetime) -> AuthorizationCode | None:
        """Return a code as it was, and mark it as used."""
        ...

    def add_refresh(self, grant: Grant, *, token_hash: bytes) -> None:
        """Keep a refresh token."""
        ...

    def refresh(self, token_hash: bytes) -> RefreshToken | None:
        """Return a refresh token, not held: a confidential client uses one in parallel."""
        ...

    def use_refresh(self, token_hash: bytes, *, at: datetime) -> bool:
        """Mark a refresh token as used; say whether it was not before."""
        ...


class Throttles(Protocol):
    """Where wrong tries are counted."""

    def hold(self, kind: str, subject: bytes) -> Tries:
        """Return the tries, held against change."""
        ...

    def save(self, kind: str, subject: bytes, tries: Tries) -> None:
        """Keep them."""
        ...


class TokenKeys(Protocol):
    """Where the keys that sign tokens are kept, their private part sealed."""

    def take_turn(self) -> None:
        """Wait until nobody else changes the keys."""
        ...

    def all(self) -> list[TokenKey]:
        """Return every key."""
        ...

    def private(self, key: TokenKey) -> bytes:
        """Return the private part: an Ed25519 seed."""
        ...

    def add(self, key: TokenKey, *, private: bytes) -> None:
        """Keep a new one."""
        ...

    def save(self, key: TokenKey) -> None:
        """Keep its end."""
        ...


class Transaction(Protocol):
    """What can be done in one transaction, all of it or nothing."""

    @property
    def organisations(self) -> Organisations:
        """Those of this installation."""
        ...

    @property
    def accounts(self) -> Accounts:
        """Those of this installation."""
        ...

    @property
    def sign_ins(self) -> SignIns:
        """Those of this installation."""
        ...

    @property
    def approvals(self) -> Approvals:
        """Those of this installation."""
        ...

    @property
    def sessions(self) -> Sessions:
        """Those of this installation."""
        ...

    @property
    def throttles(self) -> Throttles:
        """Those of this installation."""
        ...

    @property
    def token_keys(self) -> TokenKeys:
        """Those of this installation."""
        ...

    @property
    def random(self) -> Callable[[int], bytes]:
        """A CSPRNG."""
        ...

    def digest(self, kind: str, secret: str) -> bytes:
        """Return the keyed hash by which a secret of that kind is found."""
        ...

    def new_id(self) -> UUID:
        """Return an id that tells nothing."""
        ...

    def announce_account(self, account: Account) -> None:
        """Tell every service, ourselves included, what the account is now."""
        ...

    def announce_key(self, key: TokenKey, *, at: datetime) -> None:
        """Tell every service, ourselves included, of a key."""
        ...

    def record(self, access: Access) -> None:
        """Record an access in this transaction."""
        ...

    def refuse_when_backlogged(self, *, at: datetime) -> None:
        """Raise RecordsBackloggedError when records do not reach the log."""
        ...

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
        ...


class Identity(Protocol):
    """Where all of it is kept."""

    def transaction(self, *, request_id: str | None) -> AbstractContextManager[Transaction]:
        """Begin; commit when the block ends. A refusal is recorded alone."""
        ...


class Passwords(Protocol):
    """Hashes passwords slowly."""

    def hash(self, password: str) -> str:
        """Return the hash to store."""
        ...

    def matches(self, password_hash: str | None, password: str) -> bool:
        """Say whether the password is right. Takes as long without a hash, and is then false."""
        ...
