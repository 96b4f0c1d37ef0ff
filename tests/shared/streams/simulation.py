"""A world of one seed: three addressees, a hostile bus, crashes at every step. Knows no database and no broker.

What runs in it is the production protocol and envelope; what is simulated is the storage (whole or not at all, as a
transaction), the broker (which drops, repeats, reorders, replays, edits, misroutes and forges) and the crash.
"""

import hmac
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from random import Random

import orjson

from shared.roster import RosterError, SignatureError
from shared.streams import protocol
from shared.streams.envelope import (
    Batch,
    Heartbeat,
    Message,
    MessageError,
    Position,
    Resend,
    open_message,
    seal,
    sender_and_recipient,
)
from shared.streams.protocol import (
    Alarm,
    AlarmKind,
    Consumer,
    Consuming,
    Failure,
    Head,
    Numbered,
    Publishing,
    Span,
    Stream,
    StreamAlarm,
    chain,
)
from shared.streams.relay import batches

PUBLISHER = "cases"
ADDRESSEES = ("audit", "intake", "referrals")
EXPECTED_ALARMS = {AlarmKind.FORGED, AlarmKind.MALFORMED, AlarmKind.FOREIGN}
"""What a hostile bus may cause; every other alarm would accuse an honest service."""

START = datetime(2026, 1, 1, tzinfo=UTC)


class CrashError(Exception):
    """The process was killed here: what was not committed is gone, what was not acknowledged comes again."""


class Keys:
    """Signatures that are fast to make and that nobody else can make, in the place of Ed25519."""

    def signer(self, service: str) -> Callable[[bytes], bytes]:
        """Return what signs in the name of *service*."""
        return lambda data: hmac.digest(service.encode(), data, "sha512")

    def verify(self, service: str, *, signature: bytes, data: bytes) -> None:
        """Return when *service* signed *data*."""
        if service not in {PUBLISHER, *ADDRESSEES}:
            raise RosterError
        if self.signer(service)(data) != signature:
            raise SignatureError


KEYS = Keys()


@dataclass
class Chaos:
    """How hostile it is, by chances. Calm is all zero."""

    drop: float = 0.25
    repeat: float = 0.1
    replay: float = 0.08
    edit: float = 0.06
    misroute: float = 0.04
    forge: float = 0.08
    crash: float = 0.04


CALM = Chaos(drop=0, repeat=0, replay=0, edit=0, misroute=0, forge=0, crash=0)


class HostileBus:
    """Holds what is under way, as (recipient, bytes), and remembers everything that ever was."""

    def __init__(self, random: Random, chaos: Chaos) -> None:
        self.random = random
        self.chaos = chaos
        self.under_way: list[tuple[str, bytes]] = []
        self._seen: list[tuple[str, bytes]] = []

    def send(self, message: Message) -> None:
        """Take a message from an honest service."""
        sender, recipient = sender_and_recipient(message)
        data = seal(message, sign=KEYS.signer(sender))
        self._seen.append((recipient, data))
        copies = 0 if self._happens(self.chaos.drop) else 2 if self._happens(self.chaos.repeat) else 1
        self.under_way += [(recipient, data)] * copies

    def meddle(self, world: "World") -> None:
        """Do what an owner of the broker can do beside losing and repeating."""
        if self._seen and self._happens(self.chaos.replay):
            self.under_way.append(self.random.choice(self._seen))
        if self._seen and self._happens(self.chaos.edit):
            recipient, data = self.random.choice(self._seen)
            self.under_way.append((recipient, self._edited(data)))
        if self._seen and self._happens(self.chaos.misroute):
            _, data = self.random.choice(self._seen)
            self.under_way.append((self.random.choice([PUBLISHER, *ADDRESSEES]), data))
        if self._happens(self.chaos.forge):
            self.under_way.append(self._forged(world))

    def pick(self) -> tuple[str, bytes]:
        """Return any message under way: order means nothing here."""
        return self.random.choice(self.under_way)

    def acknowledge(self, delivery: tuple[str, bytes]) -> None:
        """Forget one that was dealt with."""
        self.under_way.remove(delivery)

    def _happens(self, chance: float) -> bool:
        return self.random.random() < chance

    def _edited(self, data: bytes) -> bytes:
        edited = bytearray(data)
        edited[self.random.randrange(len(data))] ^= 1 << self.random.randrange(8)
        return bytes(edited)

    def _forged(self, world: "World") -> tuple[str, bytes]:
        """Make what would hurt most, signed by anybody but the one whose words it would be."""
        addressee = self.random.choice(ADDRESSEES)
        state = world.publisher.states[addressee]
        lie = Head(number=state.number + 5, link=state.link, at=world.now + timedelta(seconds=1))
        lies: list[Message] = [
            Batch(stream=state.stream, rows=chain([b'{"forged":1}'], first=state.number + 1, previous=state.link)),
            Batch(stream=state.stream, rows=chain([b'{"forged":1}'], first=1, previous=state.stream.genesis())),
            Heartbeat(stream=state.stream, head=lie),
            Position(stream=state.stream, position=Head(number=state.number, link=state.link, at=lie.at)),
            Resend(stream=state.stream, span=Span(first=1, last=9), at=lie.at),
        ]
        message = self.random.choice(lies)
        sender, recipient = sender_and_recipient(message)
        insiders = [service for service in (PUBLISHER, *ADDRESSEES) if service != sender]
        return recipient, seal(message, sign=KEYS.signer(self.random.choice([*insiders, "outsider"])))


