"""The portal in front of all services, on real PostgreSQL: one stack for all tests in this folder."""

from collections.abc import Iterator

import pytest

from tests.services.portal.world import World, open_world
from tests.support.databases import Databases
from tests.support.stack import running


@pytest.fixture(scope="session")
def _world(all_databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    with running(all_databases, tmp_path_factory.mktemp("portal")) as stack, open_world(stack) as world:
        yield world


@pytest.fixture
def world(_world: World) -> World:
    """The portal now, with its clock right."""
    _world.clock.right()
    return _world
