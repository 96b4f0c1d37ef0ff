"""What comes from the bus, one message in one transaction. Knows no broker and no event's meaning.

A message whose handling returns may be acknowledged. One that raises must be handled again: nothing of it was kept.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import Connection, Engine

from shared.database import transaction
from shared.streams import protocol
from shared.streams.alarms import raise_alarms
from shared.streams.application import HandlerFailedError, SqlApplication
from shared.streams.consuming import ConsumingStore, SqlMemory
from shared.streams.envelope import (
    Batch,
    Heartbeat,
    Message,
    MessageError,
    Position,
    Resend,
    Verifier,
    open_message,
    sender_and_recipient,
)
from shared.streams.inbox import Handlers
from shared.streams.protocol import (
    TOLD_ROWS,
    UNHURRIED,
    Alarm,
    AlarmKind,
    Consumer,
    Consuming,
    Head,
    Numbered,
    Publishing,
    Span,
    StreamAlarm,
)
from shared.streams.publishing import PublishingStore

Clock = Callable[[], datetime]
Send = Callable[[Message], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Receiver:
    """Takes messages for *service*. `publishers` speak to it, `addressees` answer it, anybody else is foreign."""

    service: str
    engine: Engine
    verifier: Verifier
    handlers: Handlers
    publishers: Collection[str]
    addressees: Collection[str]
    clock: Clock
    send: Send
    _told: dict[str, int] = field(default_factory=dict, init=False)

    def receive(self, data: bytes) -> None:
        """Deal with one message. What is not to be believed raises an alarm and is done with."""
        try:
            message = self._opened(data)
        except MessageError as error:
            with transaction(self.engine) as connection:
                self._alarm(connection, Alarm(kind=error.kind), peer=error.sender)
            return
        self._dispatch(message)

    def settle(self) -> bool:
        """Go on with streams that wait for something: a gap, a row to try again. Return whether any still does."""
        with transaction(self.engine) as connection:
            waiting = ConsumingStore(connection=connection, consumer=self.service).unsettled(at=self.clock())
        for publisher in waiting:
            self._consume(publisher, None, Consumer.advance)
        return bool(waiting)

    def _opened(self, data: bytes) -> Message:
        message = open_message(data, recipient=self.service, verifier=self.verifier)
        sender, _ = sender_and_recipient(message)
        known = self.publishers if isinstance(message, Batch | Heartbeat) else self.addressees
        if sender not in known:
            raise MessageError(AlarmKind.FOREIGN, sender=sender)
        return message

    def _dispatch(self, message: Message) -> None:
        match message:
            case Batch(rows=rows):
                self._consume(message.stream.publisher, message, lambda consumer: consumer.receive(rows), rows)
            case Heartbeat(head=head):
                self._consume(message.stream.publisher, message, lambda consumer: consumer.hear(head))
            case Position():
                self._acknowledge(message)
            case Resend():
                self._resend(message)

    def _consume(
        self,
        publisher: str,
        message: Message | None,
        move: Callable[[Consumer], None],
        rows: tuple[Numbered, ...] = (),
    ) -> None:
        """Move the consumer's state by one message, and ask for what is missing once that is committed.

        It is tried without savepoints first, which nearly always does.
        """
        try:
            moved = self._move(publisher, message, move, rows, is_careful=False)
        except HandlerFailedError:
            moved = self._move(publisher, message, move, rows, is_careful=True)
        if moved is None:
            return
        span, state, at = moved
        if span is not None:
            self.send(Resend(stream=state.stream, span=span, at=at))
        if self.service not in UNHURRIED:
            self._tell(state, at)

    def _tell(self, state: Consuming, at: datetime) -> None:
        """Tell the position where it has moved far: the publisher may be waiting to send more."""
        told = self._told.get(state.stream.publisher, 0)
        if 0 <= state.position - told < TOLD_ROWS:
            return
        self.send(Position(stream=state.stream, position=Head(number=state.position, link=state.link, at=at)))
        self._told[state.stream.publisher] = state.position

    def _move(
        self,
        publisher: str,
        message: Message | None,
        move: Callable[[Consumer], None],
        rows: tuple[Numbered, ...],
        *,
        is_careful: bool,
    ) -> tuple[Span | None, Consuming, datetime] | None:
        with transaction(self.engine) as connection:
            store = ConsumingStore(connection=connection, consumer=self.service)
            state = store.load(publisher)
            if message is not None and message.stream != state.stream:
                self._alarm(connection, Alarm(kind=AlarmKind.WRONG_EPOCH), peer=publisher, epoch=message.stream.epoch)
                return None
            careful = is_careful or state.failures > 0  # what failed before is expected to fail again
            span, state, at = self._moved(connection, state, move, rows, is_careful=careful)
            store.save(state)
        return span, state, at

    def _moved(
        self,
        connection: Connection,
        state: Consuming,
        move: Callable[[Consumer], None],
        rows: tuple[Numbered, ...],
        *,
        is_careful: bool,
    ) -> tuple[Span | None, Consuming, datetime]:
        at = self.clock()  # after the lock: what two processes say of one stream is in the order of their times
        memory = SqlMemory(connection, state=state, rows=rows)
        application = SqlApplication(
            connection=connection, stream=state.stream, handlers=self.handlers, at=at, is_careful=is_careful
        )
        consumer = Consumer(state, memory=memory, application=application, at=at)
        move(consumer)
        memory.write()
        span = consumer.ask()
        raise_alarms(connection, consumer.alarms, peer=state.stream.publisher, epoch=state.stream.epoch, at=at)
        return span, consumer.state, at

    def _acknowledge(self, message: Position) -> None:
        def move(store: PublishingStore, state: Publishing) -> Publishing:
            known = store.link_of(state.stream.addressee, message.position.number)
            return protocol.acknowledge(state, message.position, known=known, at=self.clock())

        self._publish(message, move)

    def _resend(self, message: Resend) -> None:
        self._publish(message, lambda _, state: self._asked(state, message))

    def _asked(self, state: Publishing, message: Resend) -> Publishing:
        return protocol.asked(state, message.span, said_at=message.at, at=self.clock())

    def _publish(self, message: Message, move: Callable[[PublishingStore, Publishing], Publishing]) -> None:
        """Move the publisher's state by what its addressee answered; the relay sends what is due again."""
        addressee = message.stream.addressee
        with transaction(self.engine) as connection:
            store = PublishingStore(connection=connection, publisher=self.service)
            state = store.load(addressee)
            if message.stream != state.stream:
                self._alarm(connection, Alarm(kind=AlarmKind.WRONG_EPOCH), peer=addressee, epoch=message.stream.epoch)
                return
            try:
                moved = move(store, state)
            except StreamAlarm as strange:
                self._alarm(connection, strange.alarm, peer=addressee, epoch=state.stream.epoch)
                return
            store.save(moved)
            if moved.acknowledged > state.acknowledged:
                store.delete_acknowledged(moved)
            if moved.resend != state.resend or protocol.room(moved) > protocol.room(state):
                store.wake_relay()

    def _alarm(self, connection: Connection, alarm: Alarm, *, peer: str, epoch: int = 0) -> None:
        raise_alarms(connection, [alarm], peer=peer, epoch=epoch, at=self.clock())
