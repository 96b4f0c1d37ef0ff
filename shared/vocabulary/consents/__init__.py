"""The texts that are read out before somebody agrees, each with its fingerprint. Facts only; knows no rule.

A text is a file, `texts/ID.LANGUAGE.txt`; its hash is the SHA-256 of exactly its bytes, so that `sha256sum` finds it.
A text that was published is never changed: what has to be said otherwise is a new version with a new file, and the old
one stays, because somebody agreed to it. Other languages come by translation; until then the Portuguese text is the
one that is interpreted. What the limits of confidentiality and the reporting duties are in Mozambique is general
knowledge, to be confirmed by a lawyer before the texts are used.

A consent to share names its recipient, so its words are the worker's own; they are hashed by the same `hash_of`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from types import MappingProxyType
from typing import Final

_FOLDER: Final = Path(__file__).parent / "texts"
SOURCE: Final = "por"
"""The language whose text is interpreted where there is none in the person's own."""

_PUBLISHED: Final = ("assistance-1.por", "assistance-1.eng")
_CURRENT: Final = ("assistance-1.por", "assistance-1.eng")


@dataclass(frozen=True, slots=True)
class Text:
    """One text in one language (ISO 639-3). `id` names text and version, the same in every language."""

    id: str
    language: str
    words: str
    hash: str


def hash_of(words: str) -> str:
    """Return the SHA-256 (hex) of a text as it is read out, with the line ends that files have here."""
    return sha256(words.replace("\r\n", "\n").encode()).hexdigest()


def _read(name: str) -> Text:
    content = (_FOLDER / f"{name}.txt").read_bytes()
    identifier, _, language = name.rpartition(".")
    return Text(identifier, language, content.decode(), sha256(content).hexdigest())


ASSISTANCE: Final[Mapping[str, Text]] = MappingProxyType({each.language: each for each in map(_read, _CURRENT)})
"""The text of today for being registered and assisted, by language."""

PUBLISHED: Final[Mapping[str, Text]] = MappingProxyType({each.hash: each for each in map(_read, _PUBLISHED)})
"""Every text that anybody may have agreed to, by its hash."""


def read_out_in(language: str) -> Text:
    """Return the text of today that is read out to a speaker of *language*: in it, or to be interpreted into it."""
    return ASSISTANCE.get(language) or ASSISTANCE[SOURCE]
