"""C2SP chunked-encryption v1 as Cobblestone-256 (SHA-512, AES-256-GCM). Knows no header, padding or field.

Text: https://c2sp.org/chunked-encryption. An attacker who holds the ciphertext and may alter it gains nothing but its
length: chunks cannot be reordered (nonce), cut or appended (the last chunk alone is short), opened under a second key
(32-byte commitment) or in a second context (part of the derivation).
"""

import hmac
from collections.abc import Iterator

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA512
from cryptography.hazmat.primitives.kdf.hkdf import HKDFExpand

from shared.sealing.failure import SealError

KEY_BYTES = 32
SALT_BYTES = 24
CHUNK_BYTES = 16 * 1024
_COMMITMENT_BYTES = 32
_NONCE_BYTES = 12
_TAG_BYTES = 16
_PREFIX_BYTES = SALT_BYTES + _COMMITMENT_BYTES
_SEALED_CHUNK_BYTES = CHUNK_BYTES + _TAG_BYTES
_HASH = SHA512()
_INFO = b"c2sp.org/chunked-encryption@v1+AEAD_AES_256_GCM\x00"


def encrypt(key: bytes, plaintext: bytes, *, context: bytes, salt: bytes) -> bytes:
    """Return salt, commitment and encrypted chunks.

    *key* is 32 uniformly random bytes; *salt* is 24 bytes that never repeat under it. Raises ValueError on other sizes.
    """
    _require_sizes(key=key, salt=salt)
    aead, base_nonce, commitment = _derived(key, salt=salt, context=context)
    chunks = (aead.encrypt(_nonce(base_nonce, number), chunk, None) for number, chunk in _chunks(plaintext))
    return b"".join((salt, commitment, *chunks))


def decrypt(key: bytes, ciphertext: bytes, *, context: bytes) -> bytes:
    """Return the plaintext, whole and authenticated. Raises SealError for every other ciphertext, key or context."""
    salt, commitment = ciphertext[:SALT_BYTES], ciphertext[SALT_BYTES:_PREFIX_BYTES]
    if len(key) != KEY_BYTES or len(commitment) != _COMMITMENT_BYTES:
        raise SealError
    aead, base_nonce, expected = _derived(key, salt=salt, context=context)
    if not hmac.compare_digest(commitment, expected):
        raise SealError
    return b"".join(
        _opened(aead, _nonce(base_nonce, number), chunk) for number, chunk in _sealed_chunks(ciphertext[_PREFIX_BYTES:])
    )


def _require_sizes(*, key: bytes, salt: bytes) -> None:
    if len(key) != KEY_BYTES or len(salt) != SALT_BYTES:
        raise ValueError("a key has 32 bytes and a salt has 24")


def _derived(key: bytes, *, salt: bytes, context: bytes) -> tuple[AESGCM, bytes, bytes]:
    length = KEY_BYTES + _NONCE_BYTES + _COMMITMENT_BYTES
    okm = HKDFExpand(algorithm=_HASH, length=length, info=_INFO + salt + context).derive(key)
    return AESGCM(okm[:KEY_BYTES]), okm[KEY_BYTES:-_COMMITMENT_BYTES], okm[-_COMMITMENT_BYTES:]


def _nonce(base: bytes, number: int) -> bytes:
    return (int.from_bytes(base, "big") ^ number).to_bytes(_NONCE_BYTES, "big")


def _chunks(plaintext: bytes) -> Iterator[tuple[int, bytes]]:
    """Yield, numbered, the full chunks, then exactly one short one, which may be empty."""
    for number in range(len(plaintext) // CHUNK_BYTES + 1):
        yield number, plaintext[number * CHUNK_BYTES : (number + 1) * CHUNK_BYTES]


def _sealed_chunks(body: bytes) -> Iterator[tuple[int, bytes]]:
    """Yield the encrypted chunks, numbered. A body that ends on a chunk's border has lost its last one.

    The cipher would refuse the empty rest as well; the rule of the short last chunk does not lean on that.
    """
    full, rest = divmod(len(body), _SEALED_CHUNK_BYTES)
    if rest < _TAG_BYTES:
        raise SealError
    for number in range(full + 1):
        yield number, body[number * _SEALED_CHUNK_BYTES : (number + 1) * _SEALED_CHUNK_BYTES]


def _opened(aead: AESGCM, nonce: bytes, chunk: bytes) -> bytes:
    try:
        return aead.decrypt(nonce, chunk, None)
    except InvalidTag:
        raise SealError from None
