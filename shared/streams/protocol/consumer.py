"""The consumer's end of a stream: verify the chain, drop the old, apply the next, hold a gap. Knows no I/O, no clock.

State is a value; `Consumer` moves it through one transaction. What it needs to remember and to do it asks of two ports,
`Memory` and `Application`, which SQL implements in production and a dictionary in the simulation.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from enum import Enum, auto
from typing import Protocol, Self

from shared.streams.protocol.links import MAX_CLOCK_AHEAD, Alarm, AlarmKind, Head, Numbered, Span, Stream

MAX_FAILURES = 5
MAX_HELD_ROWS = 4096
MAX_ASKED_ROWS = 512
MAX_ADVANCED_ROWS = 256
TOLD_ROWS = 16
"""After how many rows a consumer tells its position at once: its publisher waits for that with what is not urgent."""

ASK_INTERVAL = timedelta(seconds=1)
RETRY_INTERVAL = timedelta(seconds=0.1)
MAX_RETRY_WAIT = RETRY_INTERVAL * 2**MAX_FAILURES
_LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Consuming:
    """What a consumer knows of one stream.

    Up to `position` every row was applied or parked, and `link` is its link. `head` is the newest that was heard, not
    necessarily reached; `heard_at` is the time of the newest that was reached. `forked` says that the publisher's
    numbers part from ours: asking again would only bring the conflict again.
    """

    stream: Stream
    position: int = 0
    link: bytes
    head: Head | None = None
    heard_at: datetime | None = None
    asked_at: datetime | None = None
    forked: bool = False
    failures: int = 0
    retry_at: datetime | None = None

    @classmethod
    def new(cls, stream: Stream) -> Self:
        """Return a stream of which nothing was heard."""
        return cls(stream=stream, link=stream.genesis())


def without_future(state: Consuming, *, at: datetime) -> Consuming:
    """Return the state without times that lie ahead of ours, *at*: they are from before the clock was set back.

    Of such a head only the number and the link are still believed, so that true heads count again; nothing was heard.
    """
    latest = at + MAX_CLOCK_AHEAD
    head, heard_at = state.head, state.heard_at
    if head is not None and head.at > latest:
        head = replace(head, at=_LONG_AGO)
    if heard_at is not None and heard_at > latest:
        heard_at = None
    return replace(state, head=head, heard_at=heard_at)


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """Why a row was not applied: a class name, never a message. Trying a `hopeless` one again changes nothing."""

    cause: str
    hopeless: bool = False


class Memory(Protocol):
    """What a consumer remembers of rows, beside its state and in the same transaction."""

    def link_of(self, number: int) -> bytes | None:
        """Return the link of a row that was settled lately or is held, else None."""
        ...

    def hold(self, row: Numbered) -> None:
        """Keep *row* until the ones before it came."""
        ...

    def held(self, number: int) -> Numbered | None:
        """Return the held row of that number."""
        ...

    def held_span(self) -> Span | None:
        """Return the lowest and highest number held."""
        ...

    def discard(self, number: int) -> None:
        """Forget a held row."""
        ...

    def settle(self, row: Numbered) -> None:
        """Remember the link of a row that was applied or parked, and hold it no longer."""
        ...


class Application(Protocol):
    """What becomes of a row in its turn, in the same transaction."""

    def apply(self, row: Numbered) -> Failure | None:
        """Apply *row*, or return why not, having changed nothing."""
        ...

    def park(self, row: Numbered, cause: str) -> None:
        """Put *row* aside for an operator."""
        ...


class _Verdict(Enum):
    """What is to be done with a row."""

    DROP = auto()
    NEXT = auto()
    GAP = auto()
    CONFLICT = auto()


class Consumer:
    """Moves one stream's state through one transaction. Afterwards `state` is to be stored and `alarms` raised."""

    def __init__(self, state: Consuming, *, memory: Memory, application: Application, at: datetime) -> None:
        self.state = without_future(state, at=at)
        self.alarms: list[Alarm] = []
        if self.state != state:
            self.alarms.append(Alarm(kind=AlarmKind.CLOCK_AHEAD, number=state.head.number if state.head else 0))
        self._memory = memory
        self._application = application
        self._at = at

    def receive(self, rows: Sequence[Numbered]) -> None:
        """Take the rows of one signed batch: apply what is next, hold what is early, drop what is known."""
        for row in rows:
            self._take(row)
        self.advance()

    def advance(self) -> None:
        """Apply what is held and has become next; a long run in several transactions."""
        last = self.state.position + MAX_ADVANCED_ROWS
        while self.state.position < last and self._may_try() and (row := self._memory.held(self.state.position + 1)):
            if row.previous != self.state.link:
                self._memory.discard(row.number)
                self._conflict(row)
                return
            self._settle(row)

    def hear(self, head: Head) -> None:
        """Take the publisher's signed head. An old one, replayed, changes nothing."""
        if self.state.head is not None and head.at <= self.state.head.at:
            return
        if alarm := self._strange(head):
            self.alarms.append(alarm)
            return
        self.state = replace(self.state, head=head)
        self._reach()

    def ask(self) -> Span | None:
        """Return what is missing and should be asked for now; at most one request a second."""
        missing = self._missing()
        if missing is None or self.state.forked or self._asked_lately():
            return None
        self.state = replace(self.state, asked_at=self._at)
        return missing

    def _take(self, row: Numbered) -> None:
        match self._judge(row):
            case _Verdict.NEXT if self._may_try():
                self._settle(row)
            case _Verdict.NEXT | _Verdict.GAP:
                self._memory.hold(row)
            case _Verdict.CONFLICT:
                self._conflict(row)

    def _judge(self, row: Numbered) -> _Verdict:
        ahead = row.number - self.state.position
        if ahead == 1:
            return self._judge_next(row)
        if ahead > MAX_HELD_ROWS:
            return _Verdict.DROP
        known = self._memory.link_of(row.number)
        if known is not None and known != row.link:
            return _Verdict.CONFLICT
        return _Verdict.DROP if ahead <= 0 or known else _Verdict.GAP

    def _judge_next(self, row: Numbered) -> _Verdict:
        held = self._memory.link_of(row.number)
        if row.previous != self.state.link or (held is not None and held != row.link):
            return _Verdict.CONFLICT
        return _Verdict.NEXT

    def _may_try(self) -> bool:
        retry_at = self.state.retry_at
        return retry_at is None or not timedelta() < retry_at - self._at <= MAX_RETRY_WAIT

    def _settle(self, row: Numbered) -> None:
        failure = self._application.apply(row)
        if failure and not self._gives_up(failure):
            self._fail(row)
            return
        if failure:
            self._application.park(row, failure.cause)
        self._memory.settle(row)
        self.state = replace(self.state, position=row.number, link=row.link, failures=0, retry_at=None, forked=False)
        self._reach()

    def _gives_up(self, failure: Failure) -> bool:
        return failure.hopeless or self.state.failures + 1 >= MAX_FAILURES

    def _fail(self, row: Numbered) -> None:
        """Hold it and try again a little later, so that one message never blocks the connection to the broker."""
        self._memory.hold(row)
        wait = RETRY_INTERVAL * 2**self.state.failures
        self.state = replace(self.state, failures=self.state.failures + 1, retry_at=self._at + wait)

    def _conflict(self, row: Numbered) -> None:
        self.alarms.append(Alarm(kind=AlarmKind.CONFLICT, number=row.number))
        if row.number > self.state.position:
            self.state = replace(self.state, forked=True)

    def _strange(self, head: Head) -> Alarm | None:
        if head.at > self._at + MAX_CLOCK_AHEAD:
            return Alarm(kind=AlarmKind.CLOCK_AHEAD, number=head.number)
        last = self.state.head
        if last and head.number < last.number:
            return Alarm(kind=AlarmKind.HEAD_REGRESSED, number=head.number)
        if any(known not in {None, head.link} for known in self._known_links(head.number)):
            return Alarm(kind=AlarmKind.CONFLICT, number=head.number)
        return None

    def _known_links(self, number: int) -> list[bytes | None]:
        """Return what is known of *number*: as our position, as the last head, as a row settled or held."""
        state = self.state
        ours = state.link if number == state.position else None
        last = state.head.link if state.head and number == state.head.number else None
        return [ours, last, self._memory.link_of(number)]

    def _reach(self) -> None:
        head = self.state.head
        if head is None or head.number > self.state.position or head.at == _LONG_AGO:
            return
        heard_at = min(head.at, self._at)
        self.state = replace(self.state, heard_at=max(heard_at, self.state.heard_at or heard_at))

    def _missing(self) -> Span | None:
        held, first = self._memory.held_span(), self.state.position + 1
        if held is not None:
            return (
                Span(first=first, last=min(held.first - 1, first + MAX_ASKED_ROWS - 1)) if held.first > first else None
            )
        if self.state.head is None or self.state.head.number < first:
            return None
        return Span(first=first, last=min(self.state.head.number, first + MAX_ASKED_ROWS - 1))

    def _asked_lately(self) -> bool:
        return self.state.asked_at is not None and abs(self._at - self.state.asked_at) < ASK_INTERVAL
