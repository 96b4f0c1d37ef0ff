"""Bodies that one service alone can open: HPKE (RFC 9180), base mode, X-Wing. Knows no bus and no event's content.

Suite: ML-KEM-768 with X25519 (post-quantum hybrid), HKDF-SHA-512, AES-256-GCM. Base mode does not say who sealed: the
publisher signs the message around it. What the body is about goes whole into `info`, so whoever owns the broker cannot
present it as another publisher's, for another addressee, of another type or about another subject.
"""

from typing import Protocol
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.mlkem import MLKEM768PrivateKey, MLKEM768PublicKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.hashes import SHAKE256, Hash
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, MLKEM768X25519PrivateKey, MLKEM768X25519PublicKey, Suite

from shared.contracts.fields import Code, Sealed
from shared.sealing.encoding import canonical
from shared.sealing.failure import SealError
from shared.sealing.padding import pad, unpad

SEED_BYTES = 32
PUBLIC_BYTES = 1184 + 32
_MLKEM_SEED_BYTES = 64
_MLKEM_PUBLIC_BYTES = 1184
_X25519_BYTES = 32
_SUITE = Suite(KEM.MLKEM768_X25519, KDF.HKDF_SHA512, AEAD.AES_256_GCM)


class PublicKeys(Protocol):
    """Who can open what: `shared.roster.Roster` is one."""

    def hpke_key(self, service: str) -> tuple[str, bytes]:
        """Return the id and the 1,216 bytes of the public key that *service* wants to be written to."""
        ...


class Opener(Protocol):
    """Whoever holds the private key: `shared.keyring.Keyring` is one."""

    def open_hpke(self, key_id: str, ciphertext: bytes, *, info: bytes) -> bytes:
        """Return the plaintext. Raises SealError."""
        ...


def seal_to(
    roster: PublicKeys, *, publisher: str, addressee: str, event_type: str, subject: UUID, body: bytes
) -> Sealed[bytes]:
    """Return *body*, padded, for *addressee* alone, bound to publisher, event type and subject."""
    key_id, public = roster.hpke_key(addressee)
    info = _info(publisher=publisher, addressee=addressee, event_type=event_type, subject=subject, key_id=key_id)
    ciphertext = _SUITE.encrypt(pad(body), _public_key(public), info=info)
    return Sealed(addressee=Code(addressee), key_id=Code(key_id), ciphertext=ciphertext)


def open_from(
    keyring: Opener, sealed: Sealed[object], *, publisher: str, addressee: str, event_type: str, subject: UUID
) -> bytes:
    """Return the body. Raises SealError when it is not for *addressee*, or was sealed for anything else than this."""
    if sealed.addressee != addressee:
        raise SealError
    key_id = sealed.key_id
    info = _info(publisher=publisher, addressee=addressee, event_type=event_type, subject=subject, key_id=key_id)
    return unpad(keyring.open_hpke(key_id, sealed.ciphertext, info=info))


def opened(seed: bytes, ciphertext: bytes, *, info: bytes) -> bytes:
    """Return the HPKE plaintext under the private key of *seed*. Raises SealError."""
    try:
        return _SUITE.decrypt(ciphertext, _private_key(seed)[0], info=info)
    except InvalidTag:
        raise SealError from None


def public_bytes(seed: bytes) -> bytes:
    """Return the X-Wing public key of a 32-byte *seed*: ML-KEM-768's 1,184 bytes, then X25519's 32."""
    _, mlkem, x25519 = _private_key(seed)
    return mlkem.public_key().public_bytes_raw() + x25519.public_key().public_bytes_raw()


def _info(*, publisher: str, addressee: str, event_type: str, subject: UUID, key_id: str) -> bytes:
    words = (publisher, addressee, event_type, key_id)
    return canonical("amparo/bus/1", *(word.encode() for word in words), subject.bytes)


def _private_key(seed: bytes) -> tuple[MLKEM768X25519PrivateKey, MLKEM768PrivateKey, X25519PrivateKey]:
    """X-Wing's own expansion of a 32-byte seed (draft-connolly-cfrg-xwing-kem, section 5.2)."""
    digest = Hash(SHAKE256(digest_size=_MLKEM_SEED_BYTES + _X25519_BYTES))
    digest.update(seed)
    expanded = digest.finalize()
    mlkem = MLKEM768PrivateKey.from_seed_bytes(expanded[:_MLKEM_SEED_BYTES])
    x25519 = X25519PrivateKey.from_private_bytes(expanded[_MLKEM_SEED_BYTES:])
    return MLKEM768X25519PrivateKey(mlkem, x25519), mlkem, x25519


def _public_key(public: bytes) -> MLKEM768X25519PublicKey:
    return MLKEM768X25519PublicKey(
        MLKEM768PublicKey.from_public_bytes(public[:_MLKEM_PUBLIC_BYTES]),
        X25519PublicKey.from_public_bytes(public[_MLKEM_PUBLIC_BYTES:]),
    )
