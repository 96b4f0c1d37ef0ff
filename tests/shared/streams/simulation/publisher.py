"""The publishing service: what it said, and the production protocol that numbers and repeats it."""

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

import orjson

from shared.streams import protocol
from shared.streams.envelope import Batch, Heartbeat, MessageError, Position, Resend, open_message
from shared.streams.protocol import AlarmKind, Numbered, Publishing, Stream
from shared.streams.relay import batches
from tests.shared.streams.simulation.bus import ADDRESSEES, KEYS, PUBLISHER

if TYPE_CHECKING:
    from tests.shared.streams.simulation.world import World


@dataclass
class OutboxRow:
    """One row as it is committed."""

    content: bytes
    said_at: datetime
    urgent: bool = False
    place: Numbered | None = None


class PublisherNode:
    """The publishing service: its committed outbox and states."""

    def __init__(self, world: "World") -> None:
        self._world = world
        self.states = {name: Publishing.new(Stream(publisher=PUBLISHER, addressee=name)) for name in ADDRESSEES}
        self.outbox: dict[str, list[OutboxRow]] = {name: [] for name in ADDRESSEES}
        self.said: dict[str, list[OutboxRow]] = {name: [] for name in ADDRESSEES}
        self._serial = 0

    def say(self) -> None:
        """Commit one event for some addressees: one row each."""
        self._serial += 1
        chosen = self._world.random.sample(ADDRESSEES, k=self._world.random.randint(1, 3))
        hopeless, urgent = self._world.random.random() < 0.05, self._world.random.random() < 0.1
        for addressee in chosen:
            row = OutboxRow(orjson.dumps({"serial": self._serial, "hopeless": hopeless}), self._world.now, urgent)
            self.outbox[addressee].append(row)

    def number(self, addressee: str) -> None:
        """Number what is urgent, and of the rest what there is room for: rows and state are committed together."""
        waiting = [row for row in self.outbox[addressee] if row.place is None]
        calm = [row for row in waiting if not row.urgent][: protocol.room(self.states[addressee])]
        rows = [row for row in waiting if row.urgent] + calm
        state, places = protocol.number(self.states[addressee], [row.content for row in rows])
        self._world.may_crash()
        for row, place in zip(rows, places, strict=True):
            row.place = place
            self.said[addressee].append(row)
        self.states[addressee] = state

    def publish(self, addressee: str) -> None:
        """Publish what is due, then commit that it is; a crash between the two repeats it."""
        sent = self.states[addressee]
        spans = protocol.due(sent)
        for span in spans:
            rows = [row.place for row in self.outbox[addressee] if row.place]
            for batch in batches([row for row in rows if span.first <= row.number <= span.last]):
                self._world.bus.send(Batch(stream=sent.stream, rows=tuple(batch)))
                self._world.may_crash()
        through = max((span.last for span in spans), default=sent.published)
        self.states[addressee] = protocol.published(self.states[addressee], through=through, again=sent.resend)

    def beat(self, addressee: str) -> None:
        """Send the head, as of when the oldest unnumbered row was said."""
        waiting = [row.said_at for row in self.outbox[addressee] if row.place is None]
        at = min([self._world.now, *waiting])
        state = self.states[addressee]
        self._world.bus.send(Heartbeat(stream=state.stream, head=protocol.head(state, at=at)))

    def receive(self, data: bytes) -> None:
        """Take a position or a request."""
        message = open_message(data, recipient=PUBLISHER, verifier=KEYS)
        addressee = message.stream.addressee
        state = self.states[addressee]
        match message:
            case Position(position=position):
                known = self._link(addressee, position.number)
                moved = protocol.acknowledge(state, position, known=known, at=self._world.now)
            case Resend(span=span, at=said_at):
                moved = protocol.asked(state, span, said_at=said_at, at=self._world.now)
            case _:
                raise MessageError(AlarmKind.FOREIGN)
        self._world.may_crash()
        self.states[addressee] = moved
        kept = self.outbox[addressee]
        self.outbox[addressee] = [row for row in kept if not row.place or row.place.number > moved.acknowledged]

    def _link(self, addressee: str, number: int) -> bytes | None:
        return next(
            (row.place.link for row in self.outbox[addressee] if row.place and row.place.number == number), None
        )
