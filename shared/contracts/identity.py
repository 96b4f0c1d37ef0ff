"""What identity publishes to every service: whose tokens count. Knows no name, no password and no person of a case."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar
from uuid import UUID

from shared.contracts.access import AccessRecord
from shared.contracts.fields import Code


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountChanged:
    """An account is now this. Tokens with an older epoch open nothing any more, nor do those of a suspended one.

    Each change of roles, sites or state, and each end of a session, raises the epoch by one. `state` is `active`,
    `suspended` or `closed`.
    """

    event_type: ClassVar[str] = "identity.account-changed.v1"
    account_id: UUID
    organisation: UUID
    sites: tuple[Code, ...]
    roles: tuple[Code, ...]
    state: Code
    epoch: int
    changed_at: datetime

    @property
    def subject(self) -> UUID:
        """The account."""
        return self.account_id


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteChanged:
    """A site of an organisation was closed, or opened again: nobody is registered at a closed one.

    `state` is `open` or `closed`. What the site is called stays with identity.
    """

    event_type: ClassVar[str] = "identity.site-changed.v1"
    organisation: UUID
    site: Code
    state: Code
    changed_at: datetime

    @property
    def subject(self) -> UUID:
        """The organisation, because a site has a code and no id."""
        return self.organisation


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenKeyAnnounced:
    """A key whose tokens count within these times. The same key may be announced again, to end earlier.

    `key_id` as text is the `kid` of the tokens, `public_key` the 32 bytes of an Ed25519 public key in hex.
    """

    event_type: ClassVar[str] = "identity.token-key-announced.v1"
    key_id: UUID
    public_key: Code
    usable_from: datetime
    usable_until: datetime

    @property
    def subject(self) -> UUID:
        """The key."""
        return self.key_id


@dataclass(frozen=True, slots=True, kw_only=True)
class AccessRecorded(AccessRecord):
    """An access in identity."""

    event_type: ClassVar[str] = "identity.access-recorded.v1"
