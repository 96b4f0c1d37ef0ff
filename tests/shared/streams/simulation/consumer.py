"""One addressee: the production protocol over storage that is committed whole or not at all."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import orjson

from shared.streams.envelope import Batch, Heartbeat, MessageError, Position, Resend, open_message
from shared.streams.protocol import AlarmKind, Consumer, Consuming, Failure, Head, Numbered, Span, Stream
from tests.shared.streams.simulation.bus import KEYS, PUBLISHER

if TYPE_CHECKING:
    from tests.shared.streams.simulation.world import World


@dataclass
class Storage:
    """What a consumer has committed: its state, its memory of rows and what became of them."""

    state: Consuming
    links: dict[int, bytes] = field(default_factory=dict)
    held_rows: dict[int, Numbered] = field(default_factory=dict)
    effects: list[tuple[str, bytes]] = field(default_factory=list)

    def copy(self) -> "Storage":
        """Return what a transaction works on."""
        return Storage(self.state, dict(self.links), dict(self.held_rows), list(self.effects))


class Work:
    """One transaction of a consumer: the ports `Memory` and `Application` over a copy of its storage."""

    def __init__(self, storage: Storage, world: "World") -> None:
        self.storage = storage
        self._world = world

    def link_of(self, number: int) -> bytes | None:
        """Return the link of a row that was settled or is held."""
        held = self.storage.held_rows.get(number)
        return held.link if held else self.storage.links.get(number)

    def hold(self, row: Numbered) -> None:
        """Keep *row*."""
        self.storage.held_rows.setdefault(row.number, row)

    def held(self, number: int) -> Numbered | None:
        """Return the held row of that number."""
        return self.storage.held_rows.get(number)

    def held_span(self) -> Span | None:
        """Return the lowest and highest number held."""
        held = self.storage.held_rows
        return Span(first=min(held), last=max(held)) if held else None

    def discard(self, number: int) -> None:
        """Forget a held row."""
        self.storage.held_rows.pop(number)

    def settle(self, row: Numbered) -> None:
        """Remember a row that was applied or parked."""
        self.storage.links[row.number] = row.link
        self.storage.held_rows.pop(row.number, None)

    def apply(self, row: Numbered) -> Failure | None:
        """Apply *row*, unless it fails this time, or ever, or the process is killed in the middle."""
        self._world.may_crash()
        if orjson.loads(row.content).get("hopeless"):
            return Failure(cause="HopelessError")
        if self._world.random.random() < 0.1:
            return Failure(cause="PassingError")
        self.storage.effects.append(("applied", row.content))
        return None

    def park(self, row: Numbered, cause: str) -> None:
        """Put *row* aside."""
        self.storage.effects.append((cause, row.content))


class ConsumerNode:
    """One addressee."""

    def __init__(self, name: str, world: "World") -> None:
        self.name = name
        self._world = world
        self.storage = Storage(Consuming.new(Stream(publisher=PUBLISHER, addressee=name)))

    def receive(self, data: bytes) -> None:
        """Take a batch or a head."""
        message = open_message(data, recipient=self.name, verifier=KEYS)
        match message:
            case Batch(rows=rows):
                self._move(lambda consumer: consumer.receive(rows))
            case Heartbeat(head=head):
                self._move(lambda consumer: consumer.hear(head))
            case _:
                raise MessageError(AlarmKind.FOREIGN)

    def settle(self) -> None:
        """Go on with what waits."""
        self._move(Consumer.advance)

    def beat(self) -> None:
        """Send the position."""
        state = self.storage.state
        position = Head(number=state.position, link=state.link, at=self._world.now)
        self._world.bus.send(Position(stream=state.stream, position=position))

    def _move(self, move: Callable[[Consumer], None]) -> None:
        work = Work(self.storage.copy(), self._world)
        consumer = Consumer(self.storage.state, memory=work, application=work, at=self._world.now)
        move(consumer)
        span = consumer.ask()
        self._world.may_crash()
        work.storage.state = consumer.state
        self.storage = work.storage
        self._world.note(consumer.alarms)
        self._world.check(self)
        self._world.may_crash()
        if span:
            self._world.bus.send(Resend(stream=consumer.state.stream, span=span, at=self._world.now))
