"""Alarms of streams: counted, kept for the operator, never a reason to stop. Knows no message's content."""

from collections.abc import Iterable
from datetime import datetime

from prometheus_client import Counter
from sqlalchemy import Connection, text

from shared.streams.protocol import Alarm

_TOTAL = Counter("amparo_stream_alarms", "Messages that no fault of a broker explains.", ["kind", "peer"])

# One row a kind, peer and epoch, however many come: a flood of forgeries fills no disk.
_RAISE = text(
    "INSERT INTO stream_alarms (kind, peer, epoch, number, first_at, last_at, times)"
    " VALUES (:kind, :peer, :epoch, :number, :at, :at, 1) ON CONFLICT (kind, peer, epoch)"
    " DO UPDATE SET number = excluded.number, last_at = excluded.last_at, times = stream_alarms.times + 1"
)
_CLEAR = text("DELETE FROM stream_alarms WHERE peer = :peer AND kind = :kind")


def raise_alarms(connection: Connection, alarms: Iterable[Alarm], *, peer: str, epoch: int, at: datetime) -> None:
    """Note *alarms* about *peer* in the caller's transaction, and count them."""
    for alarm in alarms:
        row = {"kind": alarm.kind.value, "peer": peer, "epoch": epoch, "number": alarm.number, "at": at}
        connection.execute(_RAISE, row)
        _TOTAL.labels(kind=alarm.kind.value, peer=peer).inc()


def clear_alarm(connection: Connection, *, peer: str, kind: str) -> None:
    """Forget an alarm that an operator has dealt with."""
    connection.execute(_CLEAR, {"peer": peer, "kind": kind})
