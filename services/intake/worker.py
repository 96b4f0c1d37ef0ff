"""What intake hears, and what time does to what it keeps. Knows no HTTP and no SQL: it calls one use case each."""

from collections.abc import Callable
from datetime import datetime
from threading import Event as ThreadEvent
from typing import Final

from sqlalchemy import Connection

from services.intake import usecases
from shared.contracts.cases import CaseOpened
from shared.contracts.identity import SiteChanged
from shared.logs import Log, failure
from shared.streams.inbox import Delivery, Handlers

LOOK_EVERY_SECONDS = 60.0
SITE_CLOSED: Final = "closed"
LOOK_FOR_FILES_EVERY_SECONDS = 2.0

Transactions = Callable[[Connection, str | None], usecases.Transaction]


def handlers(transaction_on: Transactions, *, clock: Callable[[], datetime]) -> Handlers:
    """Return what to do for each event; `transaction_on` makes the use cases' transaction of the inbox's own."""

    def case_opened(connection: Connection, event: CaseOpened, delivery: Delivery) -> None:
        """Shred our copy: the case has it now. What stays is blind, and is compared with what stayed of others."""
        tx = transaction_on(connection, delivery.request_id)
        usecases.shred_registration(tx, event.registration_id, at=clock())
        usecases.match_registration(tx, event.registration_id, at=clock())

    def site_changed(connection: Connection, event: SiteChanged, delivery: Delivery) -> None:
        """Remember whether anybody may still be registered there."""
        tx = transaction_on(connection, delivery.request_id)
        is_closed = event.state == SITE_CLOSED
        usecases.note_site(tx, organisation=event.organisation, site=event.site, closed=is_closed, at=event.changed_at)

    return {CaseOpened: case_opened, SiteChanged: site_changed}


def watch_the_time(forget: Callable[[], int], *, stop: ThreadEvent, report: Log) -> None:
    """Have what is over destroyed, until *stop* is set; outlive every failure and say which."""
    while not stop.is_set():
        stop.wait(0 if _forgot_some(forget, report) else LOOK_EVERY_SECONDS)


def _forgot_some(forget: Callable[[], int], report: Log) -> bool:
    try:
        return forget() > 0
    except Exception as error:  # noqa: BLE001 - the watch outlives everything and says what happened
        report.warning("expiry-waits", **failure(error))
        return False


def take_in_files(go_on: Callable[[], bool], forget: Callable[[], int], *, stop: ThreadEvent, report: Log) -> None:
    """Have files of people gone through batch by batch, and forgotten when they ended, until *stop* is set."""
    while not stop.is_set():
        if not _went_on(go_on, forget, report):
            stop.wait(LOOK_FOR_FILES_EVERY_SECONDS)


def _went_on(go_on: Callable[[], bool], forget: Callable[[], int], report: Log) -> bool:
    try:
        return go_on() or forget() > 0
    except Exception as error:  # noqa: BLE001 - it outlives everything, and tries the same rows again
        report.warning("import-waits", **failure(error))
        return False
