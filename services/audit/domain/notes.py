"""C2SP signed notes: text signed by named keys. Knows nothing of what the text says, and holds no private key."""

import binascii
import re
from base64 import b64decode, b64encode
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Final

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

ED25519: Final = 0x01
COSIGNATURE: Final = 0x04
SIGNATURES_LIMIT: Final = 100
NOTE_BYTES_LIMIT: Final = 1_000_000

_KEY_BYTES: Final = 32
_ID_BYTES: Final = 4
_TIME_BYTES: Final = 8
_CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f]")
_SIGNATURE_LINE = re.compile(r"— (?P<name>[^\s+]+) (?P<value>[A-Za-z0-9+/]+=*)")
_VERIFIER_KEY = re.compile(r"(?P<name>[^\s+]+)\+(?P<id>[0-9a-f]{8})\+(?P<value>[A-Za-z0-9+/]+=*)")


class NoteError(Exception):
    """The note or the key must not be believed."""


class MalformedNoteError(NoteError):
    """It is not a signed note, or not a verifier key."""


class InvalidSignatureError(NoteError):
    """A signature claims to be by a known key and is not."""


class UnsignedNoteError(NoteError):
    """None of the keys that are trusted signed it."""


@dataclass(frozen=True, slots=True)
class VerifierKey:
    """A public key under a name. Two keys with one name differ by their id."""

    name: str
    kind: int
    public: bytes

    @property
    def id(self) -> bytes:
        """Return the four bytes by which signatures name the key."""
        return sha256(self.name.encode() + b"\n" + bytes([self.kind]) + self.public).digest()[:_ID_BYTES]

    def __str__(self) -> str:
        return f"{self.name}+{self.id.hex()}+{b64encode(bytes([self.kind]) + self.public).decode()}"

    @classmethod
    def parse(cls, text: str) -> "VerifierKey":
        """Return the key in *text*. Raises MalformedNoteError for another length, kind or id."""
        match = _VERIFIER_KEY.fullmatch(text)
        if match is None:
            raise MalformedNoteError
        value = _base64(match["value"])
        key = cls(name=match["name"], kind=value[0], public=value[1:])
        if key.kind not in (ED25519, COSIGNATURE) or len(key.public) != _KEY_BYTES or key.id.hex() != match["id"]:
            raise MalformedNoteError
        return key

    def verify(self, text: bytes, signature: bytes) -> None:
        """Raise InvalidSignatureError unless the key signed *text*."""
        message, value = (text, signature) if self.kind == ED25519 else _cosigned(text, signature)
        try:
            Ed25519PublicKey.from_public_bytes(self.public).verify(value, message)
        except (InvalidSignature, ValueError) as error:
            raise InvalidSignatureError from error


@dataclass(frozen=True, slots=True)
class Note:
    """A text and those of the trusted keys that signed it."""

    text: str
    signers: tuple[VerifierKey, ...]


@dataclass(frozen=True, slots=True)
class _Signature:
    name: str
    key_id: bytes
    value: bytes


def open_note(unverified_note: bytes, keys: Sequence[VerifierKey]) -> Note:
    """Return the note if one of *keys* signed it. One bad signature by a known key rejects the whole note."""
    text, signatures = _take_apart(unverified_note)
    known = {(key.name, key.id): key for key in keys}
    signers: dict[tuple[str, bytes], VerifierKey] = {}
    for each in signatures:
        key = known.get((each.name, each.key_id))
        if key and (each.name, each.key_id) not in signers:
            key.verify(text.encode(), each.value)
            signers[each.name, each.key_id] = key
    if not signers:
        raise UnsignedNoteError
    return Note(text=text, signers=tuple(signers.values()))


def sign_note(text: str, *, key: VerifierKey, sign: Callable[[bytes], bytes]) -> str:
    """Return *text* as a note. *sign* makes an Ed25519 signature with the private half of *key*."""
    if not text.endswith("\n") or _CONTROL.search(text):
        raise MalformedNoteError
    signature = b64encode(key.id + sign(text.encode())).decode()
    return f"{text}\n— {key.name} {signature}\n"


def _take_apart(unverified_note: bytes) -> tuple[str, list[_Signature]]:
    """Return text and signatures of what at least has the form of a note."""
    text = _decoded(unverified_note)
    body, found, lines = text.rpartition("\n\n")
    if not found or not lines.endswith("\n") or text.endswith("\n\n"):
        raise MalformedNoteError
    signatures = [_signature(line) for line in lines[:-1].split("\n")]
    if len(signatures) > SIGNATURES_LIMIT:
        raise MalformedNoteError
    return body + "\n", signatures


def _decoded(unverified_note: bytes) -> str:
    if len(unverified_note) > NOTE_BYTES_LIMIT:
        raise MalformedNoteError
    try:
        text = unverified_note.decode()
    except UnicodeDecodeError as error:
        raise MalformedNoteError from error
    if _CONTROL.search(text):
        raise MalformedNoteError
    return text


def _signature(line: str) -> _Signature:
    match = _SIGNATURE_LINE.fullmatch(line)
    if match is None:
        raise MalformedNoteError
    value = _base64(match["value"])
    if len(value) <= _ID_BYTES:
        raise MalformedNoteError
    return _Signature(name=match["name"], key_id=value[:_ID_BYTES], value=value[_ID_BYTES:])


def _cosigned(text: bytes, signature: bytes) -> tuple[bytes, bytes]:
    """Return message and signature of a timestamped cosignature (C2SP tlog-cosignature, cosignature/v1)."""
    time = int.from_bytes(signature[:_TIME_BYTES], "big")
    return b"cosignature/v1\ntime %d\n" % time + text, signature[_TIME_BYTES:]


def _base64(text: str) -> bytes:
    """Decode canonical base64 only: one value has one spelling."""
    try:
        value = b64decode(text, validate=True)
    except binascii.Error as error:
        raise MalformedNoteError from error
    if b64encode(value).decode() != text:
        raise MalformedNoteError
    return value
