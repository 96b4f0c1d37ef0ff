"""What a journey knows so far, and how its chapters are played. Knows no chapter."""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any, TypeVar
from uuid import uuid4

from deploy.client import Answer
from deploy.journey.world import World

WAIT_SECONDS = 30.0

T = TypeVar("T")


class JourneyError(Exception):
    """Something on the way was not as it must be."""


@dataclass(slots=True)
class Story:
    """What the journey has learned so far. `key` makes every creation repeatable after a lost answer."""

    world: World
    key: str = field(default_factory=lambda: uuid4().hex)
    name: str = "Pessoa Sintética"
    wait_seconds: float = WAIT_SECONDS
    registration: str = ""
    case: str = ""
    reference: str = ""
    grant: str = ""
    disclosure: str = ""
    referral: str = ""
    refused_after_seconds: float = 0.0
    entries: list[dict[str, Any]] = field(default_factory=list)

    def once(self, step: str) -> str:
        """Return the Idempotency-Key of one step."""
        return f"{self.key}-{step}"


Chapter = Callable[[Story], str]


@dataclass(frozen=True, slots=True)
class Step:
    """One chapter, played."""

    title: str
    outcome: str
    seconds: float


def play(story: Story, chapters: list[tuple[str, Chapter]]) -> Iterator[Step]:
    """Play the chapters in order, yielding each when it is done.

    Raises `JourneyError` when something is not as it must be, and what `deploy.client` raises.
    """
    for title, chapter in chapters:
        began = time.monotonic()
        outcome = chapter(story)
        yield Step(title, outcome, time.monotonic() - began)


def check(is_so: bool, otherwise: str) -> None:  # noqa: FBT001 - reads as an assertion
    """Raise `JourneyError` unless it is so."""
    if not is_so:
        raise JourneyError(otherwise)


def until(look: Callable[[], T | None], otherwise: str, *, seconds: float) -> T:
    """Return what *look* finds as soon as it is true. Raises `JourneyError` after *seconds*."""
    deadline = time.monotonic() + seconds
    pause_seconds = 0.02
    while True:
        found = look()
        if found:
            return found
        if time.monotonic() >= deadline:
            raise JourneyError(f"{otherwise} within {seconds:.0f} s")
        time.sleep(pause_seconds)
        pause_seconds = min(pause_seconds * 1.5, 0.5)


def until_ready(ask: Callable[[], Answer], *, seconds: float) -> Answer:
    """Return the first answer that is not 503."""

    def answered() -> Answer | None:
        answer = ask()
        return None if answer.status == 503 else answer  # noqa: PLR2004 - an HTTP status

    return until(answered, "the service kept answering that it cannot now", seconds=seconds)
