"""Wrapped keys against a real PostgreSQL: made once, bound to their object, gone when destroyed."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from secrets import token_bytes
from uuid import UUID, uuid4

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import ProgrammingError

from shared.database import engine, migrate
from shared.errors import UnavailableError
from shared.keyring import Keyring
from shared.sealing import SealError
from shared.wrapped_keys import KeyDestroyedError, WrappedKeys
from tests.support.databases import Database

AT = datetime(2025, 3, 1, 12, tzinfo=UTC)
ORGANISATION = UUID(int=7)
COMPARTMENTS = ("core", "identity", "location", "health", "legal")


@pytest.fixture(scope="module")
def migrated(empty_database: Database) -> Database:
    """A keys database, migrated as its owner."""
    migrate(url=empty_database.admin_url, service="test", database="keys", owner=empty_database.owner)
    return empty_database


@pytest.fixture(scope="module")
def running(migrated: Database) -> Iterator[Engine]:
    """An engine of the least-privilege role that the service runs as."""
    made = engine(migrated.url)
    yield made
    made.dispose()


@pytest.fixture(scope="module")
def keyring() -> Keyring:
    """The service's keyring."""
    return Keyring.generate("test", token_bytes)


@pytest.fixture
def keys(running: Engine, keyring: Keyring) -> WrappedKeys:
    """Wrapped keys without a cache: every answer is the database's."""
    return WrappedKeys(running, keyring, cache_seconds=0)


def create(
    keys: WrappedKeys, object_id: UUID, *compartments: str, organisation: UUID = ORGANISATION
) -> dict[str, bytes]:
    """Make keys with the defaults that most tests want."""
    return keys.create(object_id, compartments or COMPARTMENTS, organisation=organisation, random=token_bytes, at=AT)


def test_every_compartment_has_a_key_of_its_own(keys: WrappedKeys) -> None:
    """Identity and story never share a key."""
    made = create(keys, uuid4())
    assert set(made) == set(COMPARTMENTS)
    assert len(set(made.values())) == len(COMPARTMENTS)
    assert {len(key) for key in made.values()} == {32}


def test_a_key_is_found_again_by_another_process(keys: WrappedKeys, running: Engine, keyring: Keyring) -> None:
    """What create returns is what a restarted service reads."""
    made = create(keys, one := uuid4())
    again = WrappedKeys(running, keyring)
    assert {name: again.get(one, name, organisation=ORGANISATION) for name in COMPARTMENTS} == made


def test_creating_twice_gives_the_same_keys_and_adds_what_was_missing(keys: WrappedKeys) -> None:
    """A crash between keys and data is mended by doing it again."""
    first = create(keys, one := uuid4(), "core")
    second = create(keys, one)
    assert second["core"] == first["core"]
    assert create(keys, one) == second


def test_the_same_compartment_named_twice_has_one_key(keys: WrappedKeys) -> None:
    """A repeated name is not two rows."""
    assert set(create(keys, uuid4(), "core", "core")) == {"core"}


def test_many_creators_at_once_agree_on_the_keys(keys: WrappedKeys) -> None:
    """Eight creators in opposite orders: no deadlock, no key that only one of them knows."""
    one = uuid4()
    orders = [COMPARTMENTS, COMPARTMENTS[::-1]] * 4
    with ThreadPoolExecutor(8) as pool:
        made = list(pool.map(lambda order: create(keys, one, *order), orders))
    assert all(each == made[0] for each in made)


def test_a_destroyed_key_is_gone_for_everybody(keys: WrappedKeys, running: Engine, keyring: Keyring) -> None:
    """Destroying is committed, complete and may be repeated."""
    create(keys, one := uuid4())
    keys.destroy(one)
    keys.destroy(one)
    for reader in (keys, WrappedKeys(running, keyring)):
        for compartment in COMPARTMENTS:
            with pytest.raises(KeyDestroyedError):
                reader.get(one, compartment, organisation=ORGANISATION)


def test_destroying_one_object_spares_the_others(keys: WrappedKeys) -> None:
    """One person's erasure is nobody else's."""
    create(keys, one := uuid4())
    kept = create(keys, other := uuid4())
    keys.destroy(one)
    assert keys.get(other, "core", organisation=ORGANISATION) == kept["core"]


def test_keys_made_after_destruction_are_other_keys(keys: WrappedKeys) -> None:
    """Nothing that was sealed before can be opened by making the object's keys anew."""
    before = create(keys, one := uuid4())
    keys.destroy(one)
    assert not set(create(keys, one).values()) & set(before.values())


def test_a_key_that_never_was_looks_like_a_destroyed_one(keys: WrappedKeys) -> None:
    """Nobody learns from the keys whether there was something to erase."""
    with pytest.raises(KeyDestroyedError):
        keys.get(uuid4(), "core", organisation=ORGANISATION)


def test_another_organisation_cannot_open_a_key(keys: WrappedKeys) -> None:
    """Neither by reading it nor by pretending to make it."""
    create(keys, one := uuid4())
    with pytest.raises(SealError):
        keys.get(one, "core", organisation=UUID(int=8))
    with pytest.raises(SealError):
        create(keys, one, organisation=UUID(int=8))


def test_another_keyring_cannot_open_a_key(keys: WrappedKeys, running: Engine) -> None:
    """Not even one of the same service's name."""
    create(keys, one := uuid4())
    stranger = WrappedKeys(running, Keyring.generate("test", token_bytes))
    with pytest.raises(SealError):
        stranger.get(one, "core", organisation=ORGANISATION)


