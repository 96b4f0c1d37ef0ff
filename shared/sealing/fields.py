"""Sealed fields and files. Knows no database row, but insists on being told which one it is.

    magic "AMP1" (4) | suite (1) | key id (8) | chunked-encryption of the padded plaintext

The context is bound into the derivation and never stored: whoever opens rebuilds it from the row, so a ciphertext that
was moved to another organisation, case, section, object, field, version or schema stays shut. The header is bound too.
"""

import hmac
from dataclasses import dataclass
from hashlib import sha512
from uuid import UUID

from shared.sealing import chunked
from shared.sealing.encoding import Random, canonical, drawn
from shared.sealing.failure import SealError
from shared.sealing.padding import pad, unpad

_MAGIC = b"AMP1"
_SUITE = b"\x01"
"""Cobblestone-256 over Padmé with a floor of 256 bytes."""
_KEY_ID_BYTES = 8
_HEADER_BYTES = len(_MAGIC) + len(_SUITE) + _KEY_ID_BYTES


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """Where a ciphertext belongs.

    `case` is the case, or what stands in its place (registration, referral); `object` is the row. `version` is the
    row's version, `schema` the version of the plaintext's form; both count from 0.
    """

    organisation: UUID
    case: UUID
    section: str
    object: UUID
    field: str
    version: int
    schema: int

    def encoded(self) -> bytes:
        """Return the bytes that go into the key derivation."""
        return canonical(
            "amparo/field/1",
            self.organisation.bytes,
            self.case.bytes,
            self.section.encode(),
            self.object.bytes,
            self.field.encode(),
            self.version.to_bytes(8, "big"),
            self.schema.to_bytes(8, "big"),
        )


def seal(key: bytes, plaintext: bytes, *, context: Context, random: Random) -> bytes:
    """Return *plaintext* sealed under a 32-byte *key* for *context* alone."""
    header = _header(key)
    salt = drawn(random, chunked.SALT_BYTES)
    return header + chunked.encrypt(key, pad(plaintext), context=header + context.encoded(), salt=salt)


def open_sealed(key: bytes, sealed: bytes, *, context: Context) -> bytes:
    """Return the plaintext. Raises SealError when *sealed* is not exactly what was sealed under *key* for *context*."""
    header, body = sealed[:_HEADER_BYTES], sealed[_HEADER_BYTES:]
    if not hmac.compare_digest(header, _header(key)):
        raise SealError
    return unpad(chunked.decrypt(key, body, context=header + context.encoded()))


def _header(key: bytes) -> bytes:
    """Derive the key's id from it: one way, and 64 bits are enough to tell a wrong key from a broken ciphertext."""
    return _MAGIC + _SUITE + sha512(b"amparo/key-id/1" + key).digest()[:_KEY_ID_BYTES]
