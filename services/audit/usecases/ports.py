"""What the use cases need of storage. Knows no SQL."""

from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID

from services.audit.domain.entries import Entry, MissingRecords, Query, SignedCheckpoint
from services.audit.domain.tiles import Bundle, Tile
from shared.streams.records import Access


class LogDamagedError(Exception):
    """The log is not what was signed before, or rows of it are gone. Nothing is signed until somebody looks."""


@dataclass(frozen=True, slots=True)
class Pending:
    """A record that is accepted and has no place in the tree yet."""

    id: int
    leaf_hash: bytes


@dataclass(frozen=True, slots=True)
class Tree:
    """The log as it was integrated: its size and root, not signed."""

    size: int
    root: bytes


class Transaction(Protocol):
    """What can be read of the log in one transaction, and recorded in the same."""

    def record(self, access: Access) -> None:
        """Append the record of this very access to the log."""
        ...

    def checkpoint(self, size: int | None = None) -> SignedCheckpoint | None:
        """Return the newest checkpoint, or the one of *size*."""
        ...

    def entry(self, index: int) -> Entry | None:
        """Return one entry."""
        ...

    def search(self, query: Query, *, organisation: UUID | None, below: int | None, limit: int) -> list[Entry]:
        """Return entries, newest first, with an index *below*; only of *organisation* where one is given."""
        ...

    def count(self, *, organisation: UUID | None, size: int) -> int:
        """Return how many of the first *size* entries are of *organisation*; all of them where none is given."""
        ...

    def tile(self, tile: Tile) -> bytes:
        """Return the hashes of a tile that exists."""
        ...

    def leaves(self, bundle: Bundle) -> list[bytes]:
        """Return the leaves of an entry bundle that exists."""
        ...

    def missing(self) -> list[MissingRecords]:
        """Return the first gap of each source that has one."""
        ...


class Log(Protocol):
    """The access log."""

    def transaction(self, *, request_id: str | None) -> AbstractContextManager[Transaction]:
        """Begin; commit when the block ends. A refusal is recorded alone."""
        ...

    def entries(self, *, size: int) -> Iterator[Entry]:
        """Yield the first *size* entries, in order, page by page: what is there never changes."""
        ...

    def read_tile(self, tile: Tile) -> bytes:
        """Return the hashes of a tile that exists, in a transaction of its own."""
        ...


class Growth(Protocol):
    """One step of the log's growth, by the only sequencer that may take one now."""

    def tree(self) -> Tree:
        """Return the tree as it is."""
        ...

    def checkpoint(self) -> SignedCheckpoint | None:
        """Return the newest checkpoint."""
        ...

    def pending(self, limit: int) -> Sequence[Pending]:
        """Return the oldest records that wait for a place."""
        ...

    def tile(self, tile: Tile) -> bytes:
        """Return the hashes of a tile that exists."""
        ...

    def add_entries(self, batch: Sequence[Pending], *, first: int, at: datetime) -> None:
        """Give the batch its places, from *first* on."""
        ...

    def add_tile(self, tile: Tile, hashes: Sequence[bytes]) -> None:
        """Store a tile that is full now."""
        ...

    def add_tree(self, tree: Tree, *, at: datetime) -> None:
        """Store the tree's new state."""
        ...

    def add_checkpoint(self, signed: SignedCheckpoint, *, previous: int, at: datetime) -> None:
        """Store a checkpoint that follows the one of size *previous*; only one ever can."""
        ...


class GrowingLog(Protocol):
    """The log, for its sequencer."""

    def growing(self) -> AbstractContextManager[Growth | None]:
        """Begin a step; None when another sequencer takes one."""
        ...

    def raise_damage(self, *, at: datetime) -> None:
        """Raise the alarm that the log is damaged; it stands until an operator clears it."""
        ...
