"""The embedded bus's own database."""

import psycopg
import pytest

from shared.streams import pgmq_schema
from shared.streams.bus import Bus, BusPublisher, BusUnavailableError
from tests.support.databases import Database, Databases
from tests.support.processes import until

_OTHERS = (
    "SELECT count(*) FROM pg_stat_activity"
    " WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'"
)


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


def test_a_bus_that_cannot_be_opened_leaves_no_connection(databases: Databases) -> None:
    """Each attempt has a pool of its own; kombu closes one only when it came to be a connection."""
    made = databases.empty()  # without pgmq in it
    publisher = BusPublisher(Bus(url="pgmq://", dsn=made.dsn))
    for _ in range(3):
        with pytest.raises(BusUnavailableError):
            publisher.publish(b"...", addressee="audit", publisher="cases", kind="event")
    with psycopg.connect(made.admin_dsn) as connection:
        until(lambda: connection.execute(_OTHERS).fetchone() == (0,), seconds=10)
