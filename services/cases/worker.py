"""The edge to the bus: each event leads to one use case, in the consumer's own transaction. Knows no rule."""

from collections.abc import Callable
from datetime import datetime
from typing import Protocol

from sqlalchemy import Connection

from services.cases import usecases
from services.cases.usecases import Transaction
from shared.contracts.intake import DuplicatesFound, RegistrationAdded, RegistrationSubmitted
from shared.contracts.referrals import DisclosureRefused, ReferralMoved
from shared.streams.inbox import Delivery, Handlers


class Store(Protocol):
    """What can work in a transaction that somebody else began."""

    def within(self, connection: Connection, *, request_id: str | None) -> Transaction:
        """Return that transaction."""
        ...


def handlers(store: Store, *, clock: Callable[[], datetime]) -> Handlers:
    """Return what cases does about each event it is told."""

    def registration(connection: Connection, event: RegistrationSubmitted, delivery: Delivery) -> None:
        usecases.open_case(store.within(connection, request_id=delivery.request_id), event, at=clock())

    def moved(connection: Connection, event: ReferralMoved, delivery: Delivery) -> None:
        tx = store.within(connection, request_id=delivery.request_id)
        usecases.note_referral(tx, event, event_id=delivery.event_id, at=clock())

    def refused(connection: Connection, event: DisclosureRefused, delivery: Delivery) -> None:
        tx = store.within(connection, request_id=delivery.request_id)
        usecases.note_refusal(tx, event, event_id=delivery.event_id, at=clock())

    def added(connection: Connection, event: RegistrationAdded, delivery: Delivery) -> None:
        usecases.note_addition(store.within(connection, request_id=delivery.request_id), event, at=clock())

    def duplicates(connection: Connection, event: DuplicatesFound, delivery: Delivery) -> None:
        usecases.note_duplicates(store.within(connection, request_id=delivery.request_id), event, at=clock())

    return {
        RegistrationSubmitted: registration,
        RegistrationAdded: added,
        DuplicatesFound: duplicates,
        ReferralMoved: moved,
        DisclosureRefused: refused,
    }
