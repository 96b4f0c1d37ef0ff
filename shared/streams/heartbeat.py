"""Heads down the streams and positions up, every five seconds, moved or not. Knows no event's meaning.

So a lost last message is noticed, acknowledged rows can be deleted, and silence means something.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Engine

from shared.database import transaction
from shared.streams import protocol
from shared.streams.alarms import raise_alarms
from shared.streams.bus import UnroutableError
from shared.streams.consuming import ConsumingStore
from shared.streams.envelope import Heartbeat, Message, Position
from shared.streams.protocol import Alarm, AlarmKind, Consuming, Head
from shared.streams.publishing import PublishingStore

INTERVAL_SECONDS = 5.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Heart:
    """One service's heads and positions."""

    service: str
    engine: Engine
    publishers: Collection[str]
    addressees: Collection[str]
    clock: Callable[[], datetime]
    send: Callable[[Message], None]

    def beat(self) -> int:
        """Send every head and every position; return how many had nobody to go to. Raises UnavailableError."""
        messages: list[Message] = [*map(self._head, self.addressees), *map(self._position, self.publishers)]
        self._forget_old()
        return sum(not self._sent(message) for message in messages)

    def _head(self, addressee: str) -> Heartbeat:
        """Return the head as of now, or as of when the oldest row without a number was written: no earlier row is left.

        A relay that stands still therefore lets the stream fall silent, although its head could be sent.
        """
        with transaction(self.engine) as connection:
            store = PublishingStore(connection=connection, publisher=self.service)
            state = store.load(addressee)
            at = self.clock()
            since = store.waiting_since(addressee)
        return Heartbeat(stream=state.stream, head=protocol.head(state, at=min(at, since or at)))

    def _position(self, publisher: str) -> Position:
        with transaction(self.engine) as connection:
            store = ConsumingStore(connection=connection, consumer=self.service)
            state = store.load(publisher)
            at = self.clock()
            self._forget_future(store, state, at)
        return Position(stream=state.stream, position=Head(number=state.position, link=state.link, at=at))

    def _forget_future(self, store: ConsumingStore, state: Consuming, at: datetime) -> None:
        """Forget times that lie ahead, though nothing arrives that would: they must not wait until their day comes."""
        sober = protocol.without_future(state, at=at)
        if sober != state:
            store.save(sober)
            alarm = Alarm(kind=AlarmKind.CLOCK_AHEAD, number=state.position)
            raise_alarms(store.connection, [alarm], peer=state.stream.publisher, epoch=state.stream.epoch, at=at)

    def _forget_old(self) -> None:
        with transaction(self.engine) as connection:
            ConsumingStore(connection=connection, consumer=self.service).forget_old()

    def _sent(self, message: Message) -> bool:
        try:
            self.send(message)
        except UnroutableError:
            return False
        return True
