"""What the store hands to the use cases beside the domain's own. Holds no rule."""

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from services.identity.domain.sessions import Grant


@dataclass(frozen=True, slots=True, kw_only=True)
class Credentials:
    """How somebody proves who they are. Without a `password_hash` their organisation's own provider says so."""

    password_hash: str | None = field(repr=False)
    secret: bytes | None = field(repr=False)
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
class Returned:
    """What a browser brings back from an outside provider, as it stands in the address."""

    organisation: UUID
    state: str = field(repr=False)
    code: str = field(repr=False)
    issuer: str
    error: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RefreshToken:
    """What a client shows to get new tokens."""

    grant: Grant
    used: bool
