"""Reading tiles and checkpoints from their rows. Knows no rule about who may see them."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, text

from services.audit.domain.checkpoints import Checkpoint
from services.audit.domain.entries import Entry, SignedCheckpoint
from services.audit.domain.tiles import TILE_WIDTH, Bundle, Tile
from services.audit.usecases.ports import LogDamagedError

ENTRY_COLUMNS = "index, record_id, organisation, owner, leaf, leaf_hash"

_FULL = text("SELECT hashes FROM tiles WHERE level = :level AND index = :index")
_LEAF_HASHES = text("SELECT leaf_hash FROM entries WHERE index >= :first AND index < :beyond ORDER BY index")
_ROOTS = text("SELECT root FROM tiles WHERE level = :below AND index >= :first AND index < :beyond ORDER BY index")
_LEAVES = text("SELECT leaf FROM entries WHERE index >= :first AND index < :beyond ORDER BY index")
_NEWEST = text("SELECT size, root, note FROM checkpoints ORDER BY size DESC LIMIT 1")
_OF_SIZE = text("SELECT size, root, note FROM checkpoints WHERE size = :size")


class MissingRowsError(LogDamagedError):
    """The database has not what its own tree says it has: somebody took it away."""


def read_tile(connection: Connection, tile: Tile) -> bytes:
    """Return the hashes of *tile*: from its row when it is full, from the level below until then."""
    if tile.width == TILE_WIDTH:
        found = connection.execute(_FULL, {"level": tile.level, "index": tile.index}).scalars().all()
        return b"".join(_complete(found, 1))
    query = _LEAF_HASHES if tile.level == 0 else _ROOTS
    span = {"first": tile.index * TILE_WIDTH, "beyond": tile.index * TILE_WIDTH + tile.width}
    below = {} if tile.level == 0 else {"below": tile.level - 1}
    return b"".join(_complete(connection.execute(query, span | below).scalars().all(), tile.width))


def read_leaves(connection: Connection, bundle: Bundle) -> list[bytes]:
    """Return the leaves behind a level 0 tile."""
    first = bundle.index * TILE_WIDTH
    found = connection.execute(_LEAVES, {"first": first, "beyond": first + bundle.width}).scalars().all()
    return _complete(found, bundle.width)


def read_checkpoint(connection: Connection, *, origin: str, size: int | None = None) -> SignedCheckpoint | None:
    """Return the newest checkpoint, or the one of *size*."""
    query = _NEWEST if size is None else _OF_SIZE
    row = connection.execute(query, {} if size is None else {"size": size}).one_or_none()
    if row is None:
        return None
    return SignedCheckpoint(checkpoint=Checkpoint(origin=origin, size=row.size, root=row.root), note=row.note)


def entry_of(row: Any) -> Entry:
    """Return the entry in a row of `entries`."""
    return Entry(
        index=row.index,
        record_id=row.record_id,
        organisation=row.organisation,
        owner=row.owner,
        leaf=row.leaf,
        leaf_hash=row.leaf_hash,
    )


def _complete(found: Sequence[bytes], count: int) -> list[bytes]:
    if len(found) != count:
        raise MissingRowsError
    return list(found)
