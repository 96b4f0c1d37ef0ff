"""Saying aloud what a test cannot have here. With AMPARO_REQUIRE_ALL=1 what is missing is a failure."""

import os
from collections.abc import Callable

import pytest


def missing(reason: str) -> None:
    """Skip with *reason*, or fail where everything is required."""
    if os.environ.get("AMPARO_REQUIRE_ALL") == "1":
        pytest.fail(f"required here, and missing: {reason}", pytrace=False)
    pytest.skip(reason)


def require(thing: object, reason: str) -> None:
    """Go on when *thing* is truthy (or, called, returns something truthy); otherwise skip or fail with *reason*."""
    found = thing() if isinstance(thing, Callable) else thing
    if not found:
        missing(reason)