@dataclass
class OutboxRow:
    """One row as it is committed."""

    content: bytes
    said_at: datetime
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
        hopeless = self._world.random.random() < 0.05
        for addressee in chosen:
            row = OutboxRow(orjson.dumps({"serial": self._serial, "hopeless": hopeless}), self._world.now)
            self.outbox[addressee].append(row)

    def number(self, addressee: str) -> None:
        """Number what is there: rows and state are committed together, or neither."""
        rows = [row for row in self.outbox[addressee] if row.place is None]
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
                moved = protocol.acknowledge(state, position, known=self._link(addressee, position.number))
            case Resend(span=span, at=at):
                moved = protocol.asked(state, span, at=at)
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


class World:
    """Everything, moved by one seed."""

    def __init__(self, seed: int) -> None:
        self.random = Random(seed)  # noqa: S311 - a seed must give the same world again
        self.now = START
        self.bus = HostileBus(self.random, Chaos())
        self.publisher = PublisherNode(self)
        self.consumers = {name: ConsumerNode(name, self) for name in ADDRESSEES}
        self.alarms: Counter[AlarmKind] = Counter()
        self.crashes = 0

    def run(self, *, steps: int) -> None:
        """Go through *steps* of chaos, then through calm until everything has arrived."""
        for _ in range(steps):
            self._step()
        self.bus.chaos = CALM
        for _ in range(30):
            if self._is_settled():
                break
            self._calm_round()
        self._check_settled()

    def may_crash(self) -> None:
        """Be killed here, sometimes."""
        if self.random.random() < self.bus.chaos.crash:
            raise CrashError

    def note(self, alarms: list[Alarm]) -> None:
        """Count alarms; an honest service is never accused."""
        for alarm in alarms:
            self.alarms[alarm.kind] += 1
            assert alarm.kind in EXPECTED_ALARMS, alarm

    def check(self, node: ConsumerNode) -> None:
        """Check what must be true after every commit of a consumer."""
        said = self.publisher.said[node.name]
        contents = [content for _, content in node.storage.effects]
        assert contents == [row.content for row in said[: len(contents)]], "applied once, in order, and nothing forged"
        heard_at = node.storage.state.heard_at
        if heard_at is not None:
            rows = said[len(contents) :] + [row for row in self.publisher.outbox[node.name] if not row.place]
            assert all(row.said_at >= heard_at for row in rows), "heard means that nothing earlier is missing"

    def _step(self) -> None:
        self.now += timedelta(milliseconds=self.random.randint(1, 300))
        self.bus.meddle(self)
        addressee = self.random.choice(ADDRESSEES)
        actions: list[Callable[[], None]] = [
            self.publisher.say,
            lambda: self.publisher.number(addressee),
            lambda: self.publisher.publish(addressee),
            lambda: self.publisher.beat(addressee),
            self.consumers[addressee].beat,
            self.consumers[addressee].settle,
            self._deliver,
        ]
        self._survive(self.random.choices(actions, weights=[4, 3, 3, 1, 1, 1, 10])[0])

    def _deliver(self) -> None:
        if not self.bus.under_way:
            return
        delivery = self.bus.pick()
        recipient, data = delivery
        try:
            self._node(recipient).receive(data)
        except MessageError as error:
            self.note([Alarm(kind=error.kind)])
        except StreamAlarm as strange:
            self.note([strange.alarm])
        self.bus.acknowledge(delivery)

    def _node(self, name: str) -> PublisherNode | ConsumerNode:
        return self.publisher if name == PUBLISHER else self.consumers[name]

    def _survive(self, action: Callable[[], None]) -> None:
        try:
            action()
        except CrashError:
            self.crashes += 1

    def _calm_round(self) -> None:
        self.now += timedelta(seconds=1.1)
        for addressee in ADDRESSEES:
            self.publisher.number(addressee)
            self.publisher.publish(addressee)
            self.publisher.beat(addressee)
        while self.bus.under_way:
            self.now += timedelta(milliseconds=1)
            self._deliver()
        for consumer in self.consumers.values():
            consumer.settle()
            self.now += timedelta(milliseconds=1)
            consumer.beat()

    def _is_settled(self) -> bool:
        return not any(self.publisher.outbox.values())

    def _check_settled(self) -> None:
        assert self._is_settled(), "everything that was said has arrived and is acknowledged"
        for consumer in self.consumers.values():
            said = self.publisher.said[consumer.name]
            assert [content for _, content in consumer.storage.effects] == [row.content for row in said]
            assert consumer.storage.held_rows == {}