def test_a_rotated_keyring_still_opens_old_keys(keys: WrappedKeys, running: Engine, keyring: Keyring) -> None:
    """New keys go under the new organisation key, old ones stay readable."""
    made = create(keys, one := uuid4())
    rotated = WrappedKeys(running, keyring.rotated(token_bytes))
    assert rotated.get(one, "core", organisation=ORGANISATION) == made["core"]


@pytest.mark.parametrize("column", ["object_id", "compartment"])
def test_a_stanza_moved_to_another_place_opens_nothing(keys: WrappedKeys, migrated: Database, column: str) -> None:
    """Whoever owns the keys database cannot give one case, or one compartment, the key of another."""
    create(keys, one := uuid4(), "core")
    create(keys, other := uuid4(), "core")
    admin = engine(migrated.admin_url)
    moved = {"object_id": (other, "core"), "compartment": (one, "identity")}[column]
    with admin.begin() as connection:
        connection.execute(text("DELETE FROM wrapped_keys WHERE object_id = :other"), {"other": other})
        statement = "UPDATE wrapped_keys SET object_id = :to, compartment = :compartment WHERE object_id = :one"
        connection.execute(text(statement), {"to": moved[0], "compartment": moved[1], "one": one})
    admin.dispose()
    with pytest.raises(SealError):
        keys.get(moved[0], moved[1], organisation=ORGANISATION)


def test_an_altered_stanza_opens_nothing(keys: WrappedKeys, migrated: Database) -> None:
    """Every byte counts; the last one stands for all, the others are tried in the sealing tests."""
    create(keys, one := uuid4(), "core")
    admin = engine(migrated.admin_url)
    with admin.begin() as connection:
        last = "set_byte(stanza, length(stanza) - 1, get_byte(stanza, length(stanza) - 1) # 1)"
        connection.execute(text(f"UPDATE wrapped_keys SET stanza = {last} WHERE object_id = :one"), {"one": one})  # noqa: S608 - a constant
    admin.dispose()
    with pytest.raises(SealError):
        keys.get(one, "core", organisation=ORGANISATION)


def test_no_plain_key_reaches_the_database(keys: WrappedKeys, running: Engine) -> None:
    """The rows hold wrapped keys only."""
    made = create(keys, one := uuid4())
    with running.begin() as connection:
        query = text("SELECT stanza FROM wrapped_keys WHERE object_id = :one")
        stanzas = [bytes(stanza) for stanza in connection.execute(query, {"one": one}).scalars()]
    assert len(stanzas) == len(COMPARTMENTS)
    assert not any(key in stanza for key in made.values() for stanza in stanzas)


@pytest.mark.parametrize(
    "statement", ["UPDATE wrapped_keys SET stanza = ''", "TRUNCATE wrapped_keys", "DROP TABLE wrapped_keys"]
)
def test_the_running_service_may_not_change_keys(running: Engine, statement: str) -> None:
    """A key is added and deleted, never replaced; the table belongs to nobody who runs."""
    with pytest.raises(ProgrammingError), running.begin() as connection:
        connection.execute(text(statement))


def test_a_destroyed_key_is_forgotten_by_the_cache_at_once(running: Engine, keyring: Keyring) -> None:
    """In the process that destroys, seconds do not matter."""
    cached = WrappedKeys(running, keyring, cache_seconds=5)
    create(cached, one := uuid4(), "core")
    cached.get(one, "core", organisation=ORGANISATION)
    cached.destroy(one)
    with pytest.raises(KeyDestroyedError):
        cached.get(one, "core", organisation=ORGANISATION)


def test_another_process_forgets_a_destroyed_key_within_its_seconds(running: Engine, keyring: Keyring) -> None:
    """The bound is real: usable before, gone after."""
    now = [0.0]
    cached = WrappedKeys(running, keyring, cache_seconds=5, clock=lambda: now[0])
    made = create(cached, one := uuid4(), "core")
    cached.get(one, "core", organisation=ORGANISATION)
    WrappedKeys(running, keyring).destroy(one)
    now[0] = 4.9
    assert cached.get(one, "core", organisation=ORGANISATION) == made["core"]
    now[0] = 5.0
    with pytest.raises(KeyDestroyedError):
        cached.get(one, "core", organisation=ORGANISATION)


def test_a_cached_key_is_not_another_organisations(running: Engine, keyring: Keyring) -> None:
    """The cache asks for the whole name."""
    cached = WrappedKeys(running, keyring, cache_seconds=5)
    create(cached, one := uuid4(), "core")
    cached.get(one, "core", organisation=ORGANISATION)
    with pytest.raises(SealError):
        cached.get(one, "core", organisation=UUID(int=8))


def test_without_its_database_no_key_is_given_out_and_none_is_called_destroyed(keyring: Keyring) -> None:
    """An outage is no erasure."""
    nowhere = engine("postgresql+psycopg://amparo@127.0.0.1:1/none")
    with pytest.raises(UnavailableError):
        WrappedKeys(nowhere, keyring).get(uuid4(), "core", organisation=ORGANISATION)


def test_migrating_twice_is_harmless(migrated: Database) -> None:
    """A restarted installation migrates again."""
    migrate(url=migrated.admin_url, service="test", database="keys", owner=migrated.owner)
