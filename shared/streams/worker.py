"""The worker of one service: relay, consumer and heartbeat, until it is told to stop. Knows no event's meaning.

Every loop outlives database and broker: it says what class of failure it met, waits at most two seconds, and goes on.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from threading import Event, Thread
from time import monotonic
from typing import Any, Protocol

import structlog
from sqlalchemy import Engine

from shared.database import transaction
from shared.logs import failure
from shared.streams import heartbeat, parking
from shared.streams.bus import Bus, BusPublisher, BusUnavailableError, Subscription
from shared.streams.envelope import KINDS, Message, Verifier, seal, sender_and_recipient
from shared.streams.heartbeat import Heart
from shared.streams.inbox import Handlers
from shared.streams.receiver import Receiver
from shared.streams.relay import Lead, Relay, leadership

IDLE_SECONDS = 1.0
UNSETTLED_SECONDS = 0.2
GATHER_SECONDS = 0.05
"""How often the relay looks at most: a lone event leaves at once, those that follow closely leave together."""

MIN_BACKOFF_SECONDS = 0.05
MAX_BACKOFF_SECONDS = 2.0


class Signer(Protocol):
    """Whoever holds the service's signing key: `shared.keyring.Keyring` is one."""

    def sign(self, data: bytes) -> bytes:
        """Return the Ed25519 signature over *data*."""
        ...


class WorkerDiedError(Exception):
    """A thread of the worker ended by itself: the process must be started again."""


def run_worker(
    *,
    service: str,
    engine: Engine,
    bus: Bus,
    roster: Verifier,
    keyring: Signer,
    handlers: Handlers,
    publishers: Collection[str],
    addressees: Collection[str],
    clock: Callable[[], datetime],
    stop: Event,
    log: Any = None,
) -> None:
    """Relay, consume and beat for *service* until *stop* is set.

    `publishers` are heard and `addressees` are spoken to; a message from anybody else raises an alarm.
    Raises WorkerDiedError when a thread died, after the others have stopped.
    """
    endurance = Endurance(stop=stop, log=log or structlog.get_logger())
    channel = Channel(publisher=BusPublisher(bus), keyring=keyring, endurance=endurance)
    receiver = Receiver(
        service=service,
        engine=engine,
        verifier=roster,
        handlers=handlers,
        publishers=publishers,
        addressees=addressees,
        clock=clock,
        send=channel.try_to_send,
    )
    heart = Heart(
        service=service,
        engine=engine,
        publishers=publishers,
        addressees=addressees,
        clock=clock,
        send=channel.send,
    )
    retrier = parking.Retrier(service=service, engine=engine, handlers=handlers, clock=clock)
    leader = Leader(relay=Relay(service=service, engine=engine, send=channel.send), endurance=endurance)
    consumer = ConsumerLoop(bus=bus, receiver=receiver, retrier=retrier, endurance=endurance)
    try:
        _run([leader.run, consumer.run, lambda: beat(heart, leader)], stop)
    finally:
        channel.publisher.close()


def _run(loops: list[Callable[[], None]], stop: Event) -> None:
    threads = [Thread(target=loop, daemon=True) for loop in loops]
    for thread in threads:
        thread.start()
    while all(thread.is_alive() for thread in threads) and not stop.wait(IDLE_SECONDS):
        pass
    died = not stop.is_set()
    stop.set()
    for thread in threads:
        thread.join()
    if died:
        raise WorkerDiedError


@dataclass(frozen=True, slots=True, kw_only=True)
class Endurance:
    """Goes on after any failure, having said its class and place; its message may hold anything."""

    stop: Event
    log: Any

    def repeat(self, part: str, step: Callable[[], object]) -> None:
        """Do *step* again and again until told to stop."""
        while not self.stop.is_set():
            self.insist(part, step)

    def insist(self, part: str, step: Callable[[], object]) -> bool:
        """Do *step* until it succeeds; return whether it did before being told to stop."""
        backoff = MIN_BACKOFF_SECONDS
        while not self.stop.is_set():
            if self.attempt(part, step):
                return True
            self.stop.wait(backoff)
            backoff = min(2 * backoff, MAX_BACKOFF_SECONDS)
        return False

    def attempt(self, part: str, step: Callable[[], object]) -> bool:
        """Do *step* once; return whether it succeeded."""
        try:
            step()
        except Exception as error:  # noqa: BLE001 - a worker outlives everything and says what happened
            self.log.warning("stream-retries", reason=part, **failure(error))
            return False
        return True


