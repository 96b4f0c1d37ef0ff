"""What intake hears. Knows no HTTP and no SQL: it is given a store and calls one use case an event."""

from collections.abc import Callable
from datetime import datetime

from sqlalchemy import Connection

from services.intake import usecases
from shared.contracts.cases import CaseOpened
from shared.streams.inbox import Delivery, Handlers

Transactions = Callable[[Connection, str | None], usecases.Transaction]


def handlers(transaction_on: Transactions, *, clock: Callable[[], datetime]) -> Handlers:
    """Return what to do for each event; `transaction_on` makes the use cases' transaction of the inbox's own."""

    def case_opened(connection: Connection, event: CaseOpened, delivery: Delivery) -> None:
        """Shred our copy: the case has it now."""
        tx = transaction_on(connection, delivery.request_id)
        usecases.shred_registration(tx, event.registration_id, at=clock())

    return {CaseOpened: case_opened}
