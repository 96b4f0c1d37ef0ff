"""Audit on real PostgreSQL with real keys and tokens."""

from collections.abc import Callable, Iterator

import pytest

from services.audit import app as audit_app
from tests.services.audit.world import World
from tests.support.databases import ServiceDatabase
from tests.support.service import Clock, Keys


@pytest.fixture(scope="module")
def _world(
    tmp_path_factory: pytest.TempPathFactory, service_database: Callable[[str], ServiceDatabase]
) -> Iterator[World]:
    database, keys, clock = service_database("audit"), Keys.generate(), Clock()
    environ = keys.environ(database, tmp_path_factory.mktemp("audit"))
    dependencies = audit_app.from_env(environ, clock=clock)
    yield World(dependencies, audit_app.create_app(dependencies), keys, clock, database)
    for engine in dependencies.foundation.engines():
        engine.dispose()


@pytest.fixture
def world(_world: World) -> World:
    """Audit with an empty log that has signed nothing, at noon."""
    _world.empty()
    return _world
