"""Intake on real PostgreSQL with real keys and tokens, and a clock that the test sets."""

from collections.abc import Callable, Iterator, Mapping
from secrets import token_bytes

import pytest
import sqlalchemy as sa

from deploy.training.signer import TrainingSigner
from services.intake import app as intake_app
from shared.keyring import Keyring
from shared.roster import Roster
from shared.tokens import KeySet
from tests.services.intake.world import NOW, Clock, World, settings_of
from tests.support.databases import ServiceDatabase


@pytest.fixture(scope="module")
def database(service_database: Callable[[str], ServiceDatabase]) -> ServiceDatabase:
    """Intake's databases, as its least-privilege role sees them."""
    return service_database("intake")


@pytest.fixture(scope="module")
def keyrings() -> Mapping[str, Keyring]:
    """The keys of everybody intake talks to."""
    return {name: Keyring.generate(name, token_bytes) for name in ("intake", "cases", "audit")}


@pytest.fixture(scope="module")
def _world(database: ServiceDatabase, keyrings: Mapping[str, Keyring]) -> Iterator[World]:
    signer, clock = TrainingSigner.generate(random=token_bytes), Clock()
    dependencies = intake_app.dependencies_of(
        settings_of(database),
        keyring=keyrings["intake"],
        roster=Roster.of(keyrings.values()),
        token_keys=KeySet.from_jwks(signer.jwks()),
        clock=clock,
    )
    app = intake_app.create_app(dependencies)
    yield World(dependencies, signer, keyrings, clock, app.test_client())
    dependencies.engine.dispose()
    dependencies.keys_engine.dispose()


@pytest.fixture
def world(_world: World, database: ServiceDatabase) -> World:
    """Intake with nothing in it, at noon."""
    admin = sa.create_engine(database.admin_url, poolclass=sa.NullPool)
    assert database.keys is not None
    keys_admin = sa.create_engine(database.keys.admin_url, poolclass=sa.NullPool)
    with admin.begin() as connection:
        connection.execute(sa.text("TRUNCATE registrations, registration_sections, idempotency, stream_outbox"))
    with keys_admin.begin() as connection:
        connection.execute(sa.text("TRUNCATE wrapped_keys"))
    _world.clock.at = NOW
    return _world
