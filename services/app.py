"""Starts one process of one service: `python -m services.app cases web 0.0.0.0:8080`. Knows no service but by name.

A container runs this; the supervisor of one machine calls the same two functions in the processes that it forks. Like
every `app` it may read environment and clock, and nothing else here may.
"""

import os
import resource
import signal
import sys
import threading
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from importlib import import_module
from types import FrameType
from typing import Any

from flask import Flask

from shared.keyring import KeyringError
from shared.logs import make_logger
from shared.roster import RosterError
from shared.settings import SettingsError
from shared.web.server import AddressTakenError, serve

USAGE = "python -m services.app SERVICE web ADDRESS:PORT | SERVICE work"

Environ = Mapping[str, str]


def run_web(service: str, web: Callable[[Environ], Flask], environ: Environ, *, bind: str) -> None:
    """Serve the application that *web* makes of *environ*, until SIGTERM."""
    serve(web(environ), bind=bind, log=make_logger(service=service, clock=lambda: datetime.now(UTC)))


def run_work(work: Callable[[Environ, threading.Event], None], environ: Environ) -> None:
    """Do *work* until SIGTERM."""
    stop = threading.Event()

    def on_stop(_number: int, _frame: FrameType | None) -> None:
        stop.set()

    signal.signal(signal.SIGTERM, on_stop)
    work(environ, stop)


def main(words: Sequence[str]) -> None:
    """Be the process that *words* name. What the operator can mend is one sentence; what is in no setting is shown."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))  # a core file would hold keys
    try:
        _run(words)
    except (SettingsError, KeyringError, RosterError, AddressTakenError) as error:
        sys.exit(f"amparo: {error}")


def _run(words: Sequence[str]) -> None:
    match words:
        case [service, "web", bind]:
            run_web(service, _app(service).web, os.environ, bind=bind)
        case [service, "work"]:
            run_work(_app(service).work, os.environ)
        case _:
            sys.exit(f"usage: {USAGE}")


def _app(service: str) -> Any:
    """Return the service's own `app`, found by its name."""
    if not service.isidentifier():
        sys.exit(f"usage: {USAGE}")
    try:
        return import_module(f"services.{service}.app")
    except ModuleNotFoundError as error:
        if error.name not in {f"services.{service}", f"services.{service}.app"}:
            raise
        sys.exit(f"amparo: there is no service {service} in this image")


if __name__ == "__main__":
    main(sys.argv[1:])
