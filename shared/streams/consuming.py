"""The consumer's end of streams in SQL: its state, what it holds and what it lately settled. Decides nothing.

Everything is on the connection of the transaction in which the rows are applied.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, text

from shared.streams.codec import DecodeError, decode_row
from shared.streams.protocol import Consuming, Head, Numbered, Span, Stream

REMEMBERED_ROWS = 10_000
"""How many settled rows of a stream are remembered, to tell a repetition from a conflict."""

_BEGIN = text(
    "INSERT INTO stream_consuming (publisher, epoch, position, link, forked, failures)"
    " VALUES (:publisher, 1, 0, :genesis, false, 0) ON CONFLICT DO NOTHING"
)
_LOAD = text("SELECT * FROM stream_consuming WHERE publisher = :publisher FOR UPDATE")
_ALL = text("SELECT * FROM stream_consuming ORDER BY publisher")
_SAVE = text(
    "UPDATE stream_consuming SET epoch = :epoch, position = :position, link = :link, head_number = :head_number,"
    " head_link = :head_link, head_at = :head_at, heard_at = :heard_at, asked_at = :asked_at, forked = :forked,"
    " failures = :failures, retry_at = :retry_at WHERE publisher = :publisher"
)
_UNSETTLED = text(
    "SELECT publisher FROM stream_consuming AS c WHERE retry_at <= :at OR (NOT forked AND (head_number > position"
    " OR EXISTS (SELECT 1 FROM stream_held AS h WHERE h.publisher = c.publisher)))"
)
_LINKS = text(
    "SELECT number, link FROM stream_applied WHERE publisher = :publisher AND epoch = :epoch"
    " AND number BETWEEN :first AND :last"
    " UNION ALL SELECT number, link FROM stream_held WHERE publisher = :publisher AND number BETWEEN :first AND :last"
)
_HOLD = text(
    "INSERT INTO stream_held (publisher, number, previous, link, content)"
    " VALUES (:publisher, :number, :previous, :link, :content) ON CONFLICT DO NOTHING"
)
_HELD = text(
    "SELECT number, previous, link, content FROM stream_held WHERE publisher = :publisher AND number = :number"
)
_HELD_SPAN = text("SELECT min(number) AS first, max(number) AS last FROM stream_held WHERE publisher = :publisher")
_DISCARD = text("DELETE FROM stream_held WHERE publisher = :publisher AND number = :number")
_SETTLE = text(
    "INSERT INTO stream_applied (publisher, epoch, number, link, event_id)"
    " VALUES (:publisher, :epoch, :number, :link, :event_id)"
)
_FORGET = text(
    "DELETE FROM stream_applied AS a USING stream_consuming AS c WHERE a.publisher = c.publisher"
    " AND a.epoch = c.epoch AND a.number <= c.position - :remembered"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsumingStore:
    """The states of *consumer*'s streams, on one connection."""

    connection: Connection
    consumer: str

    def begin(self, publisher: str) -> None:
        """Make the stream, if it is not there."""
        genesis = Stream(publisher=publisher, addressee=self.consumer).genesis()
        self.connection.execute(_BEGIN, {"publisher": publisher, "genesis": genesis})

    def load(self, publisher: str) -> Consuming:
        """Return the state and lock it until the transaction ends; a new stream begins."""
        found = self.connection.execute(_LOAD, {"publisher": publisher}).one_or_none()
        if found is None:
            self.begin(publisher)
            found = self.connection.execute(_LOAD, {"publisher": publisher}).one()
        return self._state(found)

    def save(self, state: Consuming) -> None:
        """Store the state."""
        self.connection.execute(_SAVE, _values(state))

    def all(self) -> list[Consuming]:
        """Return every stream's state."""
        return [self._state(row) for row in self.connection.execute(_ALL)]

    def unsettled(self, *, at: datetime) -> Sequence[str]:
        """Return the publishers whose stream has a gap, or something held or to be tried again."""
        return self.connection.execute(_UNSETTLED, {"at": at}).scalars().all()

    def forget_old(self) -> None:
        """Forget settled rows beyond those that are remembered."""
        self.connection.execute(_FORGET, {"remembered": REMEMBERED_ROWS})

    def _state(self, row: Row[Any]) -> Consuming:
        head = None if row.head_at is None else Head(number=row.head_number, link=row.head_link, at=row.head_at)
        return Consuming(
            stream=Stream(publisher=row.publisher, addressee=self.consumer, epoch=row.epoch),
            position=row.position,
            link=row.link,
            head=head,
            heard_at=row.heard_at,
            asked_at=row.asked_at,
            forked=row.forked,
            failures=row.failures,
            retry_at=row.retry_at,
        )


