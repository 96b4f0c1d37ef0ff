"""Counting who comes to a form that is open to everybody, and giving turns. Knows no address: it is hashed at once."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from services.intake.domain.crowding import (
    TURN_SECONDS,
    Bucket,
    CrowdedError,
    Gate,
    after_one_more,
    is_turn,
    neighbourhood,
    turn_at,
)
from services.intake.usecases.ports import Intake, Transaction

_SUBJECT: Final = b"amparo/crowd-source/1"
_TURN: Final = b"amparo/crowd-turn/1"
_EVERYBODY: Final = b"everybody"


@dataclass(frozen=True, slots=True, kw_only=True)
class Visitor:
    """Somebody without an account. `turn` is what a refusal before gave them, empty or invented as it may be."""

    source: str = field(repr=False)
    at: datetime
    request_id: str
    turn: str = field(default="", repr=False)


def come_in(intake: Intake, gate: Gate, visitor: Visitor, *, about: bytes) -> None:
    """Count this one and return when it may go on. Raises CrowdedError with a turn for the same *about*.

    In a transaction of its own, before anything is looked at: what is refused afterwards was counted too.
    """
    buckets = gate.buckets(waited=_waited(intake, visitor, about))
    subjects = (_subject(intake, visitor), intake.digest(_SUBJECT, _EVERYBODY))
    with intake.transaction(request_id=visitor.request_id) as tx:
        passed = all(_take(tx, *each, at=visitor.at) for each in zip(buckets, subjects, strict=True))
        tx.crowds.sweep(at=visitor.at)
    if not passed:
        turn = _turn(intake, turn_at(visitor.at), about)
        raise CrowdedError(extra={"turn": turn, "retry_after_seconds": TURN_SECONDS})


def _take(tx: Transaction, bucket: tuple[str, Bucket], subject: bytes, *, at: datetime) -> bool:
    name, size = bucket
    full_at = after_one_more(tx.crowds.hold(name, subject, at=at), size, at=at)
    if full_at is not None:
        tx.crowds.fill(name, subject, full_at)
    return full_at is not None


def _subject(intake: Intake, visitor: Visitor) -> bytes:
    """Return today's name of where somebody comes from. Tomorrow the same place has another."""
    day = visitor.at.date().isoformat().encode()
    return intake.digest(_SUBJECT, day + b" " + neighbourhood(visitor.source).encode())


def _waited(intake: Intake, visitor: Visitor, about: bytes) -> bool:
    """Say whether their turn is one of ours, is for this, and has come."""
    said = visitor.turn.partition(".")[0]
    if not (said.isascii() and said.isdecimal() and len(said) <= 10):  # noqa: PLR2004 - seconds until the year 2286
        return False
    return intake.is_same(visitor.turn, _turn(intake, int(said), about)) and is_turn(int(said), at=visitor.at)


def _turn(intake: Intake, comes_at: int, about: bytes) -> str:
    return f"{comes_at}.{intake.digest(_TURN, str(comes_at).encode() + b' ' + about).hex()}"
