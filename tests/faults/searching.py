"""Looking for values in everything that lies on a disk, in every way they may be written there. Knows no service.

Fifty values in every spelling would be thousands of searches through every byte. So all values of one run carry the
same random word or the same random number, whichever suits them: whatever finds the two finds each value, also when
the letters around them were escaped, stripped of accents or cut off.
"""

import json
import os
import secrets
from base64 import b64encode
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

_CONSONANTS = "bcdfghjklmnpqrstvwxyz"
_VOWELS = "aeiou"
_SYLLABLES = 5
_DIGITS = 10
_HIDDEN = {"base64 at 0": 0, "base64 at 1": 1, "base64 at 2": 2}

Spellings = Mapping[bytes, str]
"""Sequences of bytes, and what each is called."""


@dataclass(frozen=True, slots=True)
class Tracer:
    """What all values of one run carry: a word of ten letters, or a number of ten digits."""

    word: str
    number: str

    @classmethod
    def new(cls) -> "Tracer":
        """Return a word and a number that are nowhere yet."""
        syllables = [secrets.choice(_CONSONANTS) + secrets.choice(_VOWELS) for _ in range(_SYLLABLES)]
        digits = [secrets.choice("123456789") for _ in range(_DIGITS)]
        return cls("".join(syllables).capitalize(), "".join(digits))

    def spellings(self) -> Spellings:
        """Return each sequence of bytes that betrays a value, and how that is called."""
        found: dict[bytes, str] = {}
        for text in (self.word, self.number):
            for spelt, name in _spellings(text):
                found.setdefault(spelt, name)
        return found

    def told(self) -> Spellings:
        """Return those of the word as it is, in UTF-8: enough to find what was told on purpose."""
        return dict(_hidden_twice(self.word.encode()))


@dataclass(frozen=True, slots=True)
class Finding:
    """A value lies at *offset* of the file (-1: in its name), spelt so."""

    path: Path
    offset: int
    spelling: str


@dataclass(frozen=True, slots=True)
class Search:
    """What was found, and how much was looked through."""

    findings: list[Finding]
    files: list[Path]
    size_bytes: int

    def paths(self) -> set[Path]:
        """Return the files in which something was found."""
        return {each.path for each in self.findings}


def search(folders: Iterable[Path], spellings: Spellings) -> Search:
    """Look through every file of *folders* and every name. Raises OSError when one cannot be read."""
    findings, files, size_bytes = [], [], 0
    for path in (path for folder in folders for path in _files(folder)):
        data = path.read_bytes()
        files.append(path)
        size_bytes += len(data)
        findings += [Finding(path, offset, name) for offset, name in found_in(data, spellings)]
        findings += [Finding(path, -1, name) for _, name in found_in(os.fsencode(path), spellings)]
    return Search(findings, files, size_bytes)


def found_in(data: bytes, spellings: Spellings) -> Iterator[tuple[int, str]]:
    """Yield the first place of each spelling that is there."""
    for spelt, name in spellings.items():
        offset = data.find(spelt)
        if offset >= 0:
            yield offset, name


def _files(folder: Path) -> list[Path]:
    """Return every ordinary file; sockets and links hold nothing of their own."""
    inside = sorted(Path(at) / name for at, _, names in os.walk(folder, onerror=_refuse) for name in names)
    return [path for path in inside if path.is_file() and not path.is_symlink()]


def _refuse(error: OSError) -> None:
    raise error


def _spellings(text: str) -> Iterator[tuple[bytes, str]]:
    for case, cased in {"as it is": text, "lower case": text.lower(), "upper case": text.upper()}.items():
        for charset, encoded in _encoded(cased):
            for spelt, name in [(encoded, "plain"), *_hidden(encoded)]:
                yield spelt, f"{charset}, {name}, {case}"
        yield from ((spelt, f"UTF-8, {name}, {case}") for spelt, name in _hidden_twice(cased.encode()))


def _encoded(text: str) -> Iterator[tuple[str, bytes]]:
    """Yield the bytes of an ASCII text. Little- and big-endian UTF-16 share all but the zero at one end."""
    yield "UTF-8", text.encode()
    yield "UTF-16", text.encode("utf-16-le")[:-1]
    escaped = "".join(f"\\u{ord(each):04x}" for each in text)
    assert json.loads(f'"{escaped}"') == text
    yield "JSON escapes", escaped.encode()
    yield "JSON escapes in capitals", escaped.upper().replace("\\U", "\\u").encode()


def _hidden_twice(data: bytes) -> Iterator[tuple[bytes, str]]:
    """Yield the bytes plain, hidden, and hidden again: a message in base64 within a row that a dump shows in hex."""
    yield data, "plain"
    for once, inner in _hidden(data):
        yield once, inner
        yield from ((twice, f"{outer} of {inner}") for twice, outer in _hidden(once))


def _hidden(data: bytes) -> Iterator[tuple[bytes, str]]:
    """Yield bytes as programs write them where only letters may stand: hex, and base64 at each alignment."""
    yield data.hex().encode(), "hex"
    yield data.hex().upper().encode(), "hex in capitals"
    for name, shift in _HIDDEN.items():
        core = _base64_core(data, shift=shift)
        yield core, name
        yield core.replace(b"+", b"-").replace(b"/", b"_"), f"{name}, for URLs"


def _base64_core(data: bytes, *, shift: int) -> bytes:
    """Return those letters of base64 that are the same whatever stands before and after, *shift* bytes into a group."""
    first, last = -(-8 * shift // 6), 8 * (shift + len(data)) // 6
    return b64encode(bytes(shift) + data)[first:last]
