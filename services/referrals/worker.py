"""What referrals does when cases speaks. Knows no HTTP and no SQL."""

from collections.abc import Callable
from datetime import datetime
from threading import Event as ThreadEvent
from typing import Any, Protocol
from uuid import UUID

from services.referrals import usecases
from services.referrals.domain import Referral, State
from services.referrals.usecases import Transaction
from shared.contracts.cases import ConsentWithdrawn, DisclosureMade
from shared.contracts.fields import Event, Sealed
from shared.ids import uuid4
from shared.logs import Log, failure

RANDOM_BYTES_OF_AN_ID = 16
LOOK_EVERY_SECONDS = 5.0


class Letters(Protocol):
    """Opens what was sealed to this service."""

    def open(self, sealed: Sealed[Any], *, publisher: str, event_type: str, subject: UUID) -> dict[str, Any]:
        """Return the body. Raises SealError."""
        ...


def handlers(
    *,
    on: Callable[[Any, str | None], Transaction],
    letters: Letters,
    clock: Callable[[], datetime],
    random: Callable[[int], bytes],
) -> dict[type[Event], Callable[[Any, Any, Any], None]]:
    """Return what to do for each event. `on` gives the transaction of a connection and a request id."""

    def disclosure_made(connection: Any, event: DisclosureMade, delivery: Any) -> None:
        package = letters.open(event.body, publisher="cases", event_type=event.event_type, subject=event.grant_id)
        at = clock()
        referral = _received(event, referral_id=uuid4(random=random(RANDOM_BYTES_OF_AN_ID)), at=at)
        usecases.receive_disclosure(on(connection, delivery.request_id), referral, package, at=at)

    def consent_withdrawn(connection: Any, event: ConsentWithdrawn, delivery: Any) -> None:
        tx = on(connection, delivery.request_id)
        usecases.revoke_referrals(tx, event.grant_id, reason=event.reason, at=clock())

    return {DisclosureMade: disclosure_made, ConsentWithdrawn: consent_withdrawn}


def _received(event: DisclosureMade, *, referral_id: UUID, at: datetime) -> Referral:
    return Referral(
        id=referral_id,
        disclosure_id=event.disclosure_id,
        grant_id=event.grant_id,
        case_id=event.case_id,
        sender=event.organisation,
        recipient=event.recipient,
        service=event.service,
        purpose=event.purpose,
        sections=tuple(event.sections),
        consent=event.consent,
        valid_until=event.valid_until,
        state=State.RECEIVED,
        received_at=at,
        moved_at=at,
    )


def watch_the_time(end_overdue: Callable[[], int], *, stop: ThreadEvent, report: Log) -> None:
    """Have the packages destroyed whose grant has ended, until *stop* is set; outlive every failure and say which."""
    while not stop.is_set():
        stop.wait(0 if _ended_some(end_overdue, report) else LOOK_EVERY_SECONDS)


def _ended_some(end_overdue: Callable[[], int], report: Log) -> bool:
    try:
        return end_overdue() > 0
    except Exception as error:  # noqa: BLE001 - the watch outlives everything and says what happened
        report.warning("expiry-waits", **failure(error))
        return False
