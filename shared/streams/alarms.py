"""Alarms: counted, kept for the operator, never a reason to stop. Knows no message's content."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import Connection, text

from shared.streams.protocol import Alarm

# One row a kind, peer and epoch, however many come: a flood of forgeries fills no disk.
_RAISE = text(
    "INSERT INTO stream_alarms (kind, peer, epoch, number, first_at, last_at, times)"
    " VALUES (:kind, :peer, :epoch, :number, :at, :at, 1) ON CONFLICT (kind, peer, epoch)"
    " DO UPDATE SET number = excluded.number, last_at = excluded.last_at, times = stream_alarms.times + 1"
)
_IS_RAISED = text("SELECT EXISTS (SELECT 1 FROM stream_alarms WHERE kind = :kind)")
_CLEAR = text("DELETE FROM stream_alarms WHERE peer = :peer AND kind = :kind")


def raise_alarms(connection: Connection, alarms: Iterable[Alarm], *, peer: str, epoch: int, at: datetime) -> None:
    """Note *alarms* about *peer* in the caller's transaction, and count them."""
    for alarm in alarms:
        raise_alarm(connection, kind=alarm.kind.value, peer=peer, epoch=epoch, number=alarm.number, at=at)


def raise_alarm(connection: Connection, *, kind: str, peer: str, epoch: int, number: int, at: datetime) -> None:
    """Note an alarm of any *kind*, also one that a service raises about itself, in the caller's transaction."""
    row = {"kind": kind, "peer": peer, "epoch": epoch, "number": number, "at": at}
    connection.execute(_RAISE, row)


def is_raised(connection: Connection, *, kind: str) -> bool:
    """Say whether an alarm of *kind* stands that no operator has cleared."""
    return bool(connection.execute(_IS_RAISED, {"kind": kind}).scalar_one())


def clear_alarm(connection: Connection, *, peer: str, kind: str) -> None:
    """Forget an alarm that an operator has dealt with."""
    connection.execute(_CLEAR, {"peer": peer, "kind": kind})
