"""The keyring itself: wrapping, blind indexes, hashes, signatures, opening. Knows no file format."""

import hmac
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from hashlib import sha256
from pathlib import Path
from secrets import token_bytes
from typing import Protocol

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from shared.keyring import files
from shared.sealing import chunked, hpke
from shared.sealing.encoding import Random, canonical, drawn
from shared.sealing.failure import SealError
from shared.sealing.stanza import Stanza

_KIND = "keyring"
_KEY_BYTES = 32


class KeyProvider(Protocol):
    """Whoever holds the keys and lets them be used, never seen. The keyring file is one; PKCS#11 can be another."""

    def wrap(self, plain_key: bytes, context: bytes) -> Stanza:
        """Return *plain_key* under the current organisation key, bound to *context*."""
        ...

    def unwrap(self, stanza: Stanza, context: bytes) -> bytes:
        """Return the key in *stanza*. Raises SealError when it was not wrapped here for *context*."""
        ...

    def blind(self, value: bytes) -> bytes:
        """Return the blind index of a normalised *value*: 32 bytes that only this provider can compute."""
        ...

    def sign(self, data: bytes) -> bytes:
        """Return the Ed25519 signature over *data*, 64 bytes."""
        ...

    def open_hpke(self, key_id: str, ciphertext: bytes, *, info: bytes) -> bytes:
        """Return what was sealed to this service. Raises SealError."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Keyring:
    """All private keys of one service. Only its service's name is ever shown."""

    service: str
    organisation: Mapping[str, bytes] = field(repr=False)
    current: str = field(repr=False)
    blind_index: bytes = field(repr=False)
    record: bytes = field(repr=False)
    signing: bytes = field(repr=False)
    hpke: Mapping[str, bytes] = field(repr=False)

    @classmethod
    def generate(cls, service: str, random: Random) -> "Keyring":
        """Return a new keyring with keys from *random*, a CSPRNG."""
        seed = drawn(random, hpke.SEED_BYTES)
        return cls(
            service=service,
            organisation={"1": drawn(random, _KEY_BYTES)},
            current="1",
            blind_index=drawn(random, _KEY_BYTES),
            record=drawn(random, _KEY_BYTES),
            signing=drawn(random, _KEY_BYTES),
            hpke={_hpke_key_id(seed): seed},
        )

    @classmethod
    def load(cls, path: Path | str, passphrase: str | None = None) -> "Keyring":
        """Return the keyring in the file at *path*.

        Raises KeyringError when others may read it, it is not a keyring, or *passphrase* does not open it.
        """
        return cls(**files.read(Path(path), passphrase=passphrase))

    def save(self, path: Path | str, passphrase: str | None = None, *, random: Random = token_bytes) -> None:
        """Write the keyring file, for its owner's eyes only, whole or not at all."""
        files.write(Path(path), self._members(), passphrase=passphrase, random=random)

    def rotated(self, random: Random) -> "Keyring":
        """Return the keyring with a new current organisation key; the old ones still unwrap until all is re-wrapped."""
        version = str(max(int(known) for known in self.organisation) + 1)
        return replace(self, organisation={**self.organisation, version: drawn(random, _KEY_BYTES)}, current=version)

    def wrap(self, plain_key: bytes, context: bytes) -> Stanza:
        """Return *plain_key* under the current organisation key, bound to *context*."""
        # Like an HSM, the provider draws its own salts: nobody outside can make it repeat one.
        empty = Stanza(kind=_KIND, key_version=self.current, body=b"")
        key, salt = self.organisation[self.current], token_bytes(chunked.SALT_BYTES)
        return replace(empty, body=chunked.encrypt(key, plain_key, context=self._bound(empty, context), salt=salt))

    def unwrap(self, stanza: Stanza, context: bytes) -> bytes:
        """Return the key in *stanza*. Raises SealError when it was not wrapped here for *context*."""
        key = self.organisation.get(stanza.key_version)
        if stanza.kind != _KIND or key is None:
            raise SealError
        return chunked.decrypt(key, stanza.body, context=self._bound(stanza, context))

    def blind(self, value: bytes) -> bytes:
        """Return the blind index of a normalised *value*, 32 bytes: equal values are equal, nothing else shows."""
        return hmac.digest(self.blind_index, value, "sha256")

    def record_hash(self, value: bytes) -> bytes:
        """Return the salted hash of a small thing for the access log or a digest column, 32 bytes."""
        return hmac.digest(self.record, value, "sha256")

    def sign(self, data: bytes) -> bytes:
        """Return the Ed25519 signature over *data*, 64 bytes."""
        return Ed25519PrivateKey.from_private_bytes(self.signing).sign(data)

    def open_hpke(self, key_id: str, ciphertext: bytes, *, info: bytes) -> bytes:
        """Return what was sealed to this service. Raises SealError."""
        seed = self.hpke.get(key_id)
        if seed is None:
            raise SealError
        return hpke.opened(seed, ciphertext, info=info)

    def signing_public(self) -> bytes:
        """Return the Ed25519 public key, 32 bytes."""
        return Ed25519PrivateKey.from_private_bytes(self.signing).public_key().public_bytes_raw()

    def hpke_public(self) -> dict[str, bytes]:
        """Return the HPKE public keys by id; the last is the one to be written to."""
        return {key_id: hpke.public_bytes(seed) for key_id, seed in self.hpke.items()}

    def _bound(self, stanza: Stanza, context: bytes) -> bytes:
        return stanza.bound(canonical("amparo/keyring/1", self.service.encode(), context))

    def _members(self) -> dict[str, object]:
        return {member.name: getattr(self, member.name) for member in fields(self)}


def _hpke_key_id(seed: bytes) -> str:
    return f"xwing-{sha256(hpke.public_bytes(seed)).hexdigest()[:16]}"
