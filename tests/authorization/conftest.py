"""One house for each service, opened when a module first asks for it."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from functools import cache

import pytest

from tests.authorization.knocking import door_of
from tests.authorization.knocking.house import House
from tests.support.databases import ServiceDatabase


@pytest.fixture(scope="module")
def house(
    service_database: Callable[[str], ServiceDatabase], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Callable[[str], House]]:
    """`house("cases")` is that service, furnished, on a database of this module."""
    with ExitStack() as opened:

        @cache
        def open_house(service: str) -> House:
            return opened.enter_context(door_of(service)(service_database(service), tmp_path_factory.mktemp(service)))

        yield open_house
