"""What audit hears, and the loop that grows the log. Knows no HTTP and no SQL."""

from collections.abc import Callable
from datetime import datetime
from threading import Event
from typing import Any, Protocol

from services.audit.domain.announcements import account_record, key_record
from services.audit.usecases import LogDamagedError, LogSigner, advance
from services.audit.usecases.ports import GrowingLog
from shared.contracts.access import AccessRecord
from shared.contracts.identity import AccountChanged, TokenKeyAnnounced
from shared.errors import StorageFullError, UnavailableError
from shared.logs import Log, failure
from shared.standing import note_account, note_key
from shared.streams.inbox import Delivery, EveryNumber, Handlers

IDLE_SECONDS = 0.2
"""How long a record waits at most before the sequencer looks again: a checkpoint covers it well within a second."""

TROUBLED_SECONDS = 1.0


class Acceptance(Protocol):
    """Whoever makes a record durable in the caller's transaction."""

    def __call__(self, connection: Any, record: AccessRecord, *, source: str, number: int, epoch: int) -> None:
        """Take the record, once. *connection* is the inbox's own, handed on untouched."""
        ...


def handlers(accept: Acceptance) -> Handlers:
    """Return what to do with the records of every publisher: the same.

    What identity tells every service is a record too: the log shows when who was given which role, and each number of
    identity's stream stands in it.
    """

    def recorded(connection: Any, record: AccessRecord, delivery: Delivery) -> None:
        """Accept a record under its publisher's own number."""
        accept(connection, record, source=delivery.publisher, number=delivery.number, epoch=delivery.epoch)

    def account(connection: Any, event: AccountChanged, delivery: Delivery) -> None:
        note_account(connection, event)
        recorded(connection, account_record(event, record_id=delivery.event_id), delivery)

    def key(connection: Any, event: TokenKeyAnnounced, delivery: Delivery) -> None:
        note_key(connection, event)
        recorded(connection, key_record(event, record_id=delivery.event_id), delivery)

    return {
        AccessRecord: EveryNumber(recorded),
        AccountChanged: EveryNumber(account),
        TokenKeyAnnounced: EveryNumber(key),
    }


def sequence(log: GrowingLog, signer: LogSigner, *, clock: Callable[[], datetime], stop: Event, report: Log) -> None:
    """Grow and sign the log until *stop* is set; outlive every failure, and say which it was.

    A damaged log is alarmed and not signed, for as long as it is damaged; records are still accepted.
    """
    while not stop.is_set():
        stop.wait(_step(log, signer, clock=clock, report=report))


def _step(log: GrowingLog, signer: LogSigner, *, clock: Callable[[], datetime], report: Log) -> float:
    """Take one step and return for how long to rest after it."""
    try:
        advance(log, signer, at=clock())
    except (UnavailableError, StorageFullError) as error:
        report.warning("log-waits", **failure(error))
    except LogDamagedError:
        report.critical("log-damaged")
        _raise_damage(log, at=clock(), report=report)
    except Exception as error:  # noqa: BLE001 - the sequencer outlives everything and says what happened
        report.error("log-stuck", **failure(error))
    else:
        return IDLE_SECONDS
    return TROUBLED_SECONDS


def _raise_damage(log: GrowingLog, *, at: datetime, report: Log) -> None:
    try:
        log.raise_damage(at=at)
    except (UnavailableError, StorageFullError) as error:
        report.warning("log-waits", **failure(error))
