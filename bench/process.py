"""One process of the stage: forked from a server that imported everything once, as installations do. Knows no figure.

It ends with whoever forked it, however that ends.
"""

import ctypes
import multiprocessing
import os
import signal
from collections.abc import Mapping
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path
from typing import Any, Final

from services.app import run_web, run_work
from shared.logs import make_logger
from shared.web.server import serve

SERVICES: Final = ("intake", "cases", "referrals", "audit")
_FLOORS = ("read", "create", "listing")
_PR_SET_PDEATHSIG = 1

forking = multiprocessing.get_context("forkserver")
forking.set_forkserver_preload(
    ["__main__", *(f"services.{each}.app" for each in SERVICES), *(f"bench.floors.{each}" for each in _FLOORS)]
)


def web(service: str, settings: Mapping[str, str], log: Path, bind: str) -> None:
    """Serve a service as an installation does."""
    _settle(log)
    run_web(service, import_module(f"services.{service}.app").web, settings, bind=bind)


def worker(service: str, settings: Mapping[str, str], log: Path) -> None:
    """Be a service's worker."""
    _settle(log)
    run_work(import_module(f"services.{service}.app").work, settings)


def floor(name: str, settings: Mapping[str, str], log: Path, bind: str) -> None:
    """Serve a floor with the server that services have."""
    _settle(log)
    program: Any = import_module(f"bench.floors.{name}").Program(settings)
    serve(program, bind=bind, log=make_logger(service="floor", clock=lambda: datetime.now(UTC), level="critical"))


def _settle(log: Path) -> None:
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, int(signal.SIGTERM), 0, 0, 0)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    with log.open("ab") as file:
        os.dup2(file.fileno(), 1)
        os.dup2(file.fileno(), 2)
