"""Identifiers. Knows nothing of what they identify; time and randomness are arguments."""

from datetime import datetime
from uuid import UUID

_UUID7_RANDOM_BYTES = 10
_UUID4_RANDOM_BYTES = 16


def uuid7(*, at: datetime, random: bytes) -> UUID:
    """Return an RFC 9562 version 7 UUID: 48 bits of Unix milliseconds, then randomness.

    For ids inside; towards partners use `uuid4`, because this one tells its time.
    `random` is 10 bytes from a CSPRNG.
    """
    if len(random) != _UUID7_RANDOM_BYTES:
        raise ValueError("a version 7 UUID needs 10 random bytes")
    milliseconds = int(at.timestamp() * 1000) & ((1 << 48) - 1)
    value = bytearray(milliseconds.to_bytes(6, "big") + random)
    return _stamped(value, version=7)


def uuid4(*, random: bytes) -> UUID:
    """Return an RFC 9562 version 4 UUID from 16 bytes of a CSPRNG. It tells nothing."""
    if len(random) != _UUID4_RANDOM_BYTES:
        raise ValueError("a version 4 UUID needs 16 random bytes")
    return _stamped(bytearray(random), version=4)


def _stamped(value: bytearray, *, version: int) -> UUID:
    value[6] = (value[6] & 0x0F) | version << 4
    value[8] = (value[8] & 0x3F) | 0x80
    return UUID(bytes=bytes(value))
