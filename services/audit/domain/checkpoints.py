"""C2SP tlog-checkpoint: size and root of the log, signed. Knows no database and holds no private key."""

import binascii
import re
from base64 import b64decode, b64encode
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from services.audit.domain.merkle import HASH_BYTES
from services.audit.domain.notes import ED25519, MalformedNoteError, VerifierKey, open_note, sign_note

_TEXT = re.compile(r"(?P<origin>[^\n]+)\n(?P<size>0|[1-9][0-9]{0,18})\n(?P<root>[A-Za-z0-9+/]{43}=)\n(?:[^\n]+\n)*")


DEFAULT_NAME: Final = "amparo.invalid/audit"
"""The name of a log that was given none: a schema-less URL, as C2SP asks, under a domain that is nobody's."""


def log_key(*, name: str, public: bytes) -> VerifierKey:
    """Return the key to pin: the Ed25519 key of whoever keeps the log *name*, which is for ever."""
    return VerifierKey(name=name, kind=ED25519, public=public)


class ForeignLogError(Exception):
    """The checkpoint is signed by a trusted key, but for another log."""


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """How large the log *origin* is, and the root that binds everything in it."""

    origin: str
    size: int
    root: bytes

    @property
    def text(self) -> str:
        """Return the text that is signed."""
        return f"{self.origin}\n{self.size}\n{b64encode(self.root).decode()}\n"

    @classmethod
    def parse(cls, text: str) -> "Checkpoint":
        """Return the checkpoint in a note's text. Raises MalformedNoteError."""
        match = _TEXT.fullmatch(text)
        if match is None:
            raise MalformedNoteError
        return cls(origin=match["origin"], size=int(match["size"]), root=_root(match["root"]))


def sign_checkpoint(checkpoint: Checkpoint, *, key: VerifierKey, sign: Callable[[bytes], bytes]) -> str:
    """Return the checkpoint as a signed note."""
    return sign_note(checkpoint.text, key=key, sign=sign)


def open_checkpoint(unverified_note: bytes, keys: Sequence[VerifierKey]) -> Checkpoint:
    """Return the checkpoint if the log itself signed it: a witness alone does not make one.

    Raises NoteError for a note that must not be believed, ForeignLogError for one of another log.
    """
    note = open_note(unverified_note, keys)
    checkpoint = Checkpoint.parse(note.text)
    if checkpoint.origin not in {key.name for key in note.signers}:
        raise ForeignLogError
    return checkpoint


def _root(text: str) -> bytes:
    try:
        root = b64decode(text, validate=True)
    except binascii.Error as error:
        raise MalformedNoteError from error
    if len(root) != HASH_BYTES or b64encode(root).decode() != text:
        raise MalformedNoteError
    return root
