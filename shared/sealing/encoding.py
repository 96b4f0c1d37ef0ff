"""One encoding for everything that is bound to a ciphertext. Knows no key and no meaning."""

from collections.abc import Callable
from typing import TypeAlias

Random: TypeAlias = Callable[[int], bytes]
"""A CSPRNG: a number of bytes in, that many random bytes out (`secrets.token_bytes`)."""


def canonical(label: str, *parts: bytes) -> bytes:
    """Return *label* and *parts* as bytes that no other label and parts can give.

    Each piece goes behind its own length, so no byte can wander from one part into its neighbour; the label
    separates uses of one key from each other.
    """
    return b"".join(len(piece).to_bytes(4, "big") + piece for piece in (label.encode(), *parts))


def drawn(random: Random, size: int) -> bytes:
    """Return *size* bytes from *random*. Raises ValueError when it gives fewer or more."""
    value = random(size)
    if len(value) != size:
        raise ValueError("the source of randomness gave another number of bytes")
    return value
