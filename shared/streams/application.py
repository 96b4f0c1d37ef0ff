"""What becomes of a row in its turn: its handler, in a savepoint, or the shelf. Knows no event's meaning."""

from contextlib import nullcontext
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, cast

from sqlalchemy import Connection, text

from shared.database import named_failures
from shared.errors import StorageFullError, UnavailableError
from shared.streams.codec import DecodeError, Row, decode, decode_row, registry
from shared.streams.inbox import Delivery, EveryNumber, Handler, Handlers
from shared.streams.protocol import Failure, Numbered, Stream

BEHIND = "BehindParked"
"""The cause of a row that waits only because an earlier one on the same subject does."""

_ANY_PARKED = text("SELECT EXISTS (SELECT 1 FROM stream_parked WHERE publisher = :publisher)")
# what could not be read may be about any subject: everything waits behind it
_IS_PARKED = text(
    "SELECT EXISTS (SELECT 1 FROM stream_parked"
    " WHERE publisher = :publisher AND (subject = :subject OR subject IS NULL))"
)
_PARK = text(
    "INSERT INTO stream_parked (publisher, epoch, number, subject, event_type, content, link, cause, parked_at)"
    " VALUES (:publisher, :epoch, :number, :subject, :event_type, :content, :link, :cause, :at)"
)
_WAS_APPLIED = text(
    "SELECT EXISTS (SELECT 1 FROM stream_applied"
    " WHERE publisher = :publisher AND event_id = :event_id AND epoch < :epoch)"
)


class NoHandlerError(Exception):
    """This service does nothing with events of that type, yet the publisher sends them."""


class HandlerFailedError(Exception):
    """A handler failed outside a savepoint: nothing of the transaction may be kept."""


@dataclass(slots=True, kw_only=True)
class SqlApplication:
    """Applies the rows of one stream on the consumer's own transaction.

    `is_careful` puts each row into a savepoint, so that one may fail alone. Most transactions need none: they are tried
    without, and again with care when a handler failed.
    """

    connection: Connection
    stream: Stream
    handlers: Handlers
    at: datetime
    is_careful: bool = True
    _parks: bool | None = field(default=None, init=False)

    def apply(self, row: Numbered) -> Failure | None:
        """Apply *row*, or return why not, having changed nothing.

        Raises UnavailableError and StorageFullError: then nothing is wrong with the row, and it is not counted.
        """
        try:
            read = decode_row(row.content)
        except DecodeError as error:
            return Failure(cause=type(error).__name__, hopeless=True)
        if self._was_applied(read) and not self._wants_every_number(read):
            return None
        if self._is_parked(read):
            self.park(row, BEHIND)
            return None
        return self.handle(row, read)

    def handle(self, row: Numbered, read: Row) -> Failure | None:
        """Run the handler of *row*; return why it failed, if it did. Raises HandlerFailedError."""
        try:
            with named_failures(), self.connection.begin_nested() if self.is_careful else nullcontext():
                self._dispatch(row, read)
        except (UnavailableError, StorageFullError):
            raise
        except Exception as error:
            if not self.is_careful:
                raise HandlerFailedError from error
            return _failure(error)
        return None

    def park(self, row: Numbered, cause: str) -> None:
        """Put *row* aside for an operator; later rows on its subject will wait behind it."""
        subject, event_type = _about(row)
        values = {"number": row.number, "content": row.content, "link": row.link, "cause": cause, "at": self.at}
        about = {"publisher": self.stream.publisher, "epoch": self.stream.epoch}
        self.connection.execute(_PARK, about | values | {"subject": subject, "event_type": event_type})
        self._parks = True

    def _dispatch(self, row: Numbered, read: Row) -> None:
        if read.event_type.partition(".")[0] != self.stream.publisher:
            raise DecodeError("another publisher's event")
        event = decode(read.event_type, read.event)
        delivery = Delivery(
            publisher=self.stream.publisher,
            number=row.number,
            link=row.link,
            event_id=read.event_id,
            occurred_at=read.occurred_at,
            request_id=read.request_id,
            epoch=self.stream.epoch,
        )
        handler = self._handler(type(event))
        if handler is None:
            raise NoHandlerError
        handler(self.connection, event, delivery)

    def _handler(self, contract: type) -> Handler | None:
        known: dict[type, Handler] = dict(self.handlers)
        return next((known[kind] for kind in contract.__mro__ if kind in known), None)

    def _is_parked(self, read: Row) -> bool:
        key = {"publisher": self.stream.publisher, "subject": read.subject}
        if self._parks is None:
            self._parks = bool(self.connection.execute(_ANY_PARKED, key).scalar_one())
        return self._parks and bool(self.connection.execute(_IS_PARKED, key).scalar_one())

    def _wants_every_number(self, read: Row) -> bool:
        contract = registry().get(read.event_type)
        return contract is not None and isinstance(self._handler(cast("type", contract)), EveryNumber)

    def _was_applied(self, read: Row) -> bool:
        """Tell whether an earlier epoch brought it: a publisher that begins a new one says its last words again."""
        if self.stream.epoch == 1:
            return False
        key = {"publisher": self.stream.publisher, "event_id": read.event_id, "epoch": self.stream.epoch}
        return bool(self.connection.execute(_WAS_APPLIED, key).scalar_one())


def _failure(error: Exception) -> Failure:
    """Return the failure of a handler, whatever it raised: it is counted, and the row parked with its class."""
    return Failure(cause=type(error).__name__, hopeless=isinstance(error, DecodeError | NoHandlerError))


def _about(row: Numbered) -> tuple[Any, str]:
    try:
        read = decode_row(row.content)
    except DecodeError:
        return None, "unreadable"
    return read.subject, read.event_type