@dataclass(frozen=True, slots=True, kw_only=True)
class Channel:
    """Signs and publishes for the threads of one worker."""

    publisher: BusPublisher
    keyring: Signer
    endurance: Endurance

    def send(self, message: Message) -> None:
        """Return when the broker has *message*. Raises BusUnavailableError."""
        sender, recipient = sender_and_recipient(message)
        data = seal(message, sign=self.keyring.sign)
        self.publisher.publish(data, addressee=recipient, publisher=sender, kind=KINDS[type(message)])

    def try_to_send(self, message: Message) -> None:
        """Send what will be said again soon anyway if it fails."""
        self.endurance.attempt("ask", lambda: self.send(message))


@dataclass(slots=True, kw_only=True)
class Leader:
    """The relay's loop. `leads` is set while this process holds the service's lock."""

    relay: Relay
    endurance: Endurance
    leads: Event

    def __init__(self, *, relay: Relay, endurance: Endurance) -> None:
        self.relay = relay
        self.endurance = endurance
        self.leads = Event()

    def run(self) -> None:
        """Try for the lock, relay while holding it, and start over."""
        self.endurance.repeat("relay", self._lead)

    def _lead(self) -> None:
        with leadership(self.relay.engine) as lead:
            if lead is None:
                self.endurance.stop.wait(IDLE_SECONDS)
                return
            self.leads.set()
            try:
                self._relay(lead)
            finally:
                self.leads.clear()

    def _relay(self, lead: Lead) -> None:
        """Go on through a broker's absence without giving the lock up; the database's ends it."""
        while not self.endurance.stop.is_set():
            began = monotonic()
            if not self._step():
                lead.wait(seconds=IDLE_SECONDS)
                self.endurance.stop.wait(max(0.0, began + GATHER_SECONDS - monotonic()))

    def _step(self) -> bool:
        try:
            return self.relay.step()
        except BusUnavailableError as error:
            self.endurance.log.warning("stream-retries", reason="publish", **failure(error))
            return False


def beat(heart: Heart, leader: Leader) -> None:
    """Send heads and positions while leading, so that they come in the order of their times."""

    def step() -> None:
        if leader.leads.wait(IDLE_SECONDS):
            unheard = heart.beat()
            leader.endurance.stop.wait(IDLE_SECONDS if unheard else heartbeat.INTERVAL_SECONDS)

    leader.endurance.repeat("heartbeat", step)


class _StoppedError(Exception):
    """Told to stop in the middle of a message, which therefore is not acknowledged."""


class ConsumerLoop:
    """Takes messages, and between them goes on with what waits: gaps, rows to try again, what operators asked for."""

    def __init__(self, *, bus: Bus, receiver: Receiver, retrier: parking.Retrier, endurance: Endurance) -> None:
        self._receiver = receiver
        self._retrier = retrier
        self._endurance = endurance
        self._subscription = Subscription(bus, service=receiver.service, listener=self._take)
        self._unsettled = True
        self._settled_at: datetime | None = None

    def run(self) -> None:
        """Consume until told to stop."""
        self._endurance.insist("start", self._retry_unknown)
        self._endurance.repeat("consume", self._step)
        self._subscription.close()

    def _step(self) -> None:
        try:
            self._subscription.drain(seconds=UNSETTLED_SECONDS if self._unsettled else IDLE_SECONDS)
        except _StoppedError:
            return
        if self._is_time_to_settle():
            self._unsettled = self._receiver.settle()
            self._retrier.step()

    def _take(self, data: bytes) -> None:
        """Insist on one message: giving it back to the broker would only bring it again, after others."""
        if not self._endurance.insist("receive", lambda: self._receiver.receive(data)):
            raise _StoppedError

    def _is_time_to_settle(self) -> bool:
        now = self._receiver.clock()
        if self._settled_at and now - self._settled_at < timedelta(seconds=UNSETTLED_SECONDS):
            return False
        self._settled_at = now
        return True

    def _retry_unknown(self) -> None:
        with transaction(self._receiver.engine) as connection:
            parking.retry_unknown(connection)
