"""Cases on real PostgreSQL."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.services.cases.world import World, open_world
from tests.support.databases import ServiceDatabase


@pytest.fixture(scope="module")
def _world(
    service_database: Callable[[str], ServiceDatabase], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[World]:
    folder: Path = tmp_path_factory.mktemp("cases")
    with open_world(service_database("cases"), folder) as world:
        yield world


@pytest.fixture
def world(_world: World) -> World:
    """Cases with nothing in it, at noon."""
    _world.begin()
    return _world
