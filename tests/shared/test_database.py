"""Engines that tell nothing, failures that have names, and migrations that stop at what they do not know."""

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from shared import database
from shared.database import NewerSchemaError, engine, migrate, transaction
from shared.errors import StorageFullError, UnavailableError
from tests.support.databases import Database, Databases, ServiceDatabase


@pytest.fixture(scope="module")
def data(empty_database: Database) -> Iterator[sa.Engine]:
    """A table to write to, as the superuser."""
    made = engine(empty_database.admin_url, pool_size=2)
    with transaction(made) as connection:
        connection.exec_driver_sql("CREATE TABLE names (name text PRIMARY KEY)")
        connection.exec_driver_sql(
            "CREATE FUNCTION fail(state text) RETURNS void LANGUAGE plpgsql AS "
            "$$ BEGIN RAISE EXCEPTION 'failed' USING ERRCODE = state; END $$"
        )
    yield made
    made.dispose()


def count(data: sa.Engine) -> int:
    """Count the rows."""
    with transaction(data) as connection:
        return int(connection.execute(sa.text("SELECT count(*) FROM names")).scalar_one())


def add_all(data: sa.Engine, *names: str) -> None:
    """Add rows in one transaction."""
    with transaction(data) as connection:
        for name in names:
            connection.execute(sa.text("INSERT INTO names VALUES (:name)"), {"name": name})


def test_a_transaction_is_kept_whole_or_not_at_all(data: sa.Engine) -> None:
    """Whatever ends it."""
    before = count(data)
    add_all(data, "kept")
    with pytest.raises(IntegrityError):
        add_all(data, "dropped", "kept")
    assert count(data) == before + 1


@pytest.mark.parametrize(
    ("state", "named"),
    [
        ("53100", StorageFullError),
        ("53200", UnavailableError),
        ("53300", UnavailableError),
        ("57014", UnavailableError),
        ("57P01", UnavailableError),
        ("57P03", UnavailableError),
        ("55P03", UnavailableError),
        ("40001", UnavailableError),
        ("40P01", UnavailableError),
        ("25006", UnavailableError),
        ("08006", UnavailableError),
    ],
)
def test_what_passes_by_itself_has_a_name(data: sa.Engine, state: str, named: type[Exception]) -> None:
    """Raised by the real server, by SQLSTATE."""
    with pytest.raises(named), transaction(data) as connection:
        connection.execute(sa.text("SELECT fail(:state)"), {"state": state})
    assert count(data) >= 0


def test_a_defect_stays_a_defect(data: sa.Engine) -> None:
    """A violated constraint is not `try again later`; and the value is in neither text."""
    with pytest.raises(IntegrityError) as caught:
        add_all(data, "Machava", "Machava")
    assert "parameters hidden" in str(caught.value)


def test_no_bound_value_is_in_an_engines_error(data: sa.Engine) -> None:
    """SQLAlchemy would write all parameters into the message."""
    with pytest.raises(sa.exc.DBAPIError) as caught, transaction(data) as connection:
        connection.execute(sa.text("INSERT INTO nowhere VALUES (:name)"), {"name": "Machava"})
    assert "Machava" not in str(caught.value)


def test_a_server_that_is_not_there_is_unavailable() -> None:
    """Refused at once."""
    nowhere = engine("postgresql+psycopg://nobody@127.0.0.1:1/nothing")
    with pytest.raises(UnavailableError), transaction(nowhere):
        pytest.fail("there is nothing to be connected to")


def test_a_connection_that_the_server_ends_is_unavailable_and_the_next_one_works(data: sa.Engine) -> None:
    """As when PostgreSQL is restarted under us."""

    def cut_off() -> None:
        with transaction(data) as connection:
            end(data, connection.execute(sa.text("SELECT pg_backend_pid()")).scalar_one())
            connection.execute(sa.text("SELECT 1"))

    with pytest.raises(UnavailableError):
        cut_off()
    assert count(data) >= 0


def test_an_idle_connection_that_died_is_replaced_without_anybody_noticing(
    data: sa.Engine, empty_database: Database
) -> None:
    """The pool looks before it hands one out."""
    idle = engine(empty_database.admin_url, pool_size=1)
    own = backend(idle)
    end(data, own)
    assert backend(idle) != own
    idle.dispose()


