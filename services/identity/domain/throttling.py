"""How long to wait after wrong tries. Pure: no I/O, no clock, no framework.

A try is counted before it is looked at, so that a hundred at once are a hundred. Nobody is ever locked out for good.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

ACCOUNT_TRIES: Final = 5
SOURCE_TRIES: Final = 30
"""More for an address than for an account: an office has one address, and many who mistype."""

_FIRST_WAIT: Final = timedelta(minutes=1)
_LONGEST_WAIT: Final = timedelta(minutes=15)
FORGOTTEN_AFTER: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Tries:
    """Wrong tries of one account or from one address."""

    count: int = 0
    last_at: datetime | None = None
    wait_until: datetime | None = None

    def wait_seconds(self, *, at: datetime) -> int:
        """Return how many seconds must pass before the next try; 0 when it may be now."""
        if self.wait_until is None or at >= self.wait_until:
            return 0
        return int((self.wait_until - at).total_seconds()) + 1

    def taken(self, *, at: datetime, allowed: int) -> "Tries":
        """Return the tries with one more, which is wrong until it is shown to be right."""
        forgotten = self.last_at is None or at - self.last_at >= FORGOTTEN_AFTER
        count = 1 if forgotten else self.count + 1
        return Tries(count=count, last_at=at, wait_until=_until(count, at=at, allowed=allowed))

    def given_back(self) -> "Tries":
        """Return the tries without the last one, which was right."""
        return Tries(count=max(0, self.count - 1), last_at=self.last_at)


def _until(count: int, *, at: datetime, allowed: int) -> datetime | None:
    if count < allowed:
        return None
    doublings = min(count - allowed, 10)
    return at + min(_FIRST_WAIT * (1 << doublings), _LONGEST_WAIT)
