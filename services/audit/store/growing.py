"""The sequencer's writing: entries, full tiles, tree states, checkpoints. Adds, never changes; decides nothing."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import Connection, Engine, text

from services.audit.domain.entries import SignedCheckpoint
from services.audit.domain.merkle import perfect_root
from services.audit.domain.tiles import Tile
from services.audit.store.rows import read_checkpoint, read_tile
from services.audit.store.waiting import OWN_SOURCE
from services.audit.usecases.ports import Pending, Tree
from shared.database import transaction
from shared.errors import AmparoError
from shared.streams.alarms import is_raised, raise_alarm

LOG_DAMAGED: Final = "log-damaged"
SEQUENCER_LOCK: Final = 0x416D70_4C6F67  # "AmpLog"

_SIGNED = text("SELECT max(size) FROM checkpoints")
_LOCK = text("SELECT pg_try_advisory_xact_lock(:lock)")
_TREE = text("SELECT size, root FROM trees ORDER BY size DESC LIMIT 1")
_PENDING = text("SELECT id, leaf_hash FROM pending ORDER BY id LIMIT :limit")
_COLUMNS = (
    "source, epoch, number, record_id, at, actor, organisation, owner, action, decision, resources, leaf, leaf_hash"
)
_ADD_ENTRIES = text(
    f"INSERT INTO entries (index, {_COLUMNS}, integrated_at)"  # noqa: S608 - our own constant
    f" SELECT :first + row_number() OVER (ORDER BY id) - 1, {_COLUMNS}, :at FROM pending WHERE id = ANY(:ids)"
)
_FORGET = text("DELETE FROM pending WHERE id = ANY(:ids)")
_ADD_TILE = text("INSERT INTO tiles (level, index, hashes, root) VALUES (:level, :index, :hashes, :root)")
_ADD_TREE = text("INSERT INTO trees (size, root, integrated_at) VALUES (:size, :root, :at)")
_ADD_CHECKPOINT = text(
    "INSERT INTO checkpoints (size, previous, root, note, signed_at) VALUES (:size, :previous, :root, :note, :at)"
)
_HIGHEST = text(
    "INSERT INTO sources (source, epoch, contiguous, highest)"
    " SELECT source, epoch, 0, max(number) FROM entries WHERE index >= :first GROUP BY source, epoch"
    " ON CONFLICT (source, epoch) DO UPDATE SET highest = greatest(sources.highest, excluded.highest)"
    " RETURNING source, epoch"
)
# the end of the unbroken run that begins after `contiguous`, if it has begun
_CONTIGUOUS = text(
    "UPDATE sources AS s SET contiguous = ("
    "  SELECT e.number FROM entries AS e WHERE e.source = s.source AND e.epoch = s.epoch AND e.number > s.contiguous"
    "  AND NOT EXISTS (SELECT 1 FROM entries AS n"
    "  WHERE n.source = e.source AND n.epoch = e.epoch AND n.number = e.number + 1) ORDER BY e.number LIMIT 1)"
    " WHERE s.source = :source AND s.epoch = :epoch AND EXISTS (SELECT 1 FROM entries AS e"
    "  WHERE e.source = s.source AND e.epoch = s.epoch AND e.number = s.contiguous + 1)"
)


@dataclass(frozen=True, slots=True)
class SqlGrowingLog:
    """The log, for its sequencer. `origin` is the log's name. Opens nothing until asked."""

    engine: Engine
    origin: str

    def raise_damage(self, *, at: datetime) -> None:
        """Raise the alarm that the log is damaged; it stands until an operator clears it."""
        with transaction(self.engine) as connection:
            size = connection.execute(_SIGNED).scalar() or 0
            raise_alarm(connection, kind=LOG_DAMAGED, peer=OWN_SOURCE, epoch=0, number=size, at=at)

    def is_sound(self) -> bool:
        """Say that no such alarm stands; False too when the database does not answer."""
        try:
            with transaction(self.engine) as connection:
                return not is_raised(connection, kind=LOG_DAMAGED)
        except AmparoError:
            return False

    @contextmanager
    def growing(self) -> Iterator["SqlGrowth | None"]:
        """Begin a step. One sequencer at a time, of however many run: the lock ends with the transaction."""
        with transaction(self.engine) as connection:
            leads = bool(connection.execute(_LOCK, {"lock": SEQUENCER_LOCK}).scalar_one())
            yield SqlGrowth(connection, self.origin) if leads else None


@dataclass(frozen=True, slots=True)
class SqlGrowth:
    """One step of growth, in one transaction."""

    connection: Connection
    origin: str

    def tree(self) -> Tree:
        """Return the tree as it is."""
        row = self.connection.execute(_TREE).one()
        return Tree(row.size, row.root)

    def checkpoint(self) -> SignedCheckpoint | None:
        """Return the newest checkpoint."""
        return read_checkpoint(self.connection, origin=self.origin)

    def pending(self, limit: int) -> Sequence[Pending]:
        """Return the oldest records that wait for a place."""
        return [Pending(row.id, row.leaf_hash) for row in self.connection.execute(_PENDING, {"limit": limit})]

    def tile(self, tile: Tile) -> bytes:
        """Return the hashes of a tile that exists."""
        return read_tile(self.connection, tile)

    def add_entries(self, batch: Sequence[Pending], *, first: int, at: datetime) -> None:
        """Give the batch its places, in the order of their ids, and note how far each source's numbers go."""
        ids = [each.id for each in batch]
        self.connection.execute(_ADD_ENTRIES, {"ids": ids, "first": first, "at": at})
        self.connection.execute(_FORGET, {"ids": ids})
        for source, epoch in self.connection.execute(_HIGHEST, {"first": first}).all():
            self.connection.execute(_CONTIGUOUS, {"source": source, "epoch": epoch})

    def add_tile(self, tile: Tile, hashes: Sequence[bytes]) -> None:
        """Store a tile that is full now."""
        row = {"level": tile.level, "index": tile.index, "hashes": b"".join(hashes), "root": perfect_root(hashes)}
        self.connection.execute(_ADD_TILE, row)

    def add_tree(self, tree: Tree, *, at: datetime) -> None:
        """Store the tree's new state."""
        self.connection.execute(_ADD_TREE, {"size": tree.size, "root": tree.root, "at": at})

    def add_checkpoint(self, signed: SignedCheckpoint, *, previous: int, at: datetime) -> None:
        """Store a checkpoint that follows the one of size *previous*. The constraint lets only one follow each."""
        checkpoint = signed.checkpoint
        row = {"size": checkpoint.size, "root": checkpoint.root, "note": signed.note}
        self.connection.execute(_ADD_CHECKPOINT, row | {"previous": previous, "at": at})
