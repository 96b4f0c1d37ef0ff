"""Which keys may sign tokens, and when. Knows no token, and never fetches a key.

Source: RFC 8037.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

ALGORITHM: Final = "EdDSA"


@dataclass(frozen=True, slots=True)
class TokenKey:
    """A public key whose tokens count from `usable_from` until just before `usable_until`."""

    public: Ed25519PublicKey
    usable_from: datetime
    usable_until: datetime


@dataclass(frozen=True, slots=True)
class KeySet:
    """The public keys that may sign tokens, by kid. A kid that is not here is never looked up elsewhere."""

    keys: Mapping[str, TokenKey]

    def usable(self, kid: str, *, at: datetime) -> Ed25519PublicKey | None:
        """Return the key *kid* if its tokens count at *at*."""
        key = self.keys.get(kid)
        return key.public if key is not None and key.usable_from <= at < key.usable_until else None
