"""Identity on real PostgreSQL, with a founding organisation and a shelter."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.services.identity.world import World, open_world
from tests.support.databases import ServiceDatabase


@pytest.fixture(scope="module")
def _world(
    service_database: Callable[[str], ServiceDatabase], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[World]:
    folder: Path = tmp_path_factory.mktemp("identity")
    with open_world(service_database("identity"), folder) as world:
        yield world


@pytest.fixture
def world(_world: World) -> World:
    """Identity at noon, its people as they were made."""
    _world.begin()
    return _world
