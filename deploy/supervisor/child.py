"""One forked process: started, watched, started again. Knows nothing of what it runs."""

import gc
import os
import signal
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from io import TextIOWrapper
from pathlib import Path

from deploy.postgres.server import trim
from deploy.supervisor.lineage import name_process
from shared.logs import failure

_BACKOFF_SECONDS = (0.1, 0.2, 0.5, 1.0, 2.0)
STEADY_SECONDS = 10.0


def backoff_seconds(deaths: int) -> float:
    """Return how long to wait after so many deaths in a row: at once at first, never more than two seconds."""
    return _BACKOFF_SECONDS[min(deaths, len(_BACKOFF_SECONDS) - 1)]


@dataclass(slots=True)
class Child:
    """A process that runs `main`, with its output in `log`. `kind` says when it stops: services first, then workers."""

    name: str
    kind: str
    main: Callable[[], None]
    log: Path | None
    pid: int | None = None
    deaths: int = 0
    started_at: float = field(default=0.0)
    due_at: float = field(default=0.0)
    exit_code: int | None = None

    def start(self) -> None:
        """Fork. The child never returns from here."""
        self.started_at = time.monotonic()
        pid = os.fork()
        if pid == 0:
            _run(self)
        self.pid = pid

    def reap(self) -> bool:
        """Notice a death: return True once for each, and set the time of the next start."""
        if self.pid is None:
            return False
        pid, status = os.waitpid(self.pid, os.WNOHANG)
        if pid == 0:
            return False
        self.pid, self.exit_code = None, os.waitstatus_to_exitcode(status)
        if time.monotonic() - self.started_at > STEADY_SECONDS:
            self.deaths = 0
        self.due_at = time.monotonic() + backoff_seconds(self.deaths)
        self.deaths += 1
        return True

    @property
    def due(self) -> bool:
        """Tell whether it is dead and its time to start again has come."""
        return self.pid is None and time.monotonic() >= self.due_at

    def signal(self, number: signal.Signals) -> None:
        """Send a signal, if it lives."""
        if self.pid is not None:
            os.kill(self.pid, number)


def _run(child: Child) -> None:
    """Be the child to the end; whatever happens, nothing of the parent's code runs after it."""
    code = 1
    try:
        _settle(child)
        child.main()
        code = 0
    except SystemExit as leaving:
        code = leaving.code if isinstance(leaving.code, int) else 1
    except BaseException as error:  # noqa: BLE001 — the last frame of this process
        _say_where(error)
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


def _settle(child: Child) -> None:
    """Leave the terminal's process group, so that Ctrl-C reaches the supervisor alone; forget its signal handlers."""
    os.setsid()
    signal.set_wakeup_fd(-1)
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGCHLD, signal.SIGHUP):
        signal.signal(number, signal.SIG_DFL)
    name_process(f"am-{child.name}")
    gc.enable()
    if child.log is not None:
        trim(child.log)
        with child.log.open("ab") as log, Path(os.devnull).open("rb") as nothing:
            os.dup2(nothing.fileno(), 0)
            os.dup2(log.fileno(), 1)
            os.dup2(log.fileno(), 2)
        for stream in (sys.stdout, sys.stderr):
            if isinstance(stream, TextIOWrapper):
                stream.reconfigure(line_buffering=True)


def _say_where(error: BaseException) -> None:
    """Write the kind of an unforeseen error and where it happened; its message may hold what nobody may read."""
    found = failure(error)
    sys.stderr.write(f"{found['error']} at {found['where']}\n")
