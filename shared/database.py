"""Engines, transactions and migrations for PostgreSQL. Must not know any table of any service."""

import select
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Literal

from alembic import command, context
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, create_engine, event, text
from sqlalchemy.exc import DBAPIError, InvalidatePoolError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from sqlalchemy.pool import NullPool

from shared.errors import StorageFullError, UnavailableError

STATEMENT_TIMEOUT_SECONDS = 30
LOCK_TIMEOUT_SECONDS = 10
IDLE_IN_TRANSACTION_TIMEOUT_SECONDS = 60
CONNECT_TIMEOUT_SECONDS = 5
POOL_TIMEOUT_SECONDS = 10
TRUSTED_IDLE_SECONDS = 10.0
"""For how long a connection from which nothing came is taken to be alive without asking it."""

Revision = Literal["older", "ours", "newer"]
Database = Literal["data", "keys"]

_ROOT = Path(__file__).resolve().parent.parent
_IDLE_SINCE = "idle since"
_DISK_FULL = "53100"
# connection exceptions, lack of resources, shutting down, cancelled by a timeout, serialisation and deadlock, read-only
_PASSING_CLASSES = ("08", "53", "57P")
_PASSING_STATES = frozenset({"57014", "55P03", "40001", "40P01", "25006"})
_MIGRATION_LOCK = 0x416D7061726F  # "Amparo": one migration of a database at a time


class NewerSchemaError(Exception):
    """The database was migrated by a newer version of Amparo; this one must not touch it."""


def engine(url: str, *, pool_size: int = 5, overflow: int = 8) -> Engine:
    """Return an engine that never puts a bound value into an error, and waits for nothing for ever.

    Opens nothing yet, so it may be made before a fork and used after it. `url` is `postgresql+psycopg://…`. At most
    `pool_size` connections stay open when nothing goes on, because each costs the server 2 to 4 MB; `overflow` more are
    opened while they are needed.
    """
    made = create_engine(
        url,
        pool_size=pool_size,
        max_overflow=overflow,
        pool_timeout=POOL_TIMEOUT_SECONDS,
        hide_parameters=True,
        connect_args={
            "application_name": "amparo",
            "connect_timeout": CONNECT_TIMEOUT_SECONDS,
            "options": _session_options(),
        },
    )
    event.listen(made, "checkin", _note_idle)
    event.listen(made, "checkout", lambda connection, record, _: _replace_dead(made, connection, record))
    return made


def _note_idle(_connection: Any, record: Any) -> None:
    record.info[_IDLE_SINCE] = time.monotonic()


def _replace_dead(made: Engine, connection: Any, record: Any) -> None:
    """Ask a connection whether it lives, where that is in doubt, and have the pool begin anew when it does not.

    A server that ends a connection says so, and the kernel keeps what it said: an idle connection with nothing to read
    is alive, and is spared a round trip. Only the network's own silence shows nothing, so that is not trusted for long.
    """
    now = time.monotonic()
    is_trusted = now - record.info.get(_IDLE_SINCE, now) < TRUSTED_IDLE_SECONDS  # a new one has never been idle
    try:
        if not is_trusted or _says_something(connection):
            made.dialect.do_ping(connection)
    except made.dialect.loaded_dbapi.Error as error:
        raise InvalidatePoolError from error


def _says_something(connection: Any) -> bool:
    waiting = select.poll()
    waiting.register(connection.fileno(), select.POLLIN)
    return bool(waiting.poll(0))


def _session_options() -> str:
    seconds = {
        "statement_timeout": STATEMENT_TIMEOUT_SECONDS,
        "lock_timeout": LOCK_TIMEOUT_SECONDS,
        "idle_in_transaction_session_timeout": IDLE_IN_TRANSACTION_TIMEOUT_SECONDS,
    }
    return " ".join(f"-c {name}={value}s" for name, value in seconds.items())


