"""Which keys may sign tokens. Knows no token; reads a key set that was installed, and never fetches one.

Source: RFC 7517, RFC 8037, RFC 7638.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Final, Self

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from shared import strict_json
from shared.errors import MalformedError
from shared.strict_json import JSON
from shared.tokens.faults import TokenError
from shared.tokens.segments import decode, encode

ALGORITHM: Final = "EdDSA"
TRAINING_PREFIX: Final = "training-"

_KID = re.compile(r"[A-Za-z0-9_-]{1,128}")


class KeySetError(ValueError):
    """The pinned key set cannot be used: a mistake of whoever installed it, found at start."""


@dataclass(frozen=True, slots=True)
class KeySet:
    """The public keys that may sign tokens, by kid. Pinned: a kid that is not here is never looked up elsewhere."""

    keys: Mapping[str, Ed25519PublicKey]

    @classmethod
    def from_jwks(cls, text: str | bytes) -> Self:
        """Read a JWK Set (RFC 7517) of Ed25519 public keys, each with a kid of its own.

        A set without keys believes nobody. Raises KeySetError for anything else, private keys above all.
        """
        entries = [_entry(item) for item in _key_list(text)]
        keys = dict(entries)
        if len(keys) != len(entries):
            raise KeySetError("the key set names a kid twice")
        return cls(keys)

    @property
    def training(self) -> bool:
        """Whether a training key is among them; a real installation refuses to start with one."""
        return any(kid.startswith(TRAINING_PREFIX) for kid in self.keys)


def thumbprint(key: Ed25519PublicKey) -> str:
    """Return the RFC 7638 thumbprint of *key*, by SHA-256 (RFC 8037 appendix A.3)."""
    members = strict_json.dumps({"crv": "Ed25519", "kty": "OKP", "x": encode(key.public_bytes_raw())})
    return encode(sha256(members).digest())


def _key_list(text: str | bytes) -> list[JSON]:
    try:
        document = strict_json.loads(text.encode("utf-8") if isinstance(text, str) else text)
    except MalformedError:
        raise KeySetError("the key set is not strict JSON") from None
    if not isinstance(document, dict) or not isinstance(keys := document.get("keys"), list):
        raise KeySetError("the key set has no list of keys")
    return keys


def _entry(item: JSON) -> tuple[str, Ed25519PublicKey]:
    if not isinstance(item, dict) or not _is_public_signing_key(item):
        raise KeySetError("a key is not an Ed25519 public key for EdDSA signatures")
    kid, x = item.get("kid"), item.get("x")
    if not isinstance(kid, str) or not isinstance(x, str) or not _KID.fullmatch(kid):
        raise KeySetError("a key has no usable kid or x")
    return kid, _public_key(x)


def _is_public_signing_key(item: Mapping[str, JSON]) -> bool:
    return (
        "d" not in item
        and (item.get("kty"), item.get("crv")) == ("OKP", "Ed25519")
        and item.get("use", "sig") == "sig"
        and item.get("alg", ALGORITHM) == ALGORITHM
    )


def _public_key(x: str) -> Ed25519PublicKey:
    try:
        return Ed25519PublicKey.from_public_bytes(decode(x))
    except (TokenError, ValueError):
        raise KeySetError("a key's x is not 32 bytes of base64url") from None
