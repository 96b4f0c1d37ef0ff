"""What a service may ask about what others told it. Knows no event's meaning; the worker does the receiving."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy import Connection, text

from shared.contracts.fields import Sealed
from shared.sealing import hpke


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """How an event came: its place in the publisher's stream, which audit keeps beside the record."""

    publisher: str
    number: int
    link: bytes
    event_id: UUID
    occurred_at: datetime
    request_id: str | None
    epoch: int = 1


Handler = Callable[[Connection, Any, Delivery], None]
"""Applies one event on the consumer's own transaction. A failure is counted; the fifth parks the event."""


@dataclass(frozen=True, slots=True)
class EveryNumber:
    """A handler that also takes what an earlier epoch brought, under its new number: it accounts for every number."""

    handler: Handler

    def __call__(self, connection: Connection, event: Any, delivery: Delivery) -> None:
        """Apply *event*."""
        self.handler(connection, event, delivery)


Handlers = Mapping[type[Any], Handler]
"""Handlers by event class; a base class (AccessRecord) stands for every contract derived from it."""

_HEARD = text("SELECT heard_at FROM stream_consuming WHERE publisher = :publisher")
_PARKED = text(
    "SELECT EXISTS (SELECT 1 FROM stream_parked"
    " WHERE publisher = :publisher AND (subject = ANY(:subjects) OR subject IS NULL))"
)


class Inbox:
    """What one service heard."""

    def __init__(self, *, consumer: str, keyring: hpke.Opener) -> None:
        self.consumer = consumer
        self._keyring = keyring

    def open(self, sealed: Sealed[Any], *, publisher: str, event_type: str, subject: UUID) -> dict[str, Any]:
        """Return a body sealed to this service. Raises SealError when it is not, or was sealed for anything else.

        It is JSON that our own publisher wrote and signed, so it is not read as if a stranger had sent it.
        """
        plain = hpke.open_from(
            self._keyring, sealed, publisher=publisher, addressee=self.consumer, event_type=event_type, subject=subject
        )
        return dict(orjson.loads(plain))

    def heard_at(self, connection: Connection, publisher: str) -> datetime | None:
        """Return the time before which everything that *publisher* said was applied or parked here.

        It is the publisher's signed time of its newest head that was reached, never later than when that was heard:
        an old head that a broker replays does not refresh it. None when no head was ever reached.
        """
        found: datetime | None = connection.execute(_HEARD, {"publisher": publisher}).scalar()
        return found

    def parked_subject(self, connection: Connection, *, publisher: str, subject: UUID) -> bool:
        """Return whether something *publisher* said about *subject* waits for an operator: then do not disclose it."""
        return self.parked_among(connection, publisher=publisher, subjects=[subject])

    def parked_among(self, connection: Connection, *, publisher: str, subjects: Sequence[UUID]) -> bool:
        """Return whether something *publisher* said about any of *subjects*, however many, waits for an operator.

        What could not be read may be about anything: while it waits, everything of its publisher does.
        """
        return bool(connection.execute(_PARKED, {"publisher": publisher, "subjects": list(subjects)}).scalar_one())
