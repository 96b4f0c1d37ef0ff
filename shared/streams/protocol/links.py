"""What both ends of a stream mean by number, link, head and alarm. Knows no I/O."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from hashlib import sha256

MAX_CLOCK_AHEAD = timedelta(seconds=60)
"""By how much a time may lie ahead of our own clock and still be believed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stream:
    """One publisher to one addressee. An operator begins a new epoch when numbers had to be used again."""

    publisher: str
    addressee: str
    epoch: int = 1

    def genesis(self) -> bytes:
        """Return the link before the first row: it binds every later link to this stream and epoch."""
        return sha256(f"amparo/stream/1\n{self.publisher}\n{self.addressee}\n{self.epoch}".encode()).digest()


@dataclass(frozen=True, slots=True, kw_only=True)
class Numbered:
    """A row with its place. `link` is SHA-256 over `previous` and the canonical `content`."""

    number: int
    previous: bytes
    link: bytes
    content: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """Consecutive numbers, both ends included."""

    first: int
    last: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """The last number of a stream, its link, and the time of which that was true."""

    number: int
    link: bytes
    at: datetime


class AlarmKind(StrEnum):
    """What must never happen, and what an operator should look at first."""

    FORGED = "forged"  # no key of the publisher signed it: somebody writes to the broker
    FOREIGN = "foreign"  # signed, but addressed to or coming from somebody this service does not deal with
    MALFORMED = "malformed"  # not a message at all
    WRONG_EPOCH = "wrong-epoch"  # replayed from before a new epoch, or this side has not begun it
    CONFLICT = "conflict"  # one number, two hashes: the publisher's database or signing key
    HEAD_REGRESSED = "head-regressed"  # the publisher forgot what it said: restored from an old backup
    CLOCK_AHEAD = "clock-ahead"  # the other end's clock is ahead, or ours was and has been set back
    POSITION_AHEAD = "position-ahead"  # the consumer has what was never said here: this database is an old backup
    POSITION_DIFFERS = "position-differs"  # the same, with other hashes
    POSITION_REGRESSED = "position-regressed"  # the consumer forgot what it applied: restored from an old backup
    RESEND_DELETED = "resend-deleted"  # the same: it asks for what it acknowledged


@dataclass(frozen=True, slots=True, kw_only=True)
class Alarm:
    """Something that no fault of broker or machine explains. `number` is 0 where none is known."""

    kind: AlarmKind
    number: int = 0


def chain(contents: Sequence[bytes], *, first: int, previous: bytes) -> tuple[Numbered, ...]:
    """Return *contents* as consecutive rows from number *first*, linked to *previous*."""
    rows = []
    for offset, content in enumerate(contents):
        link = sha256(previous + content).digest()
        rows.append(Numbered(number=first + offset, previous=previous, link=link, content=content))
        previous = link
    return tuple(rows)
