"""Databases and roles on a PostgreSQL server, made again safely. Knows no service's tables; migrations make those."""

from contextlib import closing

import psycopg
from psycopg import sql

from deploy.provision import names
from shared.database import migrate


def connect(dsn: str) -> "psycopg.Connection[tuple[object, ...]]":
    """Connect as the administrator; every statement stands for itself, because CREATE DATABASE must."""
    return psycopg.connect(dsn, autocommit=True)


def ensure_owner(dsn: str, name: str) -> None:
    """Make the role *name* that owns things and cannot sign in; an administrator who is no superuser joins it."""
    with closing(connect(dsn)) as connection:
        if not _role_exists(connection, name):
            connection.execute(sql.SQL("CREATE ROLE {} NOLOGIN").format(sql.Identifier(name)))
        if not _is_superuser(connection):
            connection.execute(sql.SQL("GRANT {} TO CURRENT_USER").format(sql.Identifier(name)))


def ensure_login(dsn: str, name: str, *, password: str) -> None:
    """Make the role *name* that signs in with *password* and owns nothing."""
    with closing(connect(dsn)) as connection:
        if not _role_exists(connection, name):
            connection.execute(sql.SQL("CREATE ROLE {} LOGIN").format(sql.Identifier(name)))
        statement = sql.SQL("ALTER ROLE {} PASSWORD {}")
        connection.execute(statement.format(sql.Identifier(name), sql.Literal(password)))


def ensure_database(dsn: str, name: str, *, owner: str, user: str, template: str = "template0") -> bool:
    """Make the database *name* that only *user* may enter; return whether it was made now."""
    with closing(connect(dsn)) as connection:
        made = not _database_exists(connection, name)
        if made:
            statement = sql.SQL("CREATE DATABASE {} OWNER {} TEMPLATE {}")
            connection.execute(statement.format(sql.Identifier(name), sql.Identifier(owner), sql.Identifier(template)))
        connection.execute(sql.SQL("REVOKE ALL ON DATABASE {} FROM PUBLIC").format(sql.Identifier(name)))
        grant = sql.SQL("GRANT CONNECT ON DATABASE {} TO {}")
        connection.execute(grant.format(sql.Identifier(name), sql.Identifier(user)))
        return made


def drop_database(dsn: str, name: str) -> None:
    """Drop the database *name*, whoever is in it."""
    with closing(connect(dsn)) as connection:
        connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))


def migrate_data(service: str, *, url: str) -> None:
    """Bring the service's own database to our version. Raises NewerSchemaError."""
    migrate(url=url, service=service, database="data", owner=names.owner(service))


def migrate_keys(service: str, *, url: str) -> None:
    """Bring the service's keys database to our version. Raises NewerSchemaError."""
    migrate(url=url, service=service, database="keys", owner=names.owner(service))


def _is_superuser(connection: "psycopg.Connection[tuple[object, ...]]") -> bool:
    return connection.execute("SELECT rolsuper FROM pg_roles WHERE rolname = current_user").fetchone() == (True,)


def _role_exists(connection: "psycopg.Connection[tuple[object, ...]]", name: str) -> bool:
    return connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [name]).fetchone() is not None


def _database_exists(connection: "psycopg.Connection[tuple[object, ...]]", name: str) -> bool:
    return connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone() is not None
