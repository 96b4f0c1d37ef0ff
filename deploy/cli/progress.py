"""Saying what happens: a bar on a terminal, plain lines where output is piped. Knows nothing of what is done.

No thread draws here: the supervisor forks while it shows progress, and a fork must not meet another thread's lock.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeElapsedColumn

_REFRESH_SECONDS = 0.1


@dataclass(slots=True)
class Bar:
    """Counts steps; `advance` may be called thousands of times a second."""

    console: Console
    title: str
    total: int
    progress: Progress | None = None
    task: TaskID | None = None
    count: int = 0
    _drawn_at: float = field(default=0.0)
    _began_at: float = field(default_factory=time.monotonic)
    _quarter: int = 0

    def say(self, step: str) -> None:
        """Name the step that begins now."""
        if self.progress is not None and self.task is not None:
            self.progress.update(self.task, description=f"{self.title}: {step}", advance=1, refresh=True)
        else:
            self.console.print(f"{self.title}: {step}", highlight=False)

    def advance(self) -> None:
        """Count one."""
        self.count += 1
        if self.progress is None or self.task is None:
            self._say_quarters()
            return
        now = time.monotonic()
        is_due = now - self._drawn_at > _REFRESH_SECONDS or self.count == self.total
        self.progress.update(self.task, completed=self.count, refresh=is_due)
        if is_due:
            self._drawn_at = now

    def _say_quarters(self) -> None:
        quarter = 4 * self.count // max(self.total, 1)
        if quarter > self._quarter:
            self._quarter = quarter
            self.console.print(f"{self.title}: {self.count} of {self.total}", highlight=False)

    @property
    def seconds(self) -> float:
        """Seconds since it began."""
        return time.monotonic() - self._began_at


@contextmanager
def bar(console: Console, title: str, *, total: int) -> Iterator[Bar]:
    """Show *title* and how many of *total* steps are done."""
    if not console.is_terminal:
        yield Bar(console, title, total)
        return
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    drawn = Progress(
        *columns, console=console, auto_refresh=False, transient=True, redirect_stdout=False, redirect_stderr=False
    )
    with drawn:
        yield Bar(console, title, total, drawn, drawn.add_task(title, total=total))
