"""pgmq's own SQL in a database, so that the embedded bus needs no extension. Knows no queue and no message.

`deploy` calls it with a superuser's connection string; the shared bus role may then create queues, and change no
function. Every local service has that role: it could read or forge there, which seals and signatures make useless.
"""

import psycopg
from pgmq.install import get_embedded_install_sql
from psycopg import sql

_LOCK = 0x706D6771  # "pgmq": one installation at a time
_IS_INSTALLED = "SELECT to_regclass('pgmq.meta') IS NOT NULL"

# kombu publishes to topics with headers and without a delay; pgmq has no such function.
_MISSING_OVERLOAD = """
CREATE OR REPLACE FUNCTION pgmq.send_topic(routing_key text, msg jsonb, headers jsonb)
    RETURNS integer LANGUAGE sql VOLATILE
AS $$ SELECT pgmq.send_topic(routing_key, msg, headers, 0) $$
"""

_GRANTS = (
    "GRANT USAGE, CREATE ON SCHEMA pgmq TO {role}",
    "GRANT SELECT, INSERT, UPDATE, DELETE ON pgmq.meta, pgmq.notify_insert_throttle, pgmq.topic_bindings TO {role}",
)


def install(dsn: str, *, role: str) -> None:
    """Install pgmq into the database of *dsn* (libpq string, superuser) for *role*. Doing it again changes nothing."""
    with psycopg.connect(dsn) as connection:
        connection.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
        if not _is_installed(connection):
            connection.execute(get_embedded_install_sql().encode())
        connection.execute(_MISSING_OVERLOAD)
        for grant in _GRANTS:
            connection.execute(sql.SQL(grant).format(role=sql.Identifier(role)))


def _is_installed(connection: "psycopg.Connection[tuple[bool]]") -> bool:
    row = connection.execute(_IS_INSTALLED).fetchone()
    return row is not None and row[0]