def test_a_connection_is_asked_whether_it_lives_only_where_that_is_in_doubt(
    empty_database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One that was just used and from which nothing came is spared a round trip; one long idle is not trusted."""
    used, pinged = engine(empty_database.admin_url, pool_size=1), list[object]()
    ping = used.dialect.do_ping
    monkeypatch.setattr(used.dialect, "do_ping", lambda connection: pinged.append(connection) or ping(connection))
    own = backend(used)
    assert backend(used) == own
    assert not pinged
    monkeypatch.setattr("shared.database.TRUSTED_IDLE_SECONDS", 0.0)
    assert backend(used) == own
    assert len(pinged) == 1
    used.dispose()


def backend(used: sa.Engine) -> int:
    """Return the server process of the connection that *used* hands out."""
    with transaction(used) as connection:
        return int(connection.execute(sa.text("SELECT pg_backend_pid()")).scalar_one())


def end(data: sa.Engine, process: int) -> None:
    """Have the server end a connection."""
    with transaction(data) as connection:
        connection.execute(sa.text("SELECT pg_terminate_backend(:process)"), {"process": process})


def test_nothing_waits_for_ever(data: sa.Engine) -> None:
    """Statements, locks and forgotten transactions have an end, in every session."""
    with transaction(data) as connection:
        limits = {
            name: connection.exec_driver_sql(f"SHOW {name}").scalar_one()
            for name in ("statement_timeout", "lock_timeout", "idle_in_transaction_session_timeout", "application_name")
        }
    assert limits == {
        "statement_timeout": "30s",
        "lock_timeout": "10s",
        "idle_in_transaction_session_timeout": "1min",
        "application_name": "amparo",
    }


def test_a_full_pool_is_unavailable(empty_database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    """Rather than a queue without end."""
    monkeypatch.setattr(database, "POOL_TIMEOUT_SECONDS", 0.1)
    small = engine(empty_database.admin_url, pool_size=1, overflow=1)
    with transaction(small), transaction(small), pytest.raises(UnavailableError), transaction(small):
        pytest.fail("there is no third connection")
    small.dispose()


def test_making_an_engine_opens_nothing() -> None:
    """So it may be made before a fork, for a server that is not there yet."""
    assert "Connections in pool: 0" in engine("postgresql+psycopg://nobody@127.0.0.1:1/nothing").pool.status()


@pytest.fixture(scope="module")
def intake(service_database: Callable[[str], ServiceDatabase]) -> ServiceDatabase:
    """A migrated database of intake."""
    return service_database("intake")


def migrated(place: Database) -> None:
    """Migrate intake's database."""
    migrate(url=place.admin_url, service="intake", database="data", owner=place.owner)


def revision(place: Database, new: str | None = None) -> str:
    """Return the database's revision, after setting it when *new* is given."""
    admin = engine(place.admin_url)
    with transaction(admin) as connection:
        if new is not None:
            connection.execute(sa.text("UPDATE alembic_version SET version_num = :new"), {"new": new})
        found = str(connection.execute(sa.text("SELECT version_num FROM alembic_version")).scalar_one())
    admin.dispose()
    return found


def test_migrating_again_changes_nothing(intake: ServiceDatabase) -> None:
    """A restart migrates each time."""
    before = revision(intake)
    migrated(intake)
    assert revision(intake) == before


def test_a_database_of_a_newer_version_is_left_alone(intake: ServiceDatabase) -> None:
    """An old program would write what the new one no longer understands."""
    known = revision(intake)
    revision(intake, new="9999")
    with pytest.raises(NewerSchemaError):
        migrated(intake)
    assert revision(intake) == "9999"
    revision(intake, new=known)


def test_the_tables_belong_to_the_owner_whom_nobody_runs_as(intake: ServiceDatabase) -> None:
    """Neither to the running role nor to the superuser."""
    admin = engine(intake.admin_url)
    with transaction(admin) as connection:
        owners = sa.text("SELECT DISTINCT tableowner FROM pg_tables WHERE schemaname = 'public'")
        assert connection.execute(owners).scalars().all() == [intake.owner]
        can_login = sa.text("SELECT rolcanlogin FROM pg_roles WHERE rolname = :name")
        assert connection.execute(can_login, {"name": intake.owner}).scalar_one() is False
    admin.dispose()


def test_the_running_role_can_change_no_table_and_not_become_the_owner(intake: ServiceDatabase) -> None:
    """Who takes over a service cannot take off its limits."""
    running = engine(intake.url)
    for statement in ("DROP TABLE idempotency", "CREATE TABLE mine (x int)", f"SET ROLE {intake.owner}"):
        with pytest.raises(sa.exc.ProgrammingError), transaction(running) as connection:
            connection.exec_driver_sql(statement)
    running.dispose()


def test_two_migrations_at_once_take_turns(databases_of_intake: Database) -> None:
    """Two replicas start together; both succeed and the history ran once."""
    gate = threading.Barrier(2)

    def race(_number: int) -> None:
        gate.wait(timeout=20)
        migrated(databases_of_intake)

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(race, range(2)))
    assert revision(databases_of_intake)


@pytest.fixture
def databases_of_intake(databases: Databases) -> Database:
    """An empty database with intake's roles."""
    return databases.empty("amparo_intake")


def test_a_failing_migration_leaves_nothing_behind(
    databases_of_intake: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """All or nothing: here the role to grant to does not exist."""
    scripts = database._scripts("intake", "data")
    monkeypatch.setattr(database, "_scripts", lambda _service, _database: scripts)
    with pytest.raises(sa.exc.ProgrammingError):
        migrate(url=databases_of_intake.admin_url, service="nobody", database="data", owner=databases_of_intake.owner)
    admin = engine(databases_of_intake.admin_url)
    with transaction(admin) as connection:
        assert (
            connection.execute(sa.text("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'")).scalar_one() == 0
        )
    admin.dispose()
