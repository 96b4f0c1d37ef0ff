"""Counts requests that came without a valid token: one access record a minute and reason. Knows no person, no token.

Whoever floods a service with bad tokens can make it write one row a minute, no more. Where they came from goes to
audit sealed, because an address is personal data. A kill -9 loses the count of its last minute; it loses no read.
"""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from threading import Lock, Timer
from typing import Final

from sqlalchemy import Engine

from shared.database import transaction
from shared.errors import AmparoError
from shared.streams.records import Access, Records

EVERY_SECONDS: Final = 60.0
MOST_SOURCES: Final = 100
_SHOWN_SOURCES: Final = 10
_OTHERS: Final = "others"


@dataclass(frozen=True, slots=True)
class _Refusal:
    """A decision that no policy made: nobody got as far as being asked about."""

    allowed: bool = False
    policies: tuple[str, ...] = ()
    role: str | None = None


@dataclass(slots=True, kw_only=True)
class Unauthenticated:
    """The counter of one process. A minute after the first one, what was counted is recorded."""

    engine: Engine
    records: Records
    clock: Callable[[], datetime]
    every_seconds: float = EVERY_SECONDS
    _counts: dict[str, Counter[str]] = field(default_factory=dict)
    _lock: Lock = field(default_factory=Lock)
    _timer: Timer | None = None

    def count(self, reason: str, source: str) -> None:
        """Count one: *reason* is a code, *source* an address. Never blocks on the database, never raises."""
        self._add(reason, Counter({source: 1}))

    def flush(self) -> None:
        """Record what was counted; if that fails, keep it for the next minute.

        The connection is closed afterwards: this may be the last thing that happens in a process that has ended.
        """
        with self._lock:
            counted, self._counts, self._timer = self._counts, {}, None
        try:
            with transaction(self.engine) as connection:
                connection.detach()
                for reason, sources in counted.items():
                    self.records.record(connection, self._access(reason, sources))
        except AmparoError:
            for reason, sources in counted.items():
                self._add(reason, sources)

    def _access(self, reason: str, sources: Counter[str]) -> Access:
        shown = ", ".join(f"{source}: {count}" for source, count in sources.most_common(_SHOWN_SOURCES))
        return Access(
            actor=None,
            action="authenticate",
            resource_type="service",
            resources=(),
            decision=_Refusal(),
            at=self.clock(),
            reason=reason,
            count=sources.total(),
            detail={"reason": shown},
        )

    def _add(self, reason: str, found: Counter[str]) -> None:
        with self._lock:
            sources = self._counts.setdefault(reason, Counter())
            for source, count in found.items():
                sources[source if source in sources or len(sources) < MOST_SOURCES else _OTHERS] += count
            if self._timer is None:
                self._timer = Timer(self.every_seconds, self.flush)
                self._timer.daemon = True
                self._timer.start()
