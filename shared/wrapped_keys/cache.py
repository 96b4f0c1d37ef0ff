"""Unwrapped keys, remembered for a few seconds. Knows no database and no way of unwrapping.

A key destroyed by another process stays usable here until it expires, so the seconds are the promise of every
withdrawal and every erasure; five at most, and none where a withdrawal must hold at once.
"""

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from threading import Lock
from typing import Final, NamedTuple
from uuid import UUID

LONGEST_CACHE_SECONDS: Final = 5.0
_MOST_KEYS: Final = 4096


class KeyName(NamedTuple):
    """Whose key of which compartment; the organisation too, so that a wrong one finds nothing here either."""

    object_id: UUID
    compartment: str
    organisation: UUID


class Ticket(NamedTuple):
    """When a reading began: what was forgotten by then, and at which second."""

    generation: int
    began: float


class _Entry(NamedTuple):
    key: bytes
    expires: float


@dataclass
class KeyCache:
    """A bounded cache of keys. `clock` gives seconds and never goes back."""

    seconds: float
    clock: Callable[[], float]
    _entries: OrderedDict[KeyName, _Entry] = field(default_factory=OrderedDict, repr=False)
    _generation: int = 0
    _lock: Lock = field(default_factory=Lock, repr=False)

    def __post_init__(self) -> None:
        if not 0 <= self.seconds <= LONGEST_CACHE_SECONDS:
            raise ValueError("unwrapped keys are remembered for five seconds at most")

    def get(self, name: KeyName) -> bytes | None:
        """Return the key, unless it is not here or its time is over."""
        with self._lock:
            self._drop_expired()
            entry = self._entries.get(name)
            return entry.key if entry and entry.expires > self.clock() else None

    def ticket(self) -> Ticket:
        """Return what `put` wants to know, to be taken before the key is read from the database."""
        with self._lock:
            return Ticket(self._generation, self.clock())

    def put(self, name: KeyName, key: bytes, *, ticket: Ticket) -> None:
        """Remember *key* for the seconds since it was read.

        Not if anything was forgotten since: then this may be a destroyed key that was read a moment too early.
        """
        with self._lock:
            if self.seconds > 0 and ticket.generation == self._generation:
                self._entries.pop(name, None)
                self._entries[name] = _Entry(key, ticket.began + self.seconds)
                self._drop_oldest()

    def forget(self, object_id: UUID) -> None:
        """Forget all keys of the object, and refuse those that are being read right now."""
        with self._lock:
            self._generation += 1
            for name in [name for name in self._entries if name.object_id == object_id]:
                del self._entries[name]

    def _drop_expired(self) -> None:
        """Drop from the oldest on; a few that were put out of order stay a moment longer, and `get` refuses them."""
        now = self.clock()
        while self._entries and next(iter(self._entries.values())).expires <= now:
            self._entries.popitem(last=False)

    def _drop_oldest(self) -> None:
        while len(self._entries) > _MOST_KEYS:
            self._entries.popitem(last=False)
