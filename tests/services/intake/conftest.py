"""Intake on real PostgreSQL with real keys and tokens, and a clock that the test sets."""

from collections.abc import Callable, Iterator, Mapping
from secrets import token_bytes

import pytest
import sqlalchemy as sa

from services.intake import app as intake_app
from shared.keyring import Keyring
from tests.services.intake.world import NOW, Clock, World, environ_of
from tests.support.databases import ServiceDatabase
from tests.support.signer import TrainingSigner

TABLES = (
    *("additions", "registrations", "registration_sections", "idempotency", "stream_outbox"),
    *("duplicate_features", "duplicate_keys", "duplicate_holders"),
    *("concerns", "concern_sections", "crowds", "refusals"),
    *("drafts", "closed_sites"),
    *("concerns", "concern_sections", "crowds"),
    *("imports", "import_parts", "import_refusals"),
)


@pytest.fixture(scope="module")
def database(service_database: Callable[[str], ServiceDatabase]) -> ServiceDatabase:
    """Intake's databases, as its least-privilege role sees them."""
    return service_database("intake")


@pytest.fixture(scope="module")
def keyrings() -> Mapping[str, Keyring]:
    """The keys of everybody intake talks to."""
    return {name: Keyring.generate(name, token_bytes) for name in ("intake", "cases", "audit", "identity")}


@pytest.fixture(scope="module")
def signer() -> TrainingSigner:
    """Whoever signs tokens here."""
    return TrainingSigner.generate(random=token_bytes)


@pytest.fixture(scope="module")
def environ(
    tmp_path_factory: pytest.TempPathFactory,
    database: ServiceDatabase,
    keyrings: Mapping[str, Keyring],
    signer: TrainingSigner,
) -> dict[str, str]:
    """What the supervisor would give intake."""
    folder = tmp_path_factory.mktemp("intake")
    return environ_of(folder, database=database, keyrings=keyrings, signer=signer)


@pytest.fixture(scope="module")
def _world(
    environ: dict[str, str], database: ServiceDatabase, keyrings: Mapping[str, Keyring], signer: TrainingSigner
) -> Iterator[World]:
    clock = Clock()
    dependencies = intake_app.from_env(environ, clock=clock)
    yield World(dependencies, signer, keyrings, clock, intake_app.create_app(dependencies).test_client(), database)
    for engine in dependencies.foundation.engines():
        engine.dispose()


@pytest.fixture
def world(_world: World, database: ServiceDatabase) -> World:
    """Intake with nothing in it, at noon."""
    admin = sa.create_engine(database.admin_url, poolclass=sa.NullPool)
    assert database.keys is not None
    keys_admin = sa.create_engine(database.keys.admin_url, poolclass=sa.NullPool)
    with admin.begin() as connection:
        connection.execute(sa.text("TRUNCATE " + ", ".join(TABLES)))
        connection.execute(sa.text("DELETE FROM standing_accounts WHERE 'supervisor' = ANY (roles)"))
    with keys_admin.begin() as connection:
        connection.execute(sa.text("TRUNCATE wrapped_keys"))
    _world.clock.at = NOW
    return _world
