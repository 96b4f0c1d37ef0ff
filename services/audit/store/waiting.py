"""Accepting records: durable, once, before they have a place in the tree. Knows no tree.

A record is acknowledged to its publisher when the transaction that put it into `pending` commits, and shown in the
log when the sequencer has moved it, within a second. A number is taken once: by the constraint of `pending` while it
waits, by that of `entries` afterwards. Inserting first and looking at `entries` second closes the moment in between:
the insert waits for a sequencer that is just moving the same number, and then sees its entry.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar

from sqlalchemy import Connection, text

from services.audit.domain.leaves import Leaf
from services.audit.domain.merkle import leaf_hash
from shared.contracts.access import AccessRecord
from shared.contracts.fields import Event
from shared.streams.outbox import Outbox

OWN_SOURCE = "audit"

_INSERT = text(
    "INSERT INTO pending"
    " (source, epoch, number, record_id, at, actor, organisation, owner, action, decision, resources, leaf, leaf_hash)"
    " VALUES (:source, :epoch, :number, :record_id, :at, :actor, :organisation, :owner, :action, :decision,"
    " CAST(:resources AS uuid[]), :leaf, :leaf_hash)"
    " ON CONFLICT (source, epoch, number) DO NOTHING"
)
_DETAIL = text(
    "INSERT INTO details (record_id, event_type, key_id, ciphertext)"
    " VALUES (:record_id, :event_type, :key_id, :ciphertext) ON CONFLICT DO NOTHING"
)
_TAKEN = text("SELECT leaf_hash FROM entries WHERE source = :source AND epoch = :epoch AND number = :number")
_WAITING = text("SELECT leaf_hash FROM pending WHERE source = :source AND epoch = :epoch AND number = :number")
_WITHDRAW = text("DELETE FROM pending WHERE source = :source AND epoch = :epoch AND number = :number")
_NEXT_NUMBER = text("UPDATE own_number SET number = number + 1 RETURNING number")


class DuplicateRecordError(Exception):
    """A source used a number for two different records. The second is parked, which alarms an operator."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnRecord(AccessRecord):
    """An access in audit itself. It never travels: its log is here."""

    event_type: ClassVar[str] = "audit.access-recorded.v1"


class OwnOutbox(Outbox):
    """Audit's outbox to itself: the log. Everything else it says goes out as usual."""

    def add(
        self, connection: Connection, *, addressee: str, event: Event, at: datetime, request_id: str | None
    ) -> None:
        """Append an own record in the caller's transaction, under the next own number."""
        if not isinstance(event, OwnRecord):
            return super().add(connection, addressee=addressee, event=event, at=at, request_id=request_id)
        number = int(connection.execute(_NEXT_NUMBER).scalar_one())
        return accept(connection, event, source=OWN_SOURCE, number=number)

    def backlogged(self, connection: Connection, *, at: datetime) -> bool:  # noqa: ARG002 - the outbox's signature
        """Say that nothing is behind: what is recorded here is in the log with the same commit."""
        return False


def accept(connection: Connection, record: AccessRecord, *, source: str, number: int, epoch: int = 1) -> None:
    """Take a record in the caller's transaction. The same record again changes nothing.

    Raises DuplicateRecordError when the number was used for another in the same epoch of its source.
    """
    row = _row(Leaf(source=source, epoch=epoch, number=number, record=record))
    inserted = connection.execute(_INSERT, row).rowcount > 0
    taken = connection.execute(_TAKEN, row).scalar()
    if taken is None and inserted:
        return _keep_detail(connection, record)
    return _settle_repetition(connection, row, taken=taken, inserted=inserted)


def _settle_repetition(connection: Connection, row: dict[str, Any], *, taken: bytes | None, inserted: bool) -> None:
    if taken is not None and inserted:
        connection.execute(_WITHDRAW, row)
    known = taken if taken is not None else connection.execute(_WAITING, row).scalar()
    if known != row["leaf_hash"]:
        raise DuplicateRecordError


def _keep_detail(connection: Connection, record: AccessRecord) -> None:
    if record.detail is None:
        return
    row = {
        "record_id": record.record_id,
        "event_type": getattr(record, "event_type", ""),
        "key_id": record.detail.key_id,
        "ciphertext": record.detail.ciphertext,
    }
    connection.execute(_DETAIL, row)


def _row(leaf: Leaf) -> dict[str, Any]:
    record, encoded = leaf.record, leaf.encoded
    return {
        "source": leaf.source,
        "epoch": leaf.epoch,
        "number": leaf.number,
        "record_id": record.record_id,
        "at": record.at,
        "actor": record.actor,
        "organisation": record.organisation,
        "owner": record.owner,
        "action": record.action,
        "decision": record.decision,
        "resources": list(record.resources),
        "leaf": encoded,
        "leaf_hash": leaf_hash(encoded),
    }
