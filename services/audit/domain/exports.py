"""The export: the log as lines of JSON that anyone can check offline. Knows not who asked for it, nor any database.

The first line is the header; each other line is an entry: `{"index", "leaf", "path"}` for one that is shown, its leaf
being the exact text that was hashed, and `{"index", "hash", "path"}` for one of which only the hash is shown.
"""

from base64 import b64encode
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import orjson

from services.audit.domain.descents import right_path
from services.audit.domain.tiles import TiledTree

FORMAT = "amparo-access-log/1"
WHOLE_LOG = "all"


@dataclass(frozen=True, slots=True)
class Header:
    """What the export claims to be. Only the checkpoint is believed, and only under a key that was pinned before.

    `scope` is `all`, or the organisation whose entries are shown. `key` is for people to compare, never to trust.
    """

    origin: str
    checkpoint: str
    key: str
    scope: str

    @property
    def line(self) -> bytes:
        """Return the first line."""
        fields = {
            "format": FORMAT,
            "origin": self.origin,
            "checkpoint": self.checkpoint,
            "key": self.key,
            "scope": self.scope,
        }
        return orjson.dumps(fields) + b"\n"


@dataclass(frozen=True, slots=True)
class ExportedEntry:
    """One entry; `leaf` is None where only the hash may be shown."""

    index: int
    leaf_hash: bytes
    leaf: bytes | None


def export_lines(header: Header, entries: Iterable[ExportedEntry], *, tree: TiledTree) -> Iterator[bytes]:
    """Yield the export of *tree*, line by line; *entries* are all of its entries, in order."""
    yield header.line
    for entry in entries:
        yield _line(entry, [b64encode(each).decode() for each in right_path(tree, entry.index)])


def _line(entry: ExportedEntry, path: list[str]) -> bytes:
    if entry.leaf is None:
        return orjson.dumps({"index": entry.index, "hash": b64encode(entry.leaf_hash).decode(), "path": path}) + b"\n"
    return orjson.dumps({"index": entry.index, "leaf": entry.leaf.decode(), "path": path}) + b"\n"
