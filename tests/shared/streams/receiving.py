"""Rows, messages and a handler that refuses, for tests of what becomes of a message without a bus."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import Connection

from shared.contracts.cases import ConsentWithdrawn
from shared.database import transaction
from shared.streams import parking
from shared.streams.codec import encode_row
from shared.streams.envelope import Batch
from shared.streams.inbox import Delivery
from shared.streams.protocol import Numbered, Stream, chain
from shared.streams.status import alarms
from tests.shared.streams.parties import Party, hear, now, withdrawal

STREAM = Stream(publisher="cases", addressee="referrals")


class RefusingHandler:
    """Refuses what `refuses` says."""

    def __init__(self, refuses: Callable[[Any], bool], error: Exception) -> None:
        self.refuses = refuses
        self.error = error
        self.tried = 0

    def __call__(self, connection: Connection, event: Any, delivery: Delivery) -> None:
        """Write it down, then fail: nothing of it may stay."""
        hear(connection, event, delivery)
        if self.refuses(event):
            self.tried += 1
            raise self.error


def rows(*events: Any, first: int = 1, previous: bytes | None = None) -> tuple[Numbered, ...]:
    """Return *events* as rows of the stream."""
    contents = [encode_row(event, event_id=uuid4(), occurred_at=now(), request_id=None) for event in events]
    return chain(contents, first=first, previous=previous or STREAM.genesis())


def batch(numbered: tuple[Numbered, ...], stream: Stream = STREAM) -> Batch:
    """Return *numbered* as one message."""
    return Batch(stream=stream, rows=numbered)


def kinds(party: Party) -> list[str]:
    """Return the kinds of alarms."""
    with transaction(party.engine) as connection:
        return sorted(alarm.kind for alarm in alarms(connection))


def parked(party: Party) -> list[tuple[int, str]]:
    """Return numbers and causes."""
    with transaction(party.engine) as connection:
        return [(event.number, event.cause) for event in parking.list_(connection)]


def settle(party: Party, count: int, clock: Callable[[], datetime] = now) -> None:
    """Let *count* tries go by, each long after the last."""
    for turn in range(1, count + 1):
        replace(party.receiver(), clock=later(clock, turn)).settle()


def later(clock: Callable[[], datetime], turn: int) -> Callable[[], datetime]:
    """Return the clock of that try."""
    return lambda: clock() + timedelta(seconds=30 * turn)


def retry(party: Party) -> None:
    """Ask for another try and let the worker do it."""
    with transaction(party.engine) as connection:
        parking.retry(connection)
    parking.Retrier(service=party.service, engine=party.engine, handlers=party.handlers, clock=now).step()


def with_one_parked(cases: Party, make_party: Any, grant: UUID) -> tuple[Party, RefusingHandler]:
    """Return who parked an event on *grant* and the one after it, and applied a third."""
    handler = RefusingHandler(lambda event: event.reason == "bad", ValueError("x"))
    referrals = make_party("referrals", handlers={ConsentWithdrawn: handler})
    events = [withdrawal(grant_id=grant, reason="bad"), withdrawal(grant_id=grant), withdrawal()]
    referrals.receiver().receive(cases.sealed(batch(rows(*events))))
    settle(referrals, 4)
    return referrals, handler
