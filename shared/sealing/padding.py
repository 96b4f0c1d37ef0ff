"""Padding, so that the size of a ciphertext says little. Knows no key.

Padmé (PURBs, Nikitin et al. 2019, https://arxiv.org/abs/1806.03160): a length keeps only as many leading bits as its
logarithm needs, so n bytes leak O(log log n) bits and cost at most 12 % more. Below 256 bytes everything looks alike:
"yes", a name and an address have one size.
"""

from shared.sealing.failure import SealError

FLOOR_BYTES = 256
_MARK = b"\x80"


def padme(length: int) -> int:
    """Return the padded size in bytes of *length* bytes, 256 at least."""
    if length <= FLOOR_BYTES:
        return FLOOR_BYTES
    exponent = length.bit_length() - 1
    mask = (1 << (exponent - exponent.bit_length())) - 1
    return (length + mask) & ~mask


def pad(plaintext: bytes) -> bytes:
    """Return *plaintext*, a mark and zeros (ISO/IEC 7816-4), of a size that Padmé allows."""
    marked = plaintext + _MARK
    return marked.ljust(padme(len(marked)), b"\x00")


def unpad(padded: bytes) -> bytes:
    """Return what `pad` was given. Raises SealError for anything `pad` does not make."""
    marked = padded.rstrip(b"\x00")
    if not marked.endswith(_MARK) or len(padded) != padme(len(marked)):
        raise SealError
    return marked[: -len(_MARK)]
