"""Referrals on real PostgreSQL, with a directory, and cases heard a moment ago."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.services.referrals.world import World, open_world
from tests.support.databases import ServiceDatabase


@pytest.fixture(scope="module")
def _world(
    service_database: Callable[[str], ServiceDatabase], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[World]:
    folder: Path = tmp_path_factory.mktemp("referrals")
    with open_world(service_database("referrals"), folder) as world:
        yield world


@pytest.fixture
def world(_world: World) -> World:
    """Referrals with nothing in it but the directory, at noon."""
    _world.begin()
    return _world
