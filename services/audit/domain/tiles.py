"""C2SP tlog-tiles: the tree in pieces of 256 hashes, and proofs read from them. Knows not where tiles are kept."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from services.audit.domain.merkle import EMPTY_ROOT, HASH_BYTES, node_hash, perfect_root, split

TILE_WIDTH = 256
TILE_HEIGHT = 8
MAXIMUM_LEVEL = 63
TILES_KEPT = 64

_NUMBER = r"(?:0|[1-9][0-9]?)"
_PATH = re.compile(
    rf"(?P<level>{_NUMBER}|entries)/(?P<index>(?:x[0-9]{{3}}/){{0,6}}[0-9]{{3}})(?:\.p/(?P<width>[1-9][0-9]{{0,2}}))?",
    re.ASCII,
)


class TilePathError(Exception):
    """The path names no tile that a tree could have."""


@dataclass(frozen=True, slots=True, order=True)
class Tile:
    """The first *width* hashes of the tile at *level* and *index*; at level 0 they are leaf hashes."""

    level: int
    index: int
    width: int = TILE_WIDTH

    @property
    def path(self) -> str:
        """Return the tile's path below `tile/`."""
        return f"{self.level}/{_index_path(self.index)}" + ("" if self.width == TILE_WIDTH else f".p/{self.width}")


@dataclass(frozen=True, slots=True)
class Bundle:
    """The entries behind the level 0 tile of the same index and width."""

    index: int
    width: int = TILE_WIDTH


def parse_path(path: str) -> Tile | Bundle:
    """Return what a path below `tile/` names. Raises TilePathError for any other spelling of the same thing."""
    match = _PATH.fullmatch(path)
    if match is None:
        raise TilePathError
    index = int(re.sub(r"[x/]", "", match["index"]))
    width = int(match["width"] or TILE_WIDTH)
    if _index_path(index) != match["index"] or width > TILE_WIDTH or (match["width"] and width == TILE_WIDTH):
        raise TilePathError
    return Bundle(index, width) if match["level"] == "entries" else _tile(int(match["level"]), index, width)


def _tile(level: int, index: int, width: int) -> Tile:
    if level > MAXIMUM_LEVEL:
        raise TilePathError
    return Tile(level, index, width)


def _index_path(index: int) -> str:
    groups = f"{index:,}".split(",")
    return "/".join(["x" + group.zfill(3) for group in groups[:-1]] + [groups[-1].zfill(3)])


def exists(tile: Tile, *, size: int) -> bool:
    """Say whether a tree of *size* has all the hashes of *tile*."""
    return tile.index * TILE_WIDTH + tile.width <= size >> (TILE_HEIGHT * tile.level)


def chunks(hashes: bytes) -> list[bytes]:
    """Return the hashes of a tile one by one."""
    return [hashes[i : i + HASH_BYTES] for i in range(0, len(hashes), HASH_BYTES)]


def completed(
    read: Callable[[Tile], bytes], *, size: int, added: Sequence[bytes]
) -> list[tuple[Tile, Sequence[bytes]]]:
    """Return the tiles that become full when leaf hashes are *added* to a tree of *size*, lowest level first."""
    found: list[tuple[Tile, Sequence[bytes]]] = []
    level, fresh = 0, list(added)
    while fresh:
        index, width = divmod(size >> (TILE_HEIGHT * level), TILE_WIDTH)
        hashes = (chunks(read(Tile(level, index, width))) if width else []) + fresh
        full = [hashes[i : i + TILE_WIDTH] for i in range(0, len(hashes) - TILE_WIDTH + 1, TILE_WIDTH)]
        found += [(Tile(level, index + place), each) for place, each in enumerate(full)]
        level, fresh = level + 1, [perfect_root(each) for each in full]
    return found


class TiledTree:
    """The tree of *size* as its tiles show it. A few tiles are remembered; none is trusted to be right."""

    def __init__(self, *, size: int, read: Callable[[Tile], bytes]) -> None:
        self.size = size
        self._read = read
        self._kept: dict[tuple[int, int], list[bytes]] = {}

    def root(self) -> bytes:
        """Return the root of the whole tree."""
        return self.subtree(0, self.size) if self.size else EMPTY_ROOT

    def subtree(self, start: int, end: int) -> bytes:
        """Return the hash over the aligned range [start, end) of leaves."""
        width = end - start
        if width & (width - 1) == 0:
            return self._perfect(start, width)
        middle = start + split(width)
        return node_hash(self.subtree(start, middle), self.subtree(middle, end))

    def _perfect(self, start: int, width: int) -> bytes:
        level = (width.bit_length() - 1) // TILE_HEIGHT
        index, offset = divmod(start >> (TILE_HEIGHT * level), TILE_WIDTH)
        return perfect_root(self._tile(level, index)[offset : offset + (width >> (TILE_HEIGHT * level))])

    def _tile(self, level: int, index: int) -> list[bytes]:
        if (level, index) not in self._kept:
            if len(self._kept) >= TILES_KEPT:
                self._kept.pop(next(iter(self._kept)))
            width = min(TILE_WIDTH, (self.size >> (TILE_HEIGHT * level)) - index * TILE_WIDTH)
            self._kept[level, index] = chunks(self._read(Tile(level, index, width)))
        return self._kept[level, index]

    def inclusion(self, index: int) -> list[bytes]:
        """Return the audit path of the leaf at *index*, its sibling first (RFC 6962, 2.1.1)."""
        start, end, path = 0, self.size, list[bytes]()
        while end - start > 1:
            middle = start + split(end - start)
            left = index < middle
            path.append(self.subtree(middle, end) if left else self.subtree(start, middle))
            start, end = (start, middle) if left else (middle, end)
        return path[::-1]

    def consistency(self, first: int) -> list[bytes]:
        """Return the proof that this tree only adds to the one of size *first* (RFC 6962, 2.1.2); 0 < first ≤ size."""
        start, end, path, whole = 0, self.size, list[bytes](), True
        while first != end:
            middle = start + split(end - start)
            left = first <= middle
            path.append(self.subtree(middle, end) if left else self.subtree(start, middle))
            start, end, whole = (start, middle, whole) if left else (middle, end, False)
        return ([] if whole else [self.subtree(start, end)]) + path[::-1]
