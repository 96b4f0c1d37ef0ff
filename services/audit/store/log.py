"""Reading the log, and recording that it was read in the same transaction. Decides nothing about who may."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import Connection, Engine, text
from sqlalchemy.dialects import postgresql

from services.audit.domain.entries import Entry, MissingRecords, Query, SignedCheckpoint
from services.audit.domain.tiles import Bundle, Tile
from services.audit.store.rows import (
    ENTRY_COLUMNS,
    MissingRowsError,
    entry_of,
    read_checkpoint,
    read_leaves,
    read_tile,
)
from shared.database import transaction
from shared.streams.records import Access, Records, recorded_transaction

PAGE_ENTRIES = 512

_entries = sa.table(
    "entries",
    sa.column("index", sa.BigInteger),
    sa.column("source", sa.Text),
    sa.column("record_id", sa.Uuid),
    sa.column("at", sa.DateTime(timezone=True)),
    sa.column("actor", sa.Uuid),
    sa.column("organisation", sa.Uuid),
    sa.column("owner", sa.Uuid),
    sa.column("action", sa.Text),
    sa.column("decision", sa.Text),
    sa.column("resources", postgresql.ARRAY(sa.Uuid)),
    sa.column("leaf", sa.LargeBinary),
    sa.column("leaf_hash", sa.LargeBinary),
)
_SHOWN = (
    _entries.c.index,
    _entries.c.record_id,
    _entries.c.organisation,
    _entries.c.owner,
    _entries.c.leaf,
    _entries.c.leaf_hash,
)
_ENTRY = text(f"SELECT {ENTRY_COLUMNS} FROM entries WHERE index = :index")  # noqa: S608 - our own constant
_PAGE = text(
    f"SELECT {ENTRY_COLUMNS} FROM entries"  # noqa: S608 - our own constant
    " WHERE index >= :first AND index < :beyond ORDER BY index"
)
_MISSING = text(
    "SELECT s.source, s.epoch, s.contiguous, e.number AS seen, e.record_id, e.integrated_at AS since FROM sources AS s"
    " JOIN LATERAL (SELECT number, record_id, integrated_at FROM entries WHERE source = s.source AND epoch = s.epoch"
    " AND number > s.contiguous ORDER BY number LIMIT 1) AS e ON true"
    " WHERE s.highest > s.contiguous"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class SqlLog:
    """The log in the service's database. Opens nothing until asked."""

    engine: Engine
    records: Records
    origin: str

    @contextmanager
    def transaction(self, *, request_id: str | None) -> Iterator["SqlTransaction"]:
        """Begin; commit when the block ends. A refusal rolls back and is recorded alone."""
        with recorded_transaction(self.engine, self.records, request_id) as connection:
            yield SqlTransaction(connection, self, request_id)

    def entries(self, *, size: int) -> Iterator[Entry]:
        """Yield the first *size* entries, in order, page by page."""
        for first in range(0, size, PAGE_ENTRIES):
            yield from self._page(first, min(first + PAGE_ENTRIES, size))

    def read_tile(self, tile: Tile) -> bytes:
        """Return the hashes of a tile that exists, in a transaction of its own."""
        with transaction(self.engine) as connection:
            return read_tile(connection, tile)

    def _page(self, first: int, beyond: int) -> list[Entry]:
        with transaction(self.engine) as connection:
            page = [entry_of(row) for row in connection.execute(_PAGE, {"first": first, "beyond": beyond})]
        if len(page) != beyond - first:
            raise MissingRowsError
        return page


@dataclass(frozen=True, slots=True)
class SqlTransaction:
    """One transaction."""

    connection: Connection
    log: SqlLog
    request_id: str | None

    def record(self, access: Access) -> None:
        """Append the record of this very access to the log."""
        self.log.records.record(self.connection, access, self.request_id)

    def checkpoint(self, size: int | None = None) -> SignedCheckpoint | None:
        """Return the newest checkpoint, or the one of *size*."""
        return read_checkpoint(self.connection, origin=self.log.origin, size=size)

    def entry(self, index: int) -> Entry | None:
        """Return one entry."""
        row = self.connection.execute(_ENTRY, {"index": index}).one_or_none()
        return None if row is None else entry_of(row)

    def search(self, query: Query, *, organisation: UUID | None, below: int | None, limit: int) -> list[Entry]:
        """Return entries, newest first, with an index *below*; only of *organisation* where one is given."""
        wanted = sa.select(*_SHOWN).where(*_conditions(query, organisation=organisation, below=below))
        rows = self.connection.execute(wanted.order_by(_entries.c.index.desc()).limit(limit))
        return [entry_of(row) for row in rows]

    def count(self, *, organisation: UUID | None, size: int) -> int:
        """Return how many of the first *size* entries are of *organisation*; all of them where none is given."""
        if organisation is None:
            return size
        theirs = sa.select(sa.func.count()).select_from(_entries)
        theirs = theirs.where(_concerns(organisation), _entries.c.index < size)
        return int(self.connection.execute(theirs).scalar_one())

    def tile(self, tile: Tile) -> bytes:
        """Return the hashes of a tile that exists."""
        return read_tile(self.connection, tile)

    def leaves(self, bundle: Bundle) -> list[bytes]:
        """Return the leaves of an entry bundle that exists."""
        return read_leaves(self.connection, bundle)

    def missing(self) -> list[MissingRecords]:
        """Return the first gap of each source that has one."""
        return [MissingRecords(**row._mapping) for row in self.connection.execute(_MISSING)]  # noqa: SLF001 - public


def _concerns(organisation: UUID) -> sa.ColumnElement[bool]:
    """Say what concerns an organisation: what its members did, and what was done to its people's data."""
    return sa.or_(_entries.c.organisation == organisation, _entries.c.owner == organisation)


def _conditions(query: Query, *, organisation: UUID | None, below: int | None) -> list[sa.ColumnElement[Any]]:
    column = _entries.c
    asked: list[tuple[Any, Callable[[Any], sa.ColumnElement[Any]]]] = [
        (organisation, _concerns),
        (below, lambda wanted: column.index < wanted),
        (query.actor, lambda wanted: column.actor == wanted),
        (query.resource, lambda wanted: column.resources.contains([wanted])),
        (query.action, lambda wanted: column.action == wanted),
        (query.decision, lambda wanted: column.decision == wanted),
        (query.publisher, lambda wanted: column.source == wanted),
        (query.since, lambda wanted: column.at >= wanted),
        (query.until, lambda wanted: column.at < wanted),
    ]
    return [condition(wanted) for wanted, condition in asked if wanted is not None]
