"""From committed outbox rows to the bus: number, link, sign, publish. Knows no event's meaning.

One relay a service works, by an advisory lock on a connection of its own; a second waits. The lock only saves work:
what keeps numbers right is the row locks of `publishing`, and what keeps sending right is that repetition is harmless.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from typing import Any, cast

from sqlalchemy import Engine, text
from sqlalchemy.engine.interfaces import DBAPIConnection

from shared.database import named_failures, transaction
from shared.streams import protocol
from shared.streams.bus import UnroutableError
from shared.streams.envelope import MAX_ROWS, Batch, Message
from shared.streams.protocol import Numbered, Publishing, Span
from shared.streams.publishing import MAX_NUMBERED_ROWS, PublishingStore
from shared.streams.schema import NOTIFY_CHANNEL

MAX_BATCH_BYTES = 256 << 10
_LEADER_LOCK = 0x72656C6179  # "relay"; each service has its own database, and so its own lock

_TRY_LOCK = text("SELECT pg_try_advisory_lock(:key)")
_ALIVE = text("SELECT 1")


@dataclass(frozen=True, slots=True, kw_only=True)
class Relay:
    """Moves one service's rows to the bus."""

    service: str
    engine: Engine
    send: Callable[[Message], None]

    def step(self) -> bool:
        """Give rows their numbers and publish them; return whether more may be waiting right now.

        Raises UnavailableError when database or broker is not there. An addressee that never had a queue holds up
        nobody else: its rows stay until it has one.
        """
        numbered = self._number()
        unfinished = [self._publish(state) for state in self._with_something_due()]
        return numbered == MAX_NUMBERED_ROWS or any(unfinished)

    def _number(self) -> int:
        with transaction(self.engine) as connection:
            return PublishingStore(connection=connection, publisher=self.service).number_rows()

    def _with_something_due(self) -> list[Publishing]:
        with transaction(self.engine) as connection:
            return PublishingStore(connection=connection, publisher=self.service).with_something_due()

    def _publish(self, state: Publishing) -> bool:
        spans = protocol.due(state)
        try:
            for span in spans:
                self._send_span(state, span)
        except UnroutableError:
            return False
        through = max((span.last for span in spans), default=state.published)
        return self._note_published(state, through)

    def _send_span(self, state: Publishing, span: Span) -> None:
        with transaction(self.engine) as connection:
            rows = PublishingStore(connection=connection, publisher=self.service).rows(state.stream.addressee, span)
        for batch in batches(rows):
            self.send(Batch(stream=state.stream, rows=tuple(batch)))

    def _note_published(self, sent: Publishing, through: int) -> bool:
        with transaction(self.engine) as connection:
            store = PublishingStore(connection=connection, publisher=self.service)
            state = store.load(sent.stream.addressee)
            if state.stream != sent.stream:
                return True  # an operator began a new epoch meanwhile
            state = protocol.published(state, through=through, again=sent.resend)
            store.save(state)
        return bool(protocol.due(state))


def batches(rows: Sequence[Numbered]) -> Iterator[list[Numbered]]:
    """Cut consecutive rows into messages of at most 64 rows and 256 KiB; a larger row goes alone."""
    batch: list[Numbered] = []
    size = 0
    for row in rows:
        if batch and (len(batch) == MAX_ROWS or size + len(row.content) > MAX_BATCH_BYTES):
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
