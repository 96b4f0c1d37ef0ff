"""Everything, moved by one seed, and what must be true of it after every commit and in the end."""

from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from random import Random

from shared.streams.envelope import MessageError
from shared.streams.protocol import Alarm, AlarmKind, StreamAlarm
from tests.shared.streams.simulation.bus import ADDRESSEES, CALM, PUBLISHER, Chaos, HostileBus
from tests.shared.streams.simulation.consumer import ConsumerNode
from tests.shared.streams.simulation.publisher import PublisherNode

EXPECTED_ALARMS = {AlarmKind.FORGED, AlarmKind.MALFORMED, AlarmKind.FOREIGN}
"""What a hostile bus may cause; every other alarm would accuse an honest service."""

ALARMS_OF_CLOCKS = {
    AlarmKind.CLOCK_AHEAD,
    AlarmKind.HEAD_REGRESSED,
    AlarmKind.POSITION_REGRESSED,
    AlarmKind.RESEND_DELETED,
}
"""What is alarmed beside that once the clock was set back: until a true message comes, an old one may seem new."""

CLOCK_MOVES = 0.02
"""How likely the clock moves at a step: ahead once, and back once. Never again, because what was signed for a time may
be replayed at that time, which only a new epoch prevents."""

START = datetime(2026, 1, 1, tzinfo=UTC)


class CrashError(Exception):
    """The process was killed here: what was not committed is gone, what was not acknowledged comes again."""


class World:
    """Everything, moved by one seed."""

    def __init__(self, seed: int, *, clock_moves: bool = False) -> None:
        self.random = Random(seed)  # noqa: S311 - a seed must give the same world again
        self.now = START
        self.bus = HostileBus(self.random, Chaos())
        self.publisher = PublisherNode(self)
        self.consumers = {name: ConsumerNode(name, self) for name in ADDRESSEES}
        self.alarms: Counter[AlarmKind] = Counter()
        self.crashes = 0
        self.clock_moves = clock_moves
        self.set_back = 0
        self._ahead = timedelta()

    def run(self, *, steps: int) -> None:
        """Go through *steps* of chaos, then through calm until everything has arrived."""
        for _ in range(steps):
            self._step()
        self._set_clock(timedelta())
        self.bus.chaos = CALM
        for _ in range(60):
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
        expected = EXPECTED_ALARMS | (ALARMS_OF_CLOCKS if self.set_back else set())
        for alarm in alarms:
            self.alarms[alarm.kind] += 1
            assert alarm.kind in expected, alarm

    def check(self, node: ConsumerNode) -> None:
        """Check what must be true after every commit of a consumer."""
        said = self.publisher.said[node.name]
        contents = [content for _, content in node.storage.effects]
        assert contents == [row.content for row in said[: len(contents)]], "applied once, in order, and nothing forged"
        heard_at = node.storage.state.heard_at
        if heard_at is not None:
            assert heard_at <= self.now + timedelta(seconds=60), "no time of the future is heard"
            rows = said[len(contents) :] + [row for row in self.publisher.outbox[node.name] if not row.place]
            assert all(row.said_at >= heard_at for row in rows), "heard means that nothing earlier is missing"

    def _step(self) -> None:
        self.now += timedelta(milliseconds=self.random.randint(1, 300))
        if self.clock_moves and not self.set_back and self.random.random() < CLOCK_MOVES:
            self._set_clock(timedelta() if self._ahead else timedelta(minutes=self.random.randint(2, 20)))
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

    def _set_clock(self, ahead: timedelta) -> None:
        """Let everybody's clock run ahead, or set it back to the true time."""
        self.now += ahead - self._ahead
        self.set_back += ahead < self._ahead
        self._ahead = ahead

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
