"""From committed outbox rows to the bus: number, link, sign, publish. Knows no event's meaning.

One relay a service works, by an advisory lock on a connection of its own; a second waits. The lock only saves work:
what keeps numbers right is the row locks of `publishing`, and what keeps sending right is that repetition is harmless.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, field
from typing import Any, cast

from sqlalchemy import Engine, text
from sqlalchemy.engine.interfaces import DBAPIConnection

from shared.database import named_failures, transaction
from shared.streams import protocol
from shared.streams.bus import UnroutableError
from shared.streams.envelope import MAX_ROWS, Batch, Message
from shared.streams.protocol import MAX_NUMBERED_ROWS, Numbered, Publishing
from shared.streams.publishing import PublishingStore
from shared.streams.schema import NOTIFY_CHANNEL

MAX_BATCH_BYTES = 256 << 10
_LEADER_LOCK = 0x72656C6179  # "relay"; each service has its own database, and so its own lock

_TRY_LOCK = text("SELECT pg_try_advisory_lock(:key)")
_ALIVE = text("SELECT 1")


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """What of one stream is to be sent now. `through` is the highest number that was published afterwards."""

    state: Publishing
    rows: Sequence[Numbered]
    through: int


@dataclass(slots=True, kw_only=True)
class Relay:
    """Moves one service's rows to the bus."""

    service: str
    engine: Engine
    send: Callable[[Message], None]
    _has_begun: bool = field(default=False, init=False)

    def step(self) -> bool:
        """Give rows their numbers and publish them; return whether more may be waiting right now.

        Raises UnavailableError when database or broker is not there. An addressee that never had a queue holds up
        nobody else: its rows stay until it has one.
        """
        numbered, due = self._number()
        sent = [each for each in due if self._sends(each)]
        return self._note(sent) or numbered >= MAX_NUMBERED_ROWS

    def _number(self) -> tuple[int, list[Due]]:
        """Give numbers, and return how many and what is due by then; once that is committed it may be sent."""
        with transaction(self.engine) as connection:
            store = PublishingStore(connection=connection, publisher=self.service)
            if not self._has_begun:
                store.begin_new()  # from then on the heart does it
            numbered, states = store.number_rows()
            due = [_due(store, state) for state in states if protocol.due(state)]
        self._has_begun = True
        return numbered, due

    def _sends(self, due: Due) -> bool:
        try:
            for batch in batches(due.rows):
                self.send(Batch(stream=due.state.stream, rows=tuple(batch)))
        except UnroutableError:
            return False
        return True

    def _note(self, sent: Sequence[Due]) -> bool:
        """Note what the broker has; return whether more is due."""
        if not sent:
            return False
        with transaction(self.engine) as connection:
            store = PublishingStore(connection=connection, publisher=self.service)
            return any([_note_one(store, each) for each in sent])  # noqa: C419 - each must be noted


def _due(store: PublishingStore, state: Publishing) -> Due:
    """Return what of a stream is to be sent."""
    spans = protocol.due(state)
    rows = [row for span in spans for row in store.rows(state.stream.addressee, span)]
    return Due(state=state, rows=rows, through=max((span.last for span in spans), default=state.published))


def _note_one(store: PublishingStore, sent: Due) -> bool:
    state = store.load(sent.state.stream.addressee)
    if state.stream != sent.state.stream:
        return True  # an operator began a new epoch meanwhile
    state = protocol.published(state, through=sent.through, again=sent.state.resend)
    store.save(state)
    return bool(protocol.due(state))


def batches(rows: Sequence[Numbered]) -> Iterator[list[Numbered]]:
    """Cut rows into messages of consecutive ones, at most 64 and 256 KiB; a larger row goes alone."""
    batch: list[Numbered] = []
    size = 0
    for row in rows:
        is_apart = batch and row.number != batch[-1].number + 1
        if batch and (is_apart or len(batch) == MAX_ROWS or size + len(row.content) > MAX_BATCH_BYTES):
            yield batch
            batch, size = [], 0
        batch.append(row)
        size += len(row.content)
    if batch:
        yield batch


class Lead:
    """The relay's own connection: it holds the lock and hears of committed rows."""

    def __init__(self, connection: Any) -> None:
        self._connection = connection

    def wait(self, *, seconds: float) -> None:
        """Wait until rows were committed, at most *seconds*. Raises UnavailableError when the lock is lost with it."""
        with named_failures():
            driver = self._connection.connection.dbapi_connection
            for _ in driver.notifies(timeout=seconds, stop_after=1):
                break
            self._connection.execute(_ALIVE)


@contextmanager
def leadership(engine: Engine) -> Iterator[Lead | None]:
    """Try to become the service's only relay; None when another is."""
    with named_failures(), ExitStack() as afterwards, engine.connect() as pooled:
        connection = pooled.execution_options(isolation_level="AUTOCOMMIT")
        connection.detach()
        # without a pool, a connection that is invalidated is forgotten, not closed
        afterwards.enter_context(closing(cast("DBAPIConnection", connection.connection.dbapi_connection)))
        leads = connection.execute(_TRY_LOCK, {"key": _LEADER_LOCK}).scalar_one()
        if leads:
            connection.exec_driver_sql(f"LISTEN {NOTIFY_CHANNEL}")
        yield Lead(connection) if leads else None
