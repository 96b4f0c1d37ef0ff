"""The oracle: one module for each service that decides, named like it. A service without one fails a test."""

from importlib import import_module
from pathlib import Path

from tests.authorization.oracle.cells import Book
from tests.support.fixtures import ROOT


def deciding() -> tuple[str, ...]:
    """Return the services that have a policy."""
    return tuple(sorted(path.parent.name for path in ROOT.glob("services/*/policy.cedar")))


def books() -> dict[str, Book]:
    """Return the book of every service that has a module here."""
    names = sorted(path.stem for path in Path(__file__).parent.glob("*.py") if path.stem not in {"__init__", "cells"})
    return {name: import_module(f"{__name__}.{name}").BOOK for name in names}
