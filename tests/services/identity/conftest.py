"""Identity on real PostgreSQL, with a founding organisation and a shelter, and where asked for their own providers."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.services.identity.outside_world import OutsideWorld, honest, open_outside
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


@pytest.fixture(scope="module")
def _outside(
    service_database: Callable[[str], ServiceDatabase], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[OutsideWorld]:
    with open_outside(service_database("identity"), tmp_path_factory.mktemp("outside")) as world:
        yield world


@pytest.fixture
def outside(_outside: OutsideWorld) -> OutsideWorld:
    """Identity at noon, and two outside providers that tell the truth."""
    _outside.world.begin()
    _outside.world.dependencies.outside._known.clear()
    honest(_outside.ours)
    honest(_outside.theirs)
    return _outside
