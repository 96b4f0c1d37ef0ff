"""A case on somebody's desk."""

import pytest

from tests.services.cases.world import World
from tests.support.service import Person


@pytest.fixture
def desk(world: World) -> tuple[World, str, Person]:
    """A case and who works on it."""
    return world, *world.worked_case()
