"""Buses and services for the tests of streams."""

from collections.abc import Callable, Iterator
from uuid import uuid4

import pytest

from shared.streams.bus import Bus
from tests.shared.streams import parties
from tests.shared.streams.parties import Party
from tests.support.databases import Database, Databases


@pytest.fixture(params=["pgmq", "amqp"])
def bus(request: pytest.FixtureRequest) -> Iterator[Bus]:
    """Each of the two buses, with names of this test's own."""
    made = request.getfixturevalue(f"{request.param}_bus")
    yield made
    parties.delete_queues(made)


@pytest.fixture
def pgmq_bus(bus_database: Database) -> Bus:
    """The embedded bus."""
    return Bus(url="pgmq://", dsn=bus_database.dsn, prefix=_prefix())


@pytest.fixture
def amqp_bus(amqp_url: str) -> Bus:
    """RabbitMQ."""
    return Bus(url=amqp_url, prefix=_prefix())


@pytest.fixture
def make_party(databases: Databases) -> Iterator[Callable[..., Party]]:
    """`make_party("cases")` makes a service with a database of its own."""
    made: list[Party] = []

    def make(service: str, **options: object) -> Party:
        made.append(parties.party(service, databases, **options))
        return made[-1]

    yield make
    for party in made:
        party.engine.dispose()


@pytest.fixture
def cases(make_party: Callable[..., Party]) -> Party:
    """A service that speaks."""
    return make_party("cases")


@pytest.fixture
def referrals(make_party: Callable[..., Party]) -> Party:
    """A service that hears."""
    return make_party("referrals")


def _prefix() -> str:
    return f"t{uuid4().hex[:10]}"
