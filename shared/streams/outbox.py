"""Saying something to another service, in the transaction of what happened. Knows no event's meaning and no bus."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from secrets import token_bytes
from typing import Any, Protocol
from uuid import UUID

import orjson
from sqlalchemy import Connection, text

from shared.contracts.fields import Event, Sealed, is_urgent
from shared.errors import TooLargeError
from shared.ids import uuid7
from shared.sealing import hpke
from shared.streams.codec import bodies, encode_row
from shared.streams.schema import NOTIFY_CHANNEL

MAX_UNACKNOWLEDGED_RECORDS = 50_000
MAX_UNACKNOWLEDGED_AGE = timedelta(minutes=15)
MAX_CONTENT_BYTES = 3 << 20
"""More than any event needs, and few enough that its message is never too large for a reader."""

AUDIT = "audit"

Random = Callable[[int], bytes]


class SealingKeys(Protocol):
    """Who can open what: `shared.roster.Roster` is one."""

    def hpke_key(self, service: str) -> tuple[str, bytes]:
        """Return the id and the bytes of the key to seal to."""
        ...


_ADD = text(
    "WITH added AS (INSERT INTO stream_outbox (addressee, event_id, content, created_at, urgent)"
    " VALUES (:addressee, :event_id, :content, :at, :urgent) RETURNING id)"
    " SELECT pg_notify(:channel, '') FROM added"
)
_OLDEST = text(
    "SELECT created_at, (SELECT max(id) FROM stream_outbox) - id AS later FROM stream_outbox"
    " WHERE addressee = :addressee ORDER BY id LIMIT 1"
)
_COUNT = text(
    "SELECT count(*) FROM (SELECT 1 FROM stream_outbox WHERE addressee = :addressee LIMIT :enough) AS unacknowledged"
)


class Outbox:
    """What one service says. It opens nothing and keeps nothing: rows are written on the caller's connection."""

    def __init__(self, *, publisher: str, roster: SealingKeys, random: Random = token_bytes) -> None:
        self.publisher = publisher
        self._roster = roster
        self._random = random

    def seal(self, *, addressee: str, event_type: str, subject: UUID, body: Mapping[str, object]) -> Sealed[Any]:
        """Return *body* for *addressee* alone, bound to this publisher, the event's type and subject."""
        return hpke.seal_to(
            self._roster,
            publisher=self.publisher,
            addressee=addressee,
            event_type=event_type,
            subject=subject,
            body=orjson.dumps(body),
        )

    def add(
        self, connection: Connection, *, addressee: str, event: Event, at: datetime, request_id: str | None
    ) -> None:
        """Write *event* for *addressee*; it leaves when the caller's transaction commits, and only then.

        Raises TooLargeError, and ValueError when the event is another publisher's or carries a body sealed to
        somebody else.
        """
        self._refuse_foreign(addressee, event)
        event_id = uuid7(at=at, random=self._random(10))
        content = encode_row(event, event_id=event_id, occurred_at=at, request_id=request_id)
        if len(content) > MAX_CONTENT_BYTES:
            raise TooLargeError
        row = {"addressee": addressee, "event_id": event_id, "content": content, "at": at, "urgent": is_urgent(event)}
        connection.execute(_ADD, row | {"channel": NOTIFY_CHANNEL})

    def backlogged(self, connection: Connection, *, at: datetime) -> bool:
        """Return whether audit is so far behind that nothing more may be disclosed: 15 minutes, or 50,000 rows."""
        oldest = connection.execute(_OLDEST, {"addressee": AUDIT}).one_or_none()
        if oldest is None:
            return False
        may_be_many = oldest.later >= MAX_UNACKNOWLEDGED_RECORDS  # ids only grow: there are no more rows than ids
        is_old = at - oldest.created_at > MAX_UNACKNOWLEDGED_AGE
        return bool(is_old or (may_be_many and self._counts_too_many(connection)))

    def waits(self, connection: Connection, *, addressee: str, more_than: int) -> bool:
        """Return whether more than so many rows wait to be acknowledged by *addressee*."""
        found = connection.execute(_COUNT, {"addressee": addressee, "enough": more_than + 1}).scalar_one()
        return bool(found > more_than)

    def _counts_too_many(self, connection: Connection) -> bool:
        enough = MAX_UNACKNOWLEDGED_RECORDS + 1
        return bool(connection.execute(_COUNT, {"addressee": AUDIT, "enough": enough}).scalar_one() >= enough)

    def _refuse_foreign(self, addressee: str, event: Event) -> None:
        if event.event_type.partition(".")[0] != self.publisher:
            raise ValueError(f"{event.event_type} is not for {self.publisher} to say")
        if any(body.addressee != addressee for body in bodies(event)):
            raise ValueError("the body is sealed to somebody else")
