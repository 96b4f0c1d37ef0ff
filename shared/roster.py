"""The public keys of all services, pinned in one file. Knows no private key and trusts no message about keys.

Who can write this file can read the bus and speak for any service, so it is shipped with the installation, not fetched.
"""

import json
import os
from base64 import b64decode, b64encode
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from shared import strict_json
from shared.errors import MalformedError
from shared.keyring import Keyring
from shared.sealing.hpke import PUBLIC_BYTES

_SIGNING_BYTES = 32


class RosterError(Exception):
    """The roster cannot be used, or does not have the service."""


class SignatureError(Exception):
    """The signature is by none of the service's keys."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceKeys:
    """One service's public keys. `signing` has the current key first, then those to come; `hpke` is by key id."""

    signing: tuple[bytes, ...]
    hpke: Mapping[str, bytes]
    current_hpke: str

    def __post_init__(self) -> None:
        if not self.signing or any(len(key) != _SIGNING_BYTES for key in self.signing):
            raise RosterError("a signing key is missing or does not have 32 bytes")
        if self.current_hpke not in self.hpke or any(len(key) != PUBLIC_BYTES for key in self.hpke.values()):
            raise RosterError("an HPKE key is missing or does not have 1216 bytes")


class Roster:
    """Whose signature to believe, and to which key to seal."""

    def __init__(self, services: Mapping[str, ServiceKeys]) -> None:
        self._services = dict(services)

    @classmethod
    def of(cls, keyrings: Iterable[Keyring]) -> "Roster":
        """Return the roster of *keyrings*."""
        return cls({keyring.service: _public(keyring) for keyring in keyrings})

    @classmethod
    def load(cls, path: Path | str) -> "Roster":
        """Read the roster file. Raises RosterError."""
        try:
            document: Any = strict_json.loads(Path(path).read_bytes())
            return cls({name: _service(entry) for name, entry in document.items()})
        except OSError as error:
            raise RosterError(f"the roster cannot be read: {error.strerror}") from None
        except (MalformedError, ValueError, KeyError, TypeError, AttributeError):
            raise RosterError("the roster is not of the form that is known here") from None

    def save(self, path: Path | str) -> None:
        """Write the roster file, whole or not at all, and on the disk before returning."""
        document = {name: _entry(keys) for name, keys in self._services.items()}
        _write_whole(Path(path), json.dumps(document, indent=1) + "\n")

    def joined_by(self, keyrings: Iterable[Keyring]) -> "Roster":
        """Return this roster with those of *keyrings* in it too; whoever is here already stays as it is."""
        return Roster({keyring.service: _public(keyring) for keyring in keyrings} | self._services)

    def services(self) -> tuple[str, ...]:
        """Return the names of the services, sorted."""
        return tuple(sorted(self._services))

    def signing_keys(self, service: str) -> tuple[bytes, ...]:
        """Return the Ed25519 public keys (32 bytes each) of *service*, current first. Raises RosterError."""
        return self._keys(service).signing

    def hpke_key(self, service: str) -> tuple[str, bytes]:
        """Return the id and bytes of the HPKE public key to seal to. Raises RosterError."""
        keys = self._keys(service)
        return keys.current_hpke, keys.hpke[keys.current_hpke]

    def verify(self, service: str, *, signature: bytes, data: bytes) -> None:
        """Return when one of the keys of *service* signed *data*. Raises SignatureError otherwise."""
        if not any(_signed(key, signature=signature, data=data) for key in self.signing_keys(service)):
            raise SignatureError

    def _keys(self, service: str) -> ServiceKeys:
        try:
            return self._services[service]
        except KeyError:
            raise RosterError("the roster does not have that service") from None


def _write_whole(path: Path, text: str) -> None:
    """Replace the file at *path*; then put its folder on the disk, without which the new name may be lost."""
    beside = path.with_name(f".{path.name}.new")
    with beside.open("w", encoding="ascii") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    beside.replace(path)
    folder = os.open(path.parent, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def _signed(key: bytes, *, signature: bytes, data: bytes) -> bool:
    try:
        Ed25519PublicKey.from_public_bytes(key).verify(signature, data)
    except InvalidSignature:
        return False
    return True


def _public(keyring: Keyring) -> ServiceKeys:
    keys = keyring.hpke_public()
    return ServiceKeys(signing=(keyring.signing_public(),), hpke=keys, current_hpke=list(keys)[-1])


def _service(entry: Mapping[str, Any]) -> ServiceKeys:
    return ServiceKeys(
        signing=tuple(b64decode(key, validate=True) for key in entry["signing"]),
        hpke={key_id: b64decode(key, validate=True) for key_id, key in entry["hpke"].items()},
        current_hpke=entry["current_hpke"],
    )


def _entry(keys: ServiceKeys) -> dict[str, object]:
    return {
        "signing": [b64encode(key).decode() for key in keys.signing],
        "hpke": {key_id: b64encode(key).decode() for key_id, key in keys.hpke.items()},
        "current_hpke": keys.current_hpke,
    }
