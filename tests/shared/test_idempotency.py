"""One key, one effect, one answer: also from many threads, and also after a failure. On real PostgreSQL."""

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa
from alembic.migration import MigrationContext
from alembic.operations import Operations
from sqlalchemy.exc import ProgrammingError

from shared import idempotency
from shared.database import engine, transaction
from shared.idempotency import IdempotencyKeyReusedError, fingerprint
from tests.support.databases import Database

AT = datetime(2026, 11, 3, 8, 30, tzinfo=UTC)
ANA, BENTO = UUID(int=1), UUID(int=2)
ROUTE = "POST /things"
KEY = b"k" * 32
BODY = fingerprint(key=KEY, body={"name": "x"})


@pytest.fixture(scope="module")
def data(empty_database: Database) -> Iterator[sa.Engine]:
    """The table, and one of things to count effects; as the least-privilege role."""
    admin = engine(empty_database.admin_url)
    with transaction(admin) as connection:
        connection.exec_driver_sql(f"SET ROLE {empty_database.owner}")
        idempotency.create(Operations(MigrationContext.configure(connection)), role=empty_database.role)
        connection.exec_driver_sql("CREATE TABLE things (maker text)")
        connection.exec_driver_sql(f"GRANT SELECT, INSERT ON things TO {empty_database.role}")
    admin.dispose()
    made = engine(empty_database.url, pool_size=12)
    yield made
    made.dispose()


class Maker:
    """Makes a thing, once for a key; counts how often it was really called."""

    def __init__(self, data: sa.Engine, name: str) -> None:
        self.data, self.name, self.calls = data, name, 0

    def make(self, *, key: str, actor: UUID = ANA, route: str = ROUTE, digest: bytes = BODY, fail: bool = False) -> Any:
        """Make a thing in a transaction of its own."""
        with transaction(self.data) as connection:

            def work() -> tuple[int, dict[str, object]]:
                self.calls += 1
                connection.execute(sa.text("INSERT INTO things VALUES (:name)"), {"name": self.name})
                if fail:
                    raise RuntimeError("half-way")
                return 201, {"id": f"{self.name}-{self.calls}"}

            return idempotency.once(connection, actor=actor, key=key, route=route, digest=digest, at=AT, make=work)

    @property
    def things(self) -> int:
        """How many were made."""
        with transaction(self.data) as connection:
            counted = sa.text("SELECT count(*) FROM things WHERE maker = :name")
            return int(connection.execute(counted, {"name": self.name}).scalar_one())


@pytest.fixture
def maker(data: sa.Engine, request: pytest.FixtureRequest) -> Maker:
    """A maker whose things bear the test's name."""
    return Maker(data, request.node.name)


def test_the_second_request_gets_the_first_ones_answer_and_does_nothing(maker: Maker) -> None:
    """And is told that it is a replay."""
    first, second = maker.make(key="second-request"), maker.make(key="second-request")
    assert (first.status, first.response, first.replayed) == (201, {"id": f"{maker.name}-1"}, False)
    assert second == first._replace(replayed=True)
    assert (maker.calls, maker.things) == (1, 1)


def test_the_same_key_with_another_body_is_refused_and_does_nothing(maker: Maker) -> None:
    """Whichever of the two was meant, a third thing must not happen."""
    maker.make(key="another-body")
    with pytest.raises(IdempotencyKeyReusedError):
        maker.make(key="another-body", digest=fingerprint(key=KEY, body={"name": "y"}))
    assert maker.things == 1


def test_somebody_elses_key_and_another_routes_key_are_other_keys(maker: Maker) -> None:
    """Nobody can read or block another's answer by guessing a key."""
    mine = maker.make(key="the-same-key")
    theirs = maker.make(key="the-same-key", actor=BENTO, digest=fingerprint(key=KEY, body={"name": "y"}))
    there = maker.make(key="the-same-key", route="POST /things/1/parts")
    assert len({outcome.response["id"] for outcome in (mine, theirs, there)}) == 3
    assert not any(outcome.replayed for outcome in (mine, theirs, there))


