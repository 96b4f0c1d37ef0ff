"""What intake hears. Knows no HTTP and no SQL: it is given a store and calls use cases."""

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
        """Shred our copy: the case has it now. What stays is blind, and is compared with what stayed of others."""
        tx = transaction_on(connection, delivery.request_id)
        usecases.shred_registration(tx, event.registration_id, at=clock())
        usecases.match_registration(tx, event.registration_id, at=clock())

    return {CaseOpened: case_opened}
