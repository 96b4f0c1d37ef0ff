"""What the use cases need from outside, and the failures that these may raise. Knows nobody who fulfils them."""

from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol
from uuid import UUID

from services.portal.domain.sessions import Person, Session, Token


class SignInAgainError(Exception):
    """Nobody is signed in here any more. `fresh` asks for the second factor once more."""

    def __init__(self, *, fresh: bool = False) -> None:
        super().__init__("sign in again")
        self.fresh = fresh


class SignInRefusedError(Exception):
    """The answer of identity is not the one that this browser asked for."""


class SilentServiceError(Exception):
    """A service does not answer, or says that it cannot now. `service` is its name."""

    def __init__(self, service: str) -> None:
        super().__init__(service)
        self.service = service


@dataclass(frozen=True, slots=True)
class Seen:
    """A session as it was found, and when it was last used."""

    session: Session
    seen_at: datetime


class Sessions(Protocol):
    """Sessions by their secret. Whoever has not the secret finds and opens none."""

    def begin(self, secret: bytes, session: Session, *, at: datetime) -> None:
        """Keep a new session."""
        ...

    def find(self, secret: bytes) -> Seen | None:
        """Return the session, None when there is none or it does not open."""
        ...

    def touch(self, secret: bytes, *, at: datetime) -> None:
        """Note that it was used."""
        ...

    def changing(self, secret: bytes) -> AbstractContextManager[Session]:
        """Hold the session alone, and keep what is changed in it when the block ends. Raises SignInAgainError."""
        ...

    def end(self, secret: bytes) -> None:
        """Destroy it."""
        ...

    def forget(self, *, before: datetime) -> int:
        """Destroy all that were not used since; return how many."""
        ...


@dataclass(frozen=True, slots=True)
class Told:
    """What an ID token says: who signed in, and by which sign-in."""

    subject: UUID
    sign_in: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Tokens:
    """What identity gave for a code or a refresh token."""

    access: Token
    refresh_token: str = field(repr=False)
    id_token: str = field(repr=False)


class Identity(Protocol):
    """The OpenID provider."""

    def authorize_url(self, *, state: str, nonce: str, challenge: str, language: str, fresh: bool) -> str:
        """Return where the browser is to go."""
        ...

    def exchange(self, code: str, *, verifier: str, at: datetime) -> Tokens:
        """Return tokens for a code. Raises SignInRefusedError, SilentServiceError."""
        ...

    def refresh(self, refresh_token: str, *, audience: str, at: datetime) -> Tokens:
        """Return a token for one service. Raises SignInAgainError, SilentServiceError."""
        ...

    def told(self, id_token: str, *, nonce: str, at: datetime) -> Told:
        """Return what an ID token says, after checking all of it. Raises SignInRefusedError, SilentServiceError."""
        ...

    def person(self, access_token: str, *, sign_in: str) -> Person:
        """Return who somebody is. Raises SignInRefusedError, SilentServiceError."""
        ...

    def sign_out(self, refresh_token: str) -> None:
        """End the session there, as far as it can be reached."""
        ...

    @property
    def issuer(self) -> str:
        """Who must have answered."""
        ...