@contextmanager
def transaction(engine: Engine) -> Iterator[Connection]:
    """Run one transaction: committed when the block ends, rolled back when it raises.

    The one place where the driver's failures get names. Raises: StorageFullError when there is no room,
    UnavailableError when the server cannot be reached or gave up; whether a commit that lost its
    connection took effect is unknown to us, and known to the idempotency key. Anything else is a defect
    and passes as it is.
    """
    with named_failures(), engine.begin() as connection:
        yield connection


@contextmanager
def named_failures() -> Iterator[None]:
    """Give the driver's failures their names, for code that manages a connection itself (LISTEN, advisory locks)."""
    try:
        yield
    except PoolTimeoutError as error:
        raise UnavailableError from error
    except DBAPIError as error:
        raise _named(error) from error


def _named(error: DBAPIError) -> Exception:
    state = getattr(error.orig, "sqlstate", None)
    if state == _DISK_FULL:
        return StorageFullError()
    if error.connection_invalidated or _is_passing(state, error):
        return UnavailableError()
    return error


def _is_passing(state: str | None, error: DBAPIError) -> bool:
    if state is None:  # psycopg gives no state when it never reached the server
        return type(error).__name__ == "OperationalError"
    return state.startswith(_PASSING_CLASSES) or state in _PASSING_STATES


def migrate(*, url: str, service: str, database: Database, owner: str) -> None:
    """Bring one database of *service* to the newest revision, as its *owner*; one at a time, all or nothing.

    `url` belongs to a role that may `SET ROLE` to *owner*. Every table belongs to the owner, whom no process runs as.
    Raises: NewerSchemaError when the database has a revision that this version does not know.
    """
    migrator = create_engine(url, poolclass=NullPool, hide_parameters=True)
    try:
        with transaction(migrator) as connection:
            _become(connection, owner)
            _upgrade(connection, _configuration(service=service, database=database))
    finally:
        migrator.dispose()


def revision(connection: Connection, *, service: str, database: Database) -> Revision:
    """Tell whether the database's tables are those of this version, older ones, or a newer version's.

    The connection must be allowed to read alembic's own table, which is the owner's.
    """
    scripts = ScriptDirectory.from_config(_configuration(service=service, database=database))
    found = set(MigrationContext.configure(connection).get_current_heads())
    if found - {script.revision for script in scripts.walk_revisions()}:
        return "newer"
    return "ours" if found == set(scripts.get_heads()) else "older"


def _become(connection: Connection, owner: str) -> None:
    connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _MIGRATION_LOCK})
    quoted = connection.dialect.identifier_preparer.quote_identifier(owner)
    connection.exec_driver_sql(f"SET LOCAL ROLE {quoted}")


def _upgrade(connection: Connection, configuration: Config) -> None:
    configuration.attributes["connection"] = connection
    known = {script.revision for script in ScriptDirectory.from_config(configuration).walk_revisions()}
    if set(MigrationContext.configure(connection).get_current_heads()) - known:
        raise NewerSchemaError
    command.upgrade(configuration, "head")


def _configuration(*, service: str, database: Database) -> Config:
    configuration = Config()
    configuration.set_main_option("script_location", str(_scripts(service, database)).replace("%", "%%"))
    configuration.attributes["role"] = f"amparo_{service}"
    return configuration


def _scripts(service: str, database: Database) -> Path:
    if database == "keys":
        return _ROOT / "shared" / "wrapped_keys" / "migrations"
    return _ROOT / "services" / service / "migrations"


def run_migrations() -> None:
    """Run what alembic asked for on the connection it was given. All that an `env.py` calls."""
    context.configure(connection=context.config.attributes["connection"], target_metadata=None)
    with context.begin_transaction():
        context.run_migrations()


def running_role() -> str:
    """Return, inside a migration, the role that the service's processes run as; grants go to it."""
    role = context.config.attributes["role"]
    if not isinstance(role, str):
        raise TypeError("a migration runs only through shared.database.migrate")
    return role
