"""One JSON object a line, of short codes only. Must not let a name, a body, a query, a token or an error's message out.

What may be written is an allow-list of keys, and each value must look like a code: a sentence or a person's name has
a space or a letter that a code has not, and is withheld.
"""

import logging
import re
import sys
import traceback
from collections.abc import Callable, Mapping, MutableMapping
from datetime import datetime
from pathlib import Path
from typing import Any, Final, TextIO

import orjson
import structlog

KEYS: Final = frozenset(
    {
        "addressee",
        "at",
        "attempt",
        "check",
        "count",
        "duration_ms",
        "error",
        "event",
        "event_type",
        "level",
        "library",
        "method",
        "number",
        "publisher",
        "reason",
        "request_id",
        "route",
        "service",
        "status",
        "where",
    }
)
"""The only keys that reach the log. `route` is the pattern, never the path."""

WITHHELD: Final = "withheld"

_ROOT = Path(__file__).resolve().parent.parent
_CODE = re.compile(r"[A-Za-z0-9_.:/<>{}@+-]{0,160}")

Log = structlog.typing.FilteringBoundLogger
Event = MutableMapping[str, Any]


def make_logger(
    *, service: str, clock: Callable[[], datetime], level: str = "info", stream: TextIO | None = None
) -> Log:
    """Return a logger that writes to *stream* (standard output). It holds no global state, so hand it on."""
    log: Log = structlog.wrap_logger(
        structlog.WriteLogger(stream or sys.stdout),
        processors=[structlog.processors.add_log_level, _stamped(clock), _without_message, _allowed, _rendered],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        service=service,
    )
    return log


def route_library_logs(log: Log) -> None:
    """Send what libraries log through *log*: which library, how bad, which error; their sentences stay out."""
    root = logging.getLogger()
    root.handlers = [_LibraryHandler(log)]
    root.setLevel(logging.WARNING)


def failure(error: BaseException) -> dict[str, str]:
    """Return what may be said of an error: its class, and the last line of ours that it passed."""
    frames = traceback.extract_tb(error.__traceback__)
    ours = [frame for frame in frames if _is_ours(frame.filename)]
    last = (ours or frames)[-1:]
    where = "".join(f"{_relative(frame.filename)}:{frame.lineno}" for frame in last)
    return {"error": type(error).__name__, "where": where}


def _is_ours(filename: str) -> bool:
    path = Path(filename)
    return path.is_relative_to(_ROOT) and not path.is_relative_to(_ROOT / ".venv")


def _relative(filename: str) -> str:
    path = Path(filename)
    return str(path.relative_to(_ROOT)) if path.is_relative_to(_ROOT) else path.name


def _stamped(clock: Callable[[], datetime]) -> structlog.typing.Processor:
    def stamp(_log: Any, _method: str, event: Event) -> Event:
        event["at"] = clock().isoformat(timespec="milliseconds").replace("+00:00", "Z")
        return event

    return stamp


def _without_message(_log: Any, _method: str, event: Event) -> Event:
    """Replace `exc_info` by class and place; an unforeseen exception's message may hold anything."""
    error = event.pop("exc_info", None)
    if error is True:
        error = sys.exc_info()[1]
    if isinstance(error, BaseException):
        event.update(failure(error))
    return event


def _allowed(_log: Any, _method: str, event: Event) -> Event:
    return {key: _value(event[key]) for key in sorted(KEYS & event.keys())}


def _value(value: object) -> str | int | float | bool | None:
    if value is None or isinstance(value, bool | int | float):
        return value
    text = str(value)
    return text if _CODE.fullmatch(text) else WITHHELD


def _rendered(_log: Any, _method: str, event: Mapping[str, Any]) -> str:
    return orjson.dumps(dict(event)).decode()


class _LibraryHandler(logging.Handler):
    """A handler that keeps the library's name and the error's class and nothing else."""

    def __init__(self, log: Log) -> None:
        super().__init__()
        self._log = log

    def emit(self, record: logging.LogRecord) -> None:
        """Write one line for one record."""
        error = record.exc_info[1] if record.exc_info else None
        self._log.log(record.levelno, "library", library=record.name, exc_info=error)
