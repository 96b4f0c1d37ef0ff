"""The keyring file: JSON for its owner alone, under a passphrase if there is one. Knows no use of the keys.

With a passphrase: Argon2id (RFC 9106, second recommendation: 64 MiB, 3 passes, 4 lanes), then Cobblestone-256, whose
commitment keeps a guesser from testing many passphrases with one crafted file. Parameters are bound and bounded.
"""

import json
import os
from base64 import b64decode, b64encode
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

from shared import strict_json
from shared.errors import MalformedError
from shared.sealing import chunked
from shared.sealing.encoding import Random, canonical, drawn
from shared.sealing.failure import SealError

_FORMAT: Final = 1
_MAX_BYTES: Final = 1 << 20
_OTHERS: Final = 0o077
_KDF: Final = "argon2id-64MiB-3-4"
_SALT_BYTES: Final = 16
_KEY_BYTES: Final = 32
_SINGLE: Final = ("blind_index", "record", "signing")
_BY_ID: Final = ("organisation", "hpke")
_NAMES: Final = frozenset({"format", "service", "current", *_SINGLE, *_BY_ID})


class KeyringError(Exception):
    """The keyring file cannot be used. The message says why, and never repeats anything of its content."""


def read(path: Path, *, passphrase: str | None) -> dict[str, Any]:
    """Return the members of the keyring in *path*. Raises KeyringError."""
    document = _parsed(_guarded_bytes(path))
    if "sealed" in document:
        document = _parsed(_unlocked(document, passphrase))
    elif passphrase is not None:
        raise KeyringError("the keyring is not under a passphrase, but one was given")
    return _members(document)


def write(path: Path, members: Mapping[str, Any], *, passphrase: str | None, random: Random) -> None:
    """Write *members* to *path* with mode 0600, whole or not at all."""
    plain = json.dumps({"format": _FORMAT, **{name: _text(value) for name, value in members.items()}}).encode()
    data = plain if passphrase is None else _locked(plain, passphrase, random)
    beside = path.with_name(f".{path.name}.new")
    beside.unlink(missing_ok=True)
    with open(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:  # noqa: PTH123 - a descriptor
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    beside.replace(path)


def _guarded_bytes(path: Path) -> bytes:
    """Look at the mode of the very file that is read, not of a name that may point elsewhere a moment later."""
    try:
        with path.open("rb") as file:
            if os.fstat(file.fileno()).st_mode & _OTHERS:
                raise KeyringError("others than its owner may read or write the keyring file; chmod 600 it")
            return file.read(_MAX_BYTES)
    except OSError as error:
        raise KeyringError(f"the keyring file cannot be read: {error.strerror}") from None


def _parsed(data: bytes) -> dict[str, Any]:
    try:
        document = strict_json.loads(data)
    except MalformedError:
        raise KeyringError("the keyring is not JSON") from None
    if not isinstance(document, dict) or document.get("format") != _FORMAT:
        raise KeyringError("the keyring is of another format")
    return document


def _members(document: Mapping[str, Any]) -> dict[str, Any]:
    if set(document) != _NAMES:
        raise KeyringError("the keyring does not have exactly the keys it must have")
    members: dict[str, Any] = {"service": str(document["service"]), "current": str(document["current"])}
    members |= {name: _key(document[name]) for name in _SINGLE}
    members |= {name: _keys(document[name]) for name in _BY_ID}
    if members["current"] not in members["organisation"] or not members["hpke"]:
        raise KeyringError("the keyring lacks a current key")
    return members


def _keys(by_id: object) -> dict[str, bytes]:
    if not isinstance(by_id, Mapping):
        raise KeyringError("the keyring has something else where keys should be")
    return {str(key_id): _key(key) for key_id, key in by_id.items()}


def _key(text: object) -> bytes:
    try:
        key = b64decode(str(text), validate=True)
    except ValueError:
        key = b""
    if len(key) != _KEY_BYTES:
        raise KeyringError("the keyring holds a key that is not 32 bytes of base64")
    return key


def _text(value: object) -> object:
    if isinstance(value, bytes):
        return b64encode(value).decode()
    return {name: _text(key) for name, key in value.items()} if isinstance(value, Mapping) else value


def _locked(plain: bytes, passphrase: str, random: Random) -> bytes:
    salt = drawn(random, _SALT_BYTES)
    sealed = chunked.encrypt(
        _stretched(passphrase, salt), plain, context=_bound(salt), salt=drawn(random, chunked.SALT_BYTES)
    )
    return json.dumps({"format": _FORMAT, "kdf": _KDF, "salt": _text(salt), "sealed": _text(sealed)}).encode()


def _unlocked(document: Mapping[str, Any], passphrase: str | None) -> bytes:
    if passphrase is None:
        raise KeyringError("the keyring is under a passphrase")
    if document.get("kdf") != _KDF:
        raise KeyringError("the keyring's passphrase is stretched in another way")
    try:
        salt, sealed = (b64decode(str(document.get(name)), validate=True) for name in ("salt", "sealed"))
        return chunked.decrypt(_stretched(passphrase, salt), sealed, context=_bound(salt))
    except (SealError, ValueError):
        raise KeyringError("the passphrase is wrong or the keyring was altered") from None


def _bound(salt: bytes) -> bytes:
    return canonical("amparo/keyring-file/1", _KDF.encode(), salt)


def _stretched(passphrase: str, salt: bytes) -> bytes:
    return Argon2id(salt=salt, length=_KEY_BYTES, iterations=3, lanes=4, memory_cost=64 * 1024).derive(
        passphrase.encode()
    )
