"""The embedded bus's own database."""

import psycopg
import pytest

from shared.streams import pgmq_schema
from tests.support.databases import Database


def test_installing_again_changes_nothing(bus_database: Database) -> None:
    """`deploy` does it at every start."""
    with psycopg.connect(bus_database.dsn) as connection:
        connection.execute("SELECT pgmq.create('kept')")
    pgmq_schema.install(bus_database.admin_dsn, role=bus_database.role)
    with psycopg.connect(bus_database.dsn) as connection:
        row = connection.execute("SELECT count(*) FROM pgmq.meta WHERE queue_name = 'kept'").fetchone()
    assert row == (1,)


def test_the_shared_role_cannot_change_what_the_others_run(bus_database: Database) -> None:
    """It may make queues, and no more."""
    with psycopg.connect(bus_database.dsn) as connection, pytest.raises(psycopg.errors.InsufficientPrivilege):
        connection.execute(
            "CREATE OR REPLACE FUNCTION pgmq.send_topic(text, jsonb, jsonb) RETURNS int LANGUAGE sql AS ''"
        )
