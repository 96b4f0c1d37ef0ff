"""The publisher's end of a stream, pure: numbers, what is due, what is acknowledged. Knows no I/O and no clock."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Self

from shared.streams.protocol.links import MAX_CLOCK_AHEAD, Alarm, AlarmKind, Head, Numbered, Span, Stream, chain

MAX_RESEND_ROWS = 512
MAX_DUE_ROWS = 1024
MAX_NUMBERED_ROWS = 512
MAX_IN_FLIGHT_ROWS = 64
"""How many rows may be on their way to an addressee, because an urgent one cannot overtake those."""

UNHURRIED = frozenset({"audit"})
"""To whom nothing urgent is ever said: what is on its way to them is not bounded."""


class StreamAlarm(Exception):  # noqa: N818 - an alarm is what it is called everywhere
    """The other end said what no fault explains. The state did not change."""

    def __init__(self, alarm: Alarm) -> None:
        super().__init__(alarm.kind.value)
        self.alarm = alarm


@dataclass(frozen=True, slots=True, kw_only=True)
class Publishing:
    """What a publisher knows of one stream.

    Rows up to `number` have their number for ever; up to `published` the broker confirmed; up to `acknowledged` the
    addressee applied or parked, and they are deleted here. The times are the addressee's, from its signed messages.
    """

    stream: Stream
    number: int
    link: bytes
    published: int = 0
    acknowledged: int = 0
    acknowledged_link: bytes
    resend: Span | None = None
    asked_at: datetime | None = None
    acknowledged_at: datetime | None = None

    @classmethod
    def new(cls, stream: Stream) -> Self:
        """Return a stream in which nothing was said."""
        return cls(stream=stream, number=0, link=stream.genesis(), acknowledged_link=stream.genesis())


def number(state: Publishing, contents: Sequence[bytes]) -> tuple[Publishing, tuple[Numbered, ...]]:
    """Give *contents* the next numbers. The caller commits rows and state together, so no number is given twice."""
    rows = chain(contents, first=state.number + 1, previous=state.link)
    if not rows:
        return state, ()
    return replace(state, number=rows[-1].number, link=rows[-1].link), rows


def room(state: Publishing) -> int:
    """Return how many rows that are not urgent may get a number now; the others wait for what is acknowledged."""
    if state.stream.addressee in UNHURRIED:
        return MAX_NUMBERED_ROWS
    return max(0, MAX_IN_FLIGHT_ROWS - (state.number - state.acknowledged))


def due(state: Publishing) -> tuple[Span, ...]:
    """Return what is to be published now: first what was asked for again, then what is new."""
    again, new = state.resend, Span(first=state.published + 1, last=min(state.number, state.published + MAX_DUE_ROWS))
    clipped = again and Span(first=max(again.first, state.acknowledged + 1), last=min(again.last, state.published))
    return tuple(span for span in (clipped, new) if span and span.first <= span.last)


def published(state: Publishing, *, through: int, again: Span | None) -> Publishing:
    """Note that the broker confirmed what was due: all up to *through*, and *again*, unless more was asked for since.

    What is sent before this is committed may be sent twice.
    """
    resend = None if state.resend == again else state.resend
    return replace(state, published=max(state.published, through), resend=resend)


def head(state: Publishing, *, at: datetime) -> Head:
    """Return the head: all that was said by *at* has a number up to it."""
    return Head(number=state.number, link=state.link, at=at)


def acknowledge(state: Publishing, position: Head, *, known: bytes | None, at: datetime) -> Publishing:
    """Take the addressee's position; the caller deletes rows up to `acknowledged`.

    *known* is the link of that number here, None when the row is already deleted; *at* is our own time.
    Raises StreamAlarm when the addressee has what was not said here, or has forgotten what it had, or when its clock
    is ahead: every true position after such a one would seem to be old.
    """
    _refuse_future(position.at, at=at, number=position.number)
    latest = _believable(state.acknowledged_at, at=at)
    if latest is not None and position.at <= latest:
        return state
    _refuse_strange(state, position, known)
    return replace(
        state,
        acknowledged=position.number,
        acknowledged_link=position.link,
        acknowledged_at=position.at,
        published=max(state.published, position.number),
    )


def _refuse_strange(state: Publishing, position: Head, known: bytes | None) -> None:
    if position.number > state.number:
        raise StreamAlarm(Alarm(kind=AlarmKind.POSITION_AHEAD, number=position.number))
    if position.number < state.acknowledged:
        raise StreamAlarm(Alarm(kind=AlarmKind.POSITION_REGRESSED, number=position.number))
    expected = state.acknowledged_link if position.number == state.acknowledged else known
    if position.link != expected:
        raise StreamAlarm(Alarm(kind=AlarmKind.POSITION_DIFFERS, number=position.number))


def asked(state: Publishing, span: Span, *, said_at: datetime, at: datetime) -> Publishing:
    """Take a request of *said_at* to send *span* again. One that is old, or overtaken by a position, changes nothing.

    *at* is our own time. Raises StreamAlarm when the addressee asks for what it had acknowledged before, or when its
    clock is ahead.
    """
    _refuse_future(said_at, at=at, number=span.first)
    known = [_believable(time, at=at) for time in (state.asked_at, state.acknowledged_at)]
    latest = max((time for time in known if time), default=None)
    if latest is not None and said_at <= latest:
        return state
    if span.first <= state.acknowledged:
        raise StreamAlarm(Alarm(kind=AlarmKind.RESEND_DELETED, number=span.first))
    last = min(span.last, span.first + MAX_RESEND_ROWS - 1)
    return replace(state, resend=Span(first=span.first, last=last), asked_at=said_at)


def _refuse_future(said_at: datetime, *, at: datetime, number: int) -> None:
    if said_at > at + MAX_CLOCK_AHEAD:
        raise StreamAlarm(Alarm(kind=AlarmKind.CLOCK_AHEAD, number=number))


def _believable(time: datetime | None, *, at: datetime) -> datetime | None:
    """Return a time that was taken earlier, unless our own clock ran ahead then: it would outrank every true one."""
    return None if time is None or time > at + MAX_CLOCK_AHEAD else time
