"""The publisher's end of streams in SQL. Decides nothing: `protocol` does. Knows no broker."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, text

from shared.streams import protocol
from shared.streams.protocol import Numbered, Publishing, Span, Stream
from shared.streams.schema import NOTIFY_CHANNEL

MAX_NUMBERED_ROWS = 512

_BEGIN = text(
    "INSERT INTO stream_publishing (addressee, epoch, number, link, published, acknowledged, acknowledged_link)"
    " VALUES (:addressee, 1, 0, :genesis, 0, 0, :genesis) ON CONFLICT DO NOTHING"
)
_LOAD = text("SELECT * FROM stream_publishing WHERE addressee = :addressee FOR UPDATE")
_ALL = text("SELECT * FROM stream_publishing ORDER BY addressee")
_DUE = text("SELECT * FROM stream_publishing WHERE number > published OR resend_first IS NOT NULL ORDER BY addressee")
_SAVE = text(
    "UPDATE stream_publishing SET epoch = :epoch, number = :number, link = :link, published = :published,"
    " acknowledged = :acknowledged, acknowledged_link = :acknowledged_link, resend_first = :resend_first,"
    " resend_last = :resend_last, asked_at = :asked_at, acknowledged_at = :acknowledged_at"
    " WHERE addressee = :addressee"
)
_UNNUMBERED = text(
    "SELECT id, addressee, content FROM stream_outbox WHERE number IS NULL ORDER BY id LIMIT :rows FOR UPDATE"
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
        self.begin(addressee)
        return self._state(self.connection.execute(_LOAD, {"addressee": addressee}).one())

    def save(self, state: Publishing) -> None:
        """Store the state."""
        self.connection.execute(_SAVE, _values(state))

    def all(self) -> list[Publishing]:
        """Return every stream's state."""
        return [self._state(row) for row in self.connection.execute(_ALL)]

    def with_something_due(self) -> list[Publishing]:
        """Return the streams that have something to publish."""
        return [self._state(row) for row in self.connection.execute(_DUE)]

    def number_rows(self) -> int:
        """Give the oldest unnumbered rows their numbers; return how many.

        They are locked first: two relays never give one row two numbers, whatever became of the advisory lock. A row
        that committed late, with a lower id than a numbered one, simply gets a later number.
        """
        found = self.connection.execute(_UNNUMBERED, {"rows": MAX_NUMBERED_ROWS}).all()
        streams: dict[str, list[Row[Any]]] = defaultdict(list)
        for row in found:
            streams[row.addressee].append(row)
        for addressee in sorted(streams):
            self._number(addressee, streams[addressee])
        return len(found)

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

    def _number(self, addressee: str, waiting: Sequence[Row[Any]]) -> None:
        state, rows = protocol.number(self.load(addressee), [row.content for row in waiting])
        places = [
            {"id": found.id, "number": row.number, "previous": row.previous, "link": row.link}
            for found, row in zip(waiting, rows, strict=True)
        ]
        self.connection.execute(_NUMBER, places)
        self.save(state)

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
