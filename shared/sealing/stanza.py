"""A wrapped key: which kind of key wraps it, which version of that, and the bytes. Knows no way of wrapping.

Later kinds (an HSM's key, a user's own key, an m-of-n recovery key) are other words in `kind` and need no migration.
"""

from dataclasses import dataclass
from typing import Final

from shared.sealing.encoding import canonical
from shared.sealing.failure import SealError

_FORMAT: Final = b"AMK1"
_LONGEST_WORD: Final = 255


@dataclass(frozen=True, slots=True, kw_only=True)
class Stanza:
    """A key under a key. `kind` and `key_version` are short ASCII words; `body` is what the kind makes of it."""

    kind: str
    key_version: str
    body: bytes

    def to_bytes(self) -> bytes:
        """Return the stored form: format, then kind and key version each behind a length byte, then the body.

        Raises ValueError when a word is empty, longer than 255 letters or not ASCII.
        """
        return _FORMAT + _stored(self.kind) + _stored(self.key_version) + self.body

    @classmethod
    def from_bytes(cls, stored: bytes) -> "Stanza":
        """Return the stanza in *stored*. Raises SealError when there is none."""
        if not stored.startswith(_FORMAT):
            raise SealError
        kind, rest = _word(stored[len(_FORMAT) :])
        key_version, body = _word(rest)
        return cls(kind=kind, key_version=key_version, body=body)

    def bound(self, context: bytes) -> bytes:
        """Return *context* together with the kind and version, as what the body must be authenticated with."""
        return canonical("amparo/stanza/1", self.kind.encode(), self.key_version.encode(), context)


def _stored(word: str) -> bytes:
    if not word or len(word) > _LONGEST_WORD:
        raise ValueError("a stanza's words have 1 to 255 letters")
    return len(word).to_bytes(1, "big") + word.encode("ascii")


def _word(data: bytes) -> tuple[str, bytes]:
    end = 1 + int.from_bytes(data[:1], "big")
    word = data[1:end]
    if not word or len(word) != end - 1 or not word.isascii():
        raise SealError
    return word.decode("ascii"), data[end:]
