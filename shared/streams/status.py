"""How a service's streams are, for readiness, the CLI and operators. Knows no event and changes nothing."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, text

_STATUS = text(
    "SELECT 'out' AS direction, addressee AS peer, epoch, number AS head, acknowledged AS position,"
    " acknowledged_at AS heard_at, 0 AS parked,"
    " (SELECT count(*) FROM stream_outbox AS o WHERE o.addressee = s.addressee) AS waiting,"
    " (SELECT COALESCE(sum(times), 0) FROM stream_alarms AS a WHERE a.peer = s.addressee) AS alarms"
    " FROM stream_publishing AS s UNION ALL"
    " SELECT 'in', publisher, epoch, COALESCE(head_number, 0), position, heard_at,"
    " (SELECT count(*) FROM stream_parked AS p WHERE p.publisher = c.publisher),"
    " (SELECT count(*) FROM stream_held AS h WHERE h.publisher = c.publisher),"
    " (SELECT COALESCE(sum(times), 0) FROM stream_alarms AS a WHERE a.peer = c.publisher)"
    " FROM stream_consuming AS c ORDER BY 1, 2"
)
_ALARMS = text("SELECT kind, peer, epoch, number, first_at, last_at, times FROM stream_alarms ORDER BY last_at DESC")


@dataclass(frozen=True, slots=True, kw_only=True)
class StreamStatus:
    """One stream, seen from this service.

    `direction` is `out` or `in` and `peer` the other end. `head` is the last number given (out) or heard of (in);
    `position` is how far the addressee has come. `waiting` counts rows not acknowledged (out) or held (in).
    `heard_at` is when the peer last said where it is (out), or as of when all it said has arrived (in).
    """

    direction: str
    peer: str
    epoch: int
    head: int
    position: int
    heard_at: datetime | None
    parked: int
    waiting: int
    alarms: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RaisedAlarm:
    """Alarms of one kind about one peer. `number` is the latest."""

    kind: str
    peer: str
    epoch: int
    number: int
    first_at: datetime
    last_at: datetime
    times: int


def status(connection: Connection) -> list[StreamStatus]:
    """Return every stream of this service's database, incoming ones first."""
    return [StreamStatus(**row) for row in connection.execute(_STATUS).mappings()]


def alarms(connection: Connection) -> list[RaisedAlarm]:
    """Return the alarms that no operator has cleared, latest first."""
    return [RaisedAlarm(**row) for row in connection.execute(_ALARMS).mappings()]
