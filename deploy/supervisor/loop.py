"""The supervising loop: wakes on signals and deaths, starts again what died, stops everything in order.

Knows processes and PostgreSQL, no service. Single-threaded, because it forks.
"""

import os
import select
import signal
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from types import FrameType

from deploy.postgres import PostgresError, Server
from deploy.supervisor.child import STEADY_SECONDS, Child, backoff_seconds

ORDER = ("service", "worker")
_STOP_SECONDS = 10.0
_TICK_SECONDS = 0.5


class Loop:
    """Keeps *children* and *server* running until told to stop. `changed` is called after every start."""

    def __init__(self, server: Server, children: Sequence[Child], *, changed: Callable[[], None]) -> None:
        self.server = server
        self.children = list(children)
        self.stopping = False
        self._changed = changed
        self._server_due_at = 0.0
        self._server_deaths = 0
        self._server_started_at = 0.0

    def start(self) -> None:
        """Start all children."""
        for child in self.children:
            child.start()
        self._changed()

    def tick(self, seconds: float = _TICK_SECONDS) -> None:
        """Wait for something to happen, at most *seconds*, and mend what died."""
        self._sleep(seconds)
        if self.stopping:
            return
        started = self._mend_server()
        for child in self.children:
            child.reap()
            if child.due:
                child.start()
                started = True
        if started:
            self._changed()

    def forever(self) -> None:
        """Go on until a signal says stop."""
        while not self.stopping:
            self.tick()

    def stop(self) -> None:
        """Stop services, then workers, then PostgreSQL."""
        self.stopping = True
        for kind in ORDER:
            _end([child for child in self.children if child.kind == kind])
        self.server.stop()

    def _sleep(self, seconds: float) -> None:
        soonest = min((child.due_at for child in self.children if child.pid is None), default=float("inf"))
        wait = max(0.0, min(seconds, soonest - time.monotonic()))
        if select.select([self._wake], [], [], wait)[0]:
            os.read(self._wake, 4096)

    def _mend_server(self) -> bool:
        """Start PostgreSQL again, without waiting for it: services wait by themselves."""
        now = time.monotonic()
        if self.server.alive():
            self._server_due_at = 0.0
            self._server_deaths = self._server_deaths if now - self._server_started_at < STEADY_SECONDS else 0
            return False
        if self._server_due_at == 0.0:
            self._server_due_at = now + backoff_seconds(self._server_deaths)
            self._server_deaths += 1
        return now >= self._server_due_at and self._launch_server(now)

    def _launch_server(self, now: float) -> bool:
        self._server_due_at, self._server_started_at = 0.0, now
        try:
            self.server.launch()
        except (PostgresError, OSError):
            return False
        return True

    @contextmanager
    def signals(self) -> Iterator[None]:
        """Turn SIGINT, SIGTERM, SIGHUP into `stopping`, and every signal into an end of waiting."""
        self._wake, write = os.pipe()
        os.set_blocking(write, False)
        old_wake = signal.set_wakeup_fd(write, warn_on_full_buffer=False)
        stopping = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
        old = {number: signal.signal(number, self._on_stop) for number in stopping}
        old[signal.SIGCHLD] = signal.signal(signal.SIGCHLD, _on_death)
        try:
            yield
        finally:
            signal.set_wakeup_fd(old_wake)
            for number, handler in old.items():
                signal.signal(number, handler)
            os.close(self._wake)
            os.close(write)

    def _on_stop(self, _number: int, _frame: FrameType | None) -> None:
        self.stopping = True


def _on_death(_number: int, _frame: FrameType | None) -> None:
    """Exist, so that the wakeup file is written."""


def _end(children: Sequence[Child]) -> None:
    """Ask *children* to end; kill who does not."""
    for child in children:
        child.signal(signal.SIGTERM)
    deadline = time.monotonic() + _STOP_SECONDS
    while any(child.pid is not None for child in children):
        for child in children:
            child.reap()
            if time.monotonic() > deadline:
                child.signal(signal.SIGKILL)
        time.sleep(0.02)
