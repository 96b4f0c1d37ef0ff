"""Where sessions, codes, tries and token keys are kept, as the use cases need it. Holds no rule."""

from datetime import datetime
from typing import Protocol
from uuid import UUID

from services.identity.domain.sessions import AuthorizationCode, Grant, Session
from services.identity.domain.throttling import Tries
from services.identity.domain.token_keys import TokenKey
from services.identity.usecases.ports.values import RefreshToken


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
