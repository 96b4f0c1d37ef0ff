"""Concerns: taken from anybody, told apart by one word, read by supervisors, forgotten by the service."""

from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Final
from uuid import UUID

from services.intake.domain.concerns import (
    KEPT_AFTER_READING,
    Concern,
    ConcernsClosedError,
    ConcernStatus,
    Received,
    check_concern,
)
from services.intake.domain.crowding import ASKING, WRITING
from services.intake.domain.receipts import UnknownReceiptError, parse_receipt, receipt_of
from services.intake.usecases.asking import Desk, allowed, desk_of, own_access
from services.intake.usecases.crowding import Visitor, come_in
from services.intake.usecases.ports import Intake, Transaction
from shared import strict_json
from shared.access import Resource
from shared.asking import Asker
from shared.errors import NotFoundError
from shared.ids import uuid4
from shared.streams.records import Access, Refused, refused, refusing

MOST_FORGOTTEN: Final = 50
_ID: Final = b"amparo/concern-id/1"
_KEY: Final = b"amparo/concern-key/1"
_RECEIPT: Final = b"amparo/concern-receipt/1"
_STORED: Final = b"amparo/concern-receipt-stored/1"
_ID_BYTES: Final = 16
_KIND: Final = "concern"


@dataclass(frozen=True, slots=True)
class Opened:
    """A concern with its content."""

    received: Received
    concern: Concern


def is_open(intake: Intake, *, request_id: str) -> bool:
    """Say whether anybody reads what would be written."""
    with intake.transaction(request_id=request_id) as tx:
        return tx.concerns.receiver() is not None


def submit_concern(intake: Intake, *, concern: Concern, key: str, by: Visitor) -> str:
    """Store what was written, once, and return its receipt code. Raises InvalidConcernError, ConcernsClosedError.

    *key* is the client's Idempotency-Key. Together with what was written it makes id and code, so a form that comes
    twice is one concern with one code; the same key with other words is another concern, and says nothing of the first.
    That it was received is recorded by the service itself, because nobody is known. Raises CrowdedError.
    """
    check_concern(concern)
    come_in(intake, WRITING, by, about=intake.digest(_KEY, key.encode()))
    with intake.transaction(request_id=by.request_id) as tx:
        organisation = tx.concerns.receiver()
        if organisation is None:
            raise ConcernsClosedError
        said = strict_json.dumps([str(organisation), key, asdict(concern)])
        receipt = receipt_of(intake.digest(_RECEIPT, said))
        received = _received(uuid4(random=intake.digest(_ID, said)[:_ID_BYTES]), organisation, at=by.at)
        if tx.concerns.add(concern, received, receipt_hash=_stored(intake, receipt)):
            tx.record(replace(_own("receive-concern", (received.id,), at=by.at), owner=organisation))
        return receipt


def ask_status(intake: Intake, *, code: str, by: Visitor) -> ConcernStatus:
    """Return the one word that a receipt code tells. Raises InvalidReceiptError, UnknownReceiptError, CrowdedError.

    A code that cannot be is refused without a look; every other is counted before it, whoever's it is or nobody's.
    """
    stored = _stored(intake, parse_receipt(code))
    come_in(intake, ASKING, by, about=stored)
    with intake.transaction(request_id=by.request_id) as tx:
        found = tx.concerns.status(stored)
    if found is None:
        raise UnknownReceiptError
    return found


def list_concerns(desk: Desk, *, after: tuple[datetime, UUID] | None, limit: int, by: Asker) -> list[Received]:
    """Return what the asker's organisation received, newest first, without content; one record names them all."""
    with desk.intake.transaction(request_id=by.request_id) as tx:
        access = allowed(desk.policy, "list-concerns", on=desk_of(by), by=by, resource_type=_KIND)
        tx.refuse_when_backlogged(at=by.at)
        found = tx.concerns.list_(organisation=by.claims.organisation, after=after, limit=limit)
        tx.record(replace(access, resources=tuple(each.id for each in found), count=len(found)))
        return found


def read_concern(desk: Desk, *, concern_id: UUID, by: Asker) -> Opened:
    """Open one and mark it as read. Not there and another organisation's are refused the same way."""
    with desk.intake.transaction(request_id=by.request_id) as tx:
        received, access = _visible(tx, desk, concern_id, by)
        tx.refuse_when_backlogged(at=by.at)
        with refusing(access):
            concern = tx.concerns.open(received)
        tx.concerns.mark_read(concern_id, at=by.at)
        tx.record(access)
        read_at = received.read_at or by.at
        return Opened(replace(received, status=ConcernStatus.READ, read_at=read_at), concern)


def forget_concerns(intake: Intake, *, at: datetime) -> int:
    """Destroy the keys of some that were read long ago; return how many. The service itself does it, and says so."""
    with intake.transaction(request_id=None) as tx:
        tx.crowds.sweep(at=at)
        found = tx.concerns.forget(read_before=at - KEPT_AFTER_READING, at=at, limit=MOST_FORGOTTEN)
        if found:
            tx.record(replace(_own("shred", tuple(found), at=at), reason="read-long-ago", count=len(found)))
        return len(found)


def concern_resource(concern_id: UUID, received: Received | None) -> Resource:
    """Return what the policy is asked about; a concern that is not there belongs to nobody."""
    return Resource("Concern", str(concern_id), {"organisation": str(received.organisation) if received else ""})


def _visible(tx: Transaction, desk: Desk, concern_id: UUID, by: Asker) -> tuple[Received, Access]:
    received = tx.concerns.find(concern_id)
    on = concern_resource(concern_id, received)
    access = allowed(desk.policy, "read-concern", on=on, by=by, resource_type=_KIND, resources=(concern_id,))
    if received is None:  # the policy permits nothing of nobody's; should it ever, there is still nothing
        raise Refused(refused(access), NotFoundError())
    return received, replace(access, owner=received.organisation)


def _received(concern_id: UUID, organisation: UUID, *, at: datetime) -> Received:
    return Received(
        id=concern_id, organisation=organisation, status=ConcernStatus.RECEIVED, received_at=at, read_at=None
    )


def _stored(intake: Intake, receipt: str) -> bytes:
    return intake.digest(_STORED, receipt.encode())


def _own(action: str, resources: tuple[UUID, ...], *, at: datetime) -> Access:
    return own_access(action, resource_type=_KIND, resources=resources, reason="public-form", at=at)
