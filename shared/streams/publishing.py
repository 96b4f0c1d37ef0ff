"""The publisher's end of streams in SQL. Decides nothing: `protocol` does. Knows no broker."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, text

from shared.streams import protocol
from shared.streams.protocol import MAX_NUMBERED_ROWS, Numbered, Publishing, Span, Stream
from shared.streams.schema import NOTIFY_CHANNEL

_BEGIN = text(
    "INSERT INTO stream_publishing (addressee, epoch, number, link, published, acknowledged, acknowledged_link)"
    " VALUES (:addressee, 1, 0, :genesis, 0, 0, :genesis) ON CONFLICT DO NOTHING"
)
_LOAD = text("SELECT * FROM stream_publishing WHERE addressee = :addressee FOR UPDATE")
_ALL = text("SELECT * FROM stream_publishing ORDER BY addressee")
_LOAD_ALL = text("SELECT * FROM stream_publishing ORDER BY addressee FOR UPDATE")
_UNBEGUN = text(
    "SELECT DISTINCT addressee FROM stream_outbox AS o WHERE number IS NULL"
    " AND NOT EXISTS (SELECT 1 FROM stream_publishing AS p WHERE p.addressee = o.addressee)"
)
_SAVE = text(
    "UPDATE stream_publishing SET epoch = :epoch, number = :number, link = :link, published = :published,"
    " acknowledged = :acknowledged, acknowledged_link = :acknowledged_link, resend_first = :resend_first,"
    " resend_last = :resend_last, asked_at = :asked_at, acknowledged_at = :acknowledged_at"
    " WHERE addressee = :addressee"
)
_UNNUMBERED = text(
    "SELECT o.addressee, o.id, o.content FROM unnest(CAST(:addressees AS text[]), CAST(:rooms AS bigint[]))"
    " AS s (addressee, room) CROSS JOIN LATERAL ("
    "(SELECT addressee, id, content, urgent FROM stream_outbox WHERE addressee = s.addressee AND number IS NULL"
    " AND urgent ORDER BY id LIMIT :rows) UNION ALL "
    "(SELECT addressee, id, content, urgent FROM stream_outbox WHERE addressee = s.addressee AND number IS NULL"
    " AND NOT urgent ORDER BY id LIMIT s.room)) AS o ORDER BY o.urgent DESC, o.id"
)
_NUMBER = text("UPDATE stream_outbox SET number = :number, previous = :previous, link = :link WHERE id = :id")
_SPAN = text(
    "SELECT number, previous, link, content FROM stream_outbox"
    " WHERE addressee = :addressee AND number BETWEEN :first AND :last ORDER BY number"
)
_LINK = text("SELECT link FROM stream_outbox WHERE addressee = :addressee AND number = :number")
_DELETE = text("DELETE FROM stream_outbox WHERE addressee = :addressee AND number <= :acknowledged")
_WAITING_SINCE = text("SELECT min(created_at) FROM stream_outbox WHERE addressee = :addressee AND number IS NULL")
_WAKE = text("SELECT pg_notify(:channel, '')")


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishingStore:
    """The states and rows of *publisher*'s streams, on one connection."""

    connection: Connection
    publisher: str

    def begin(self, addressee: str) -> None:
        """Make the stream, if it is not there."""
        genesis = Stream(publisher=self.publisher, addressee=addressee).genesis()
        self.connection.execute(_BEGIN, {"addressee": addressee, "genesis": genesis})

    def load(self, addressee: str) -> Publishing:
        """Return the state and lock it until the transaction ends; a new stream begins."""
        found = self.connection.execute(_LOAD, {"addressee": addressee}).one_or_none()
        if found is None:
            self.begin(addressee)
            found = self.connection.execute(_LOAD, {"addressee": addressee}).one()
        return self._state(found)

    def save(self, state: Publishing) -> None:
        """Store the state."""
        self.connection.execute(_SAVE, _values(state))

    def all(self) -> list[Publishing]:
        """Return every stream's state."""
        return [self._state(row) for row in self.connection.execute(_ALL)]

    def begin_new(self) -> None:
        """Make the streams of addressees to whom something was said for the first time."""
        for addressee in sorted(self.connection.execute(_UNBEGUN).scalars()):
            self.begin(addressee)

    def number_rows(self) -> tuple[int, list[Publishing]]:
        """Give rows their numbers, urgent ones first and others while there is room; return how many, and the states.

        The states are locked first: two relays never give one row two numbers, whatever became of the advisory lock. A
        row that committed late, with a lower id than a numbered one, simply gets a later number.
        """
        states = [self._state(row) for row in self.connection.execute(_LOAD_ALL)]
        rooms = {state.stream.addressee: protocol.room(state) for state in states}
        limits = {"addressees": list(rooms), "rooms": list(rooms.values()), "rows": MAX_NUMBERED_ROWS}
        found = self.connection.execute(_UNNUMBERED, limits).all()
        of = {name: [row for row in found if row.addressee == name] for name in rooms}
        return len(found), [self._number(state, of[state.stream.addressee]) for state in states]

    def rows(self, addressee: str, span: Span) -> list[Numbered]:
        """Return the rows of *span* that are not yet acknowledged."""
        found = self.connection.execute(_SPAN, {"addressee": addressee, "first": span.first, "last": span.last})
        return [Numbered(**row._mapping) for row in found]  # noqa: SLF001 - SQLAlchemy's public name for it

    def link_of(self, addressee: str, number: int) -> bytes | None:
        """Return the link of a row that is still there."""
        link: bytes | None = self.connection.execute(_LINK, {"addressee": addressee, "number": number}).scalar()
        return link

    def delete_acknowledged(self, state: Publishing) -> None:
        """Delete what the addressee has."""
        found = {"addressee": state.stream.addressee, "acknowledged": state.acknowledged}
        self.connection.execute(_DELETE, found)

    def wake_relay(self) -> None:
        """Wake the relay when this transaction commits."""
        self.connection.execute(_WAKE, {"channel": NOTIFY_CHANNEL})

    def waiting_since(self, addressee: str) -> datetime | None:
        """Return since when a committed row has been waiting for its number."""
        since: datetime | None = self.connection.execute(_WAITING_SINCE, {"addressee": addressee}).scalar()
        return since

    def _number(self, state: Publishing, waiting: Sequence[Row[Any]]) -> Publishing:
        if not waiting:
            return state
        state, rows = protocol.number(state, [row.content for row in waiting])
        places = [
            {"id": found.id, "number": row.number, "previous": row.previous, "link": row.link}
            for found, row in zip(waiting, rows, strict=True)
        ]
        self.connection.execute(_NUMBER, places)
        self.save(state)
        return state

    def _state(self, row: Row[Any]) -> Publishing:
        resend = None if row.resend_first is None else Span(first=row.resend_first, last=row.resend_last)
        return Publishing(
            stream=Stream(publisher=self.publisher, addressee=row.addressee, epoch=row.epoch),
            number=row.number,
            link=row.link,
            published=row.published,
            acknowledged=row.acknowledged,
            acknowledged_link=row.acknowledged_link,
            resend=resend,
            asked_at=row.asked_at,
            acknowledged_at=row.acknowledged_at,
        )


def _values(state: Publishing) -> dict[str, object]:
    resend = state.resend
    return {
        "addressee": state.stream.addressee,
        "epoch": state.stream.epoch,
        "number": state.number,
        "link": state.link,
        "published": state.published,
        "acknowledged": state.acknowledged,
        "acknowledged_link": state.acknowledged_link,
        "resend_first": resend and resend.first,
        "resend_last": resend and resend.last,
        "asked_at": state.asked_at,
        "acknowledged_at": state.acknowledged_at,
    }
