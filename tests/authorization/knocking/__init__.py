"""The houses: one module for each service, named like it. A service without one fails a test."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from importlib import import_module
from pathlib import Path

from tests.authorization.knocking.house import House
from tests.support.databases import ServiceDatabase


def door_of(service: str) -> Callable[[ServiceDatabase, Path], AbstractContextManager[House]]:
    """Return what opens the house of a service."""
    opens: Callable[[ServiceDatabase, Path], AbstractContextManager[House]]
    opens = import_module(f"{__name__}.{service}").open_house
    return opens
