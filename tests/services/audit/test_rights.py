"""What the running service's own database role can do to the log: add to it and read it. Tried as that role."""

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError

from tests.services.audit.building import record
from tests.services.audit.world import World

ONLY_GROW = ["entries", "tiles", "trees", "checkpoints"]


def _denied(url: str, statement: str, *, role: str | None = None) -> str:
    """Return the SQLSTATE with which PostgreSQL refused."""
    engine = sa.create_engine(url, poolclass=sa.NullPool)
    with engine.connect() as connection:
        if role:
            connection.execute(sa.text(f'SET LOCAL ROLE "{role}"'))
        with pytest.raises(DBAPIError) as refused:
            connection.execute(sa.text(statement))
    return str(getattr(refused.value.orig, "sqlstate", ""))


UPDATES = [
    "UPDATE entries SET leaf = 'x'",
    "UPDATE tiles SET root = hashes",
    "UPDATE trees SET size = size",
    "UPDATE checkpoints SET note = ''",
    *[f"DELETE FROM {table}" for table in ONLY_GROW],  # noqa: S608 - constants
    *[f"TRUNCATE {table} CASCADE" for table in ONLY_GROW],
]
DEFINITIONS = [
    *[f"ALTER TABLE {table} DISABLE TRIGGER ALL" for table in ONLY_GROW],
    *[f"DROP TRIGGER {table}_only_grow ON {table}" for table in ONLY_GROW],
    *[f"DROP TABLE {table} CASCADE" for table in ONLY_GROW],
    "DROP FUNCTION refuse_change() CASCADE",
    "CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END'",
    "SET session_replication_role = replica",
    "SET ROLE amparo_audit_owner",
    "CREATE TABLE shadow (x int)",
    "ALTER TABLE entries RENAME TO old_entries",
]


@pytest.mark.parametrize("statement", UPDATES)
def test_the_running_role_may_not_change_the_log(world: World, statement: str) -> None:
    """Permission denied, for each table and each way."""
    world.fill(3)
    assert _denied(world.database.url, statement) == "42501"
    assert world.rows("SELECT count(*) AS n FROM entries")[0].n == 3


@pytest.mark.parametrize("statement", DEFINITIONS)
def test_the_running_role_may_not_change_what_protects_the_log(world: World, statement: str) -> None:
    """Neither the triggers, nor the function, nor the tables, nor who it is."""
    assert _denied(world.database.url, statement) == "42501"


@pytest.mark.parametrize("statement", UPDATES)
def test_not_even_the_owner_changes_the_log_by_mistake(world: World, statement: str) -> None:
    """The trigger refuses everybody who does not first take the trigger away."""
    world.fill(3)
    assert _denied(world.database.admin_url, statement, role=world.database.owner) == "42501"


def test_the_running_role_may_not_use_a_number_twice(world: World) -> None:
    """Adding is allowed; adding the same source and number is not possible."""
    world.fill(1)
    columns = "source, epoch, number, record_id, at, action, decision, resources, leaf, leaf_hash, integrated_at"
    again = f"INSERT INTO entries (index, {columns}) SELECT 1, {columns} FROM entries"  # noqa: S608 - constants
    assert _denied(world.database.url, again) == "23505"


UNUSED = ["SELECT * FROM details", "DELETE FROM details", "UPDATE details SET ciphertext = 'x'"]


@pytest.mark.parametrize(
    "statement", ["UPDATE pending SET leaf = 'x'", "UPDATE sources SET source = 'x'", "DELETE FROM own_number", *UNUSED]
)
def test_what_waits_can_only_be_moved(world: World, statement: str) -> None:
    """A record that waits for its place may be taken into the log or not, but not edited by a plain mistake."""
    assert _denied(world.database.url, statement) == "42501"


@pytest.mark.parametrize("source", ["audit", "cases"])
def test_a_record_that_waits_cannot_be_taken_away_without_its_place_in_the_log(world: World, source: str) -> None:
    """Audit's own last read, above all: without it, its count set back, no gap would show that it was."""
    world.hear(record(1), source=source)
    assert _denied(world.database.url, "DELETE FROM pending") == "42501"
    world.grow()
    assert world.rows("SELECT source FROM entries")[0].source == source


@pytest.mark.parametrize("number", ["number - 1", "number", "number + 2", "0"])
def test_audits_own_count_only_counts_up(world: World, number: str) -> None:
    """By one, each time."""
    world.national.get("/entries")
    assert _denied(world.database.url, f"UPDATE own_number SET number = {number}") == "42501"  # noqa: S608 - constants