class SqlMemory:
    """What one stream's consumer remembers of rows. `rows` are those about to be judged, looked up all at once.

    `write` puts what was settled into the table: the caller does so before the transaction ends.
    """

    def __init__(self, connection: Connection, *, state: Consuming, rows: Sequence[Numbered] = ()) -> None:
        self._connection = connection
        self._key = {"publisher": state.stream.publisher, "epoch": state.stream.epoch}
        self._held = self._find_span()
        self._known = range(rows[0].number, rows[-1].number + 1) if rows else range(0)
        # beyond the position nothing was settled: the usual batch, the next one while nothing is held, is new
        is_new = not rows or (self._held is None and rows[0].number > state.position)
        self._links = {} if is_new else self._look_up(self._known.start, self._known.stop - 1)
        self._settled: list[dict[str, object]] = []

    def link_of(self, number: int) -> bytes | None:
        """Return the link of a row that was settled lately or is held, else None."""
        if number in self._known or number in self._links:
            return self._links.get(number)
        return self._look_up(number, number).get(number)

    def hold(self, row: Numbered) -> None:
        """Keep *row* until the ones before it came."""
        values = {"number": row.number, "previous": row.previous, "link": row.link, "content": row.content}
        self._connection.execute(_HOLD, self._key | values)
        self._links[row.number] = row.link
        held = self._held or Span(first=row.number, last=row.number)
        self._held = Span(first=min(held.first, row.number), last=max(held.last, row.number))

    def held(self, number: int) -> Numbered | None:
        """Return the held row of that number."""
        if self._held is None or not self._held.first <= number <= self._held.last:
            return None
        row = self._connection.execute(_HELD, self._key | {"number": number}).one_or_none()
        return None if row is None else Numbered(**row._mapping)  # noqa: SLF001 - SQLAlchemy's public name for it

    def held_span(self) -> Span | None:
        """Return the lowest and highest number held."""
        return self._held

    def discard(self, number: int) -> None:
        """Forget a held row."""
        self._connection.execute(_DISCARD, self._key | {"number": number})
        self._links.pop(number, None)
        self._held = self._find_span()

    def settle(self, row: Numbered) -> None:
        """Remember the link of a row that was applied or parked, and hold it no longer."""
        values = {"number": row.number, "link": row.link, "event_id": _event_id(row)}
        self._settled.append(self._key | values)
        if self._held and self._held.first <= row.number:
            self.discard(row.number)
        self._links[row.number] = row.link

    def write(self) -> None:
        """Store what was settled."""
        if self._settled:
            self._connection.execute(_SETTLE, self._settled)
            self._settled = []

    def _look_up(self, first: int, last: int) -> dict[int, bytes]:
        found = self._connection.execute(_LINKS, self._key | {"first": first, "last": last})
        return {row.number: row.link for row in found}

    def _find_span(self) -> Span | None:
        row = self._connection.execute(_HELD_SPAN, self._key).one()
        return None if row.first is None else Span(first=row.first, last=row.last)


def _event_id(row: Numbered) -> object:
    try:
        return decode_row(row.content).event_id
    except DecodeError:
        return None


def _values(state: Consuming) -> dict[str, object]:
    head = state.head
    return {
        "publisher": state.stream.publisher,
        "epoch": state.stream.epoch,
        "position": state.position,
        "link": state.link,
        "head_number": head and head.number,
        "head_link": head and head.link,
        "head_at": head and head.at,
        "heard_at": state.heard_at,
        "asked_at": state.asked_at,
        "forked": state.forked,
        "failures": state.failures,
        "retry_at": state.retry_at,
    }
