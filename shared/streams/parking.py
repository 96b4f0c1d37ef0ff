"""Events that could not be applied: listing, retrying in order. Knows no event's meaning; operators decide."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Engine, Row, text

from shared.database import transaction
from shared.streams.application import SqlApplication
from shared.streams.codec import DecodeError, decode_row
from shared.streams.consuming import ConsumingStore
from shared.streams.inbox import Handlers
from shared.streams.protocol import Failure, Numbered, Stream

_LIST = text("SELECT * FROM stream_parked ORDER BY publisher, epoch, number LIMIT :limit")
_RETRY = text(
    "UPDATE stream_parked AS p SET retry = true WHERE (CAST(:publisher AS text) IS NULL OR p.publisher = :publisher)"
    " AND (CAST(:number AS bigint) IS NULL OR (p.publisher, p.subject) IN"
    " (SELECT q.publisher, q.subject FROM stream_parked AS q WHERE q.number = :number) OR p.number = :number)"
)
_RETRY_UNKNOWN = text("UPDATE stream_parked SET retry = true WHERE cause IN ('UnknownEventError', 'NoHandlerError')")
_UNREAD = text("SELECT * FROM stream_parked WHERE retry AND subject IS NULL")
_READ = text(
    "UPDATE stream_parked SET subject = :subject, event_type = :event_type"
    " WHERE publisher = :publisher AND epoch = :epoch AND number = :number"
)
_BEHIND_UNREAD = text(
    "SELECT EXISTS (SELECT 1 FROM stream_parked WHERE publisher = :publisher AND subject IS NULL"
    " AND (epoch, number) < (:epoch, :number))"
)
_DISMISS = text(
    "DELETE FROM stream_parked WHERE publisher = :publisher AND epoch = :epoch AND number = :number AND subject IS NULL"
)
_WANTED = text("SELECT DISTINCT publisher, subject FROM stream_parked WHERE retry")
_OF_SUBJECT = text(
    "SELECT * FROM stream_parked WHERE publisher = :publisher AND subject IS NOT DISTINCT FROM :subject"
    " ORDER BY epoch, number"
)
_DONE = text("DELETE FROM stream_parked WHERE publisher = :publisher AND epoch = :epoch AND number = :number")
_AGAIN = text(
    "UPDATE stream_parked SET cause = :cause WHERE publisher = :publisher AND epoch = :epoch AND number = :number"
)
_STOP = text(
    "UPDATE stream_parked SET retry = false WHERE publisher = :publisher AND subject IS NOT DISTINCT FROM :subject"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Parked:
    """One parked event, without its content. `cause` is the class of the failure."""

    publisher: str
    epoch: int
    number: int
    subject: UUID | None
    event_type: str
    cause: str
    parked_at: datetime
    retrying: bool


def list_(connection: Connection, *, limit: int = 1000) -> Sequence[Parked]:
    """Return what is parked, in the order of its streams."""
    return [_parked(row) for row in connection.execute(_LIST, {"limit": limit})]


def retry(connection: Connection, *, publisher: str | None = None, number: int | None = None) -> int:
    """Ask the running worker to try again: everything, one publisher's, or the subject of one number. Return how many.

    The rows of a subject are tried in their order and the first that fails again stops the others.
    """
    return connection.execute(_RETRY, {"publisher": publisher, "number": number}).rowcount


def retry_unknown(connection: Connection) -> int:
    """Ask for another try of what this service did not understand: it may have been upgraded since."""
    return connection.execute(_RETRY_UNKNOWN).rowcount


def dismiss(connection: Connection, *, publisher: str, epoch: int, number: int) -> bool:
    """Drop an event that nobody will ever read, so that what waits behind it may go on. Return whether it was one.

    Only for an operator who has asked the publisher what it said. What can be read is never dropped.
    """
    key = {"publisher": publisher, "epoch": epoch, "number": number}
    return connection.execute(_DISMISS, key).rowcount > 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Retrier:
    """Does, inside the worker, what `retry` asked for."""

    service: str
    engine: Engine
    handlers: Handlers
    clock: Callable[[], datetime]

    def step(self) -> None:
        """Try again every subject that an operator asked for, each in one transaction. Raises UnavailableError."""
        with transaction(self.engine) as connection:
            self._read_again(connection)
            wanted = connection.execute(_WANTED).all()
        for row in wanted:
            self._retry_subject(row.publisher, row.subject)

    def _read_again(self, connection: Connection) -> None:
        """Read what could not be read: this version may, and then it waits in the line of its own subject."""
        for row in connection.execute(_UNREAD).all():
            try:
                read = decode_row(row.content)
            except DecodeError:
                continue
            key = {"publisher": row.publisher, "epoch": row.epoch, "number": row.number}
            connection.execute(_READ, key | {"subject": read.subject, "event_type": read.event_type})

    def _retry_subject(self, publisher: str, subject: UUID | None) -> None:
        """Hold the stream while at it, so that nothing on the subject overtakes."""
        key = {"publisher": publisher, "subject": subject}
        with transaction(self.engine) as connection:
            ConsumingStore(connection=connection, consumer=self.service).load(publisher)
            for row in connection.execute(_OF_SUBJECT, key).all():
                if not self._retry_row(connection, row):
                    break
            connection.execute(_STOP, key)

    def _retry_row(self, connection: Connection, row: Row[Any]) -> bool:
        key = {"publisher": row.publisher, "epoch": row.epoch, "number": row.number}
        if connection.execute(_BEHIND_UNREAD, key).scalar_one():
            return False
        failure = self._failure(connection, row)
        if failure is None:
            connection.execute(_DONE, key)
        else:
            connection.execute(_AGAIN, key | {"cause": failure.cause})
        return failure is None

    def _failure(self, connection: Connection, row: Row[Any]) -> Failure | None:
        stream = Stream(publisher=row.publisher, addressee=self.service, epoch=row.epoch)
        application = SqlApplication(connection=connection, stream=stream, handlers=self.handlers, at=self.clock())
        numbered = Numbered(number=row.number, previous=b"", link=row.link, content=row.content)
        try:
            return application.handle(numbered, decode_row(row.content))
        except DecodeError as error:
            return Failure(cause=type(error).__name__, hopeless=True)


def _parked(row: Row[Any]) -> Parked:
    return Parked(
        publisher=row.publisher,
        epoch=row.epoch,
        number=row.number,
        subject=row.subject,
        event_type=row.event_type,
        cause=row.cause,
        parked_at=row.parked_at,
        retrying=row.retry,
    )
