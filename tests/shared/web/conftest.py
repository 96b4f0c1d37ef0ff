"""The example service, fresh for each test."""

import pytest

from tests.shared.web.example import Example


@pytest.fixture
def example() -> Example:
    """Return a service of its own."""
    return Example()