def test_a_failed_attempt_leaves_nothing_and_may_be_tried_again(maker: Maker) -> None:
    """The answer is kept in the transaction of the effect, so neither exists without the other."""
    with pytest.raises(RuntimeError, match="half-way"):
        maker.make(key="failed-attempt", fail=True)
    assert maker.things == 0
    assert maker.make(key="failed-attempt").replayed is False
    assert maker.things == 1


def test_twelve_threads_with_one_key_make_one_thing_and_get_one_answer(maker: Maker) -> None:
    """All at the same moment."""
    gate = threading.Barrier(12)

    def race(_number: int) -> Any:
        gate.wait(timeout=20)
        return maker.make(key="twelve-threads")

    with ThreadPoolExecutor(12) as pool:
        outcomes = list(pool.map(race, range(12)))
    assert {outcome.response["id"] for outcome in outcomes} == {f"{maker.name}-1"}
    assert [outcome.replayed for outcome in outcomes].count(False) == 1
    assert (maker.calls, maker.things) == (1, 1)


def test_threads_with_different_bodies_and_one_key_have_one_winner(maker: Maker) -> None:
    """The others are refused, whoever they are."""
    gate = threading.Barrier(6)

    def race(number: int) -> str:
        gate.wait(timeout=20)
        try:
            maker.make(key="different-bodies", digest=fingerprint(key=KEY, body=number))
        except IdempotencyKeyReusedError:
            return "refused"
        return "made"

    with ThreadPoolExecutor(6) as pool:
        outcomes = sorted(pool.map(race, range(6)))
    assert outcomes == ["made"] + ["refused"] * 5
    assert maker.things == 1


def test_a_waiting_request_takes_over_when_the_first_one_fails(maker: Maker) -> None:
    """It has waited for the first one's transaction, and finds nothing."""
    began, go = threading.Event(), threading.Event()

    def first() -> None:
        with transaction(maker.data) as connection:

            def work() -> tuple[int, dict[str, object]]:
                began.set()
                assert go.wait(timeout=20)
                raise RuntimeError("half-way")

            idempotency.once(connection, actor=ANA, key="take-over", route=ROUTE, digest=BODY, at=AT, make=work)

    with ThreadPoolExecutor(2) as pool:
        failing = pool.submit(first)
        assert began.wait(timeout=20)
        waiting = pool.submit(lambda: maker.make(key="take-over"))
        assert not waiting.done()
        go.set()
        assert isinstance(failing.exception(timeout=20), RuntimeError)
        assert waiting.result(timeout=20).replayed is False
    assert maker.things == 1


def test_the_running_role_can_neither_change_nor_remove_an_answer(data: sa.Engine) -> None:
    """Least privilege: it may read and add."""
    for statement in ("UPDATE idempotency SET status = 200", "DELETE FROM idempotency", "TRUNCATE idempotency"):
        with pytest.raises(ProgrammingError, match="permission denied"), transaction(data) as connection:
            connection.exec_driver_sql(statement)


def test_the_body_is_kept_only_as_a_keyed_hash(data: sa.Engine, maker: Maker) -> None:
    """Without the key, nobody can try out small bodies against a stolen table."""
    maker.make(key="keyed-hash", digest=fingerprint(key=KEY, body={"name": "Machava"}))
    with transaction(data) as connection:
        row = connection.execute(sa.text("SELECT * FROM idempotency WHERE key = 'keyed-hash'")).one()
    assert bytes(row.digest) == fingerprint(key=KEY, body={"name": "Machava"})
    assert bytes(row.digest) != fingerprint(key=b"l" * 32, body={"name": "Machava"})
    assert "Machava" not in repr(row)


def test_two_writings_of_one_body_have_one_fingerprint_and_two_bodies_two() -> None:
    """The order of keys says nothing; types do."""
    assert fingerprint(key=KEY, body={"a": 1, "b": [2]}) == fingerprint(key=KEY, body={"b": [2], "a": 1})
    bodies: list[object] = [1, "1", True, None, [1], {"1": 1}, {}, [], "", {"a": {}}, {"a": []}]
    assert len({fingerprint(key=KEY, body=body) for body in bodies}) == len(bodies)
