"""Requests without a valid token are counted, and a flood of them writes one record a minute and reason."""

from collections import Counter
from typing import Any

import sqlalchemy as sa

from shared.streams.unauthenticated import MOST_SOURCES
from tests.services.referrals.world import SHELTER, World


def counted(world: World) -> Counter[str]:
    """Return how many were recorded, by reason."""
    found: Counter[str] = Counter()
    for record in world.records():
        if record.action == "authenticate":
            found[record.reason] += record.count
    return found


def test_a_flood_without_tokens_becomes_one_record_a_reason(world: World) -> None:
    """Two hundred requests, two rows; nothing in clear says where they came from."""
    client = world.app.test_client()
    for _ in range(100):
        assert client.get("/referrals").status_code == 401
        assert client.get("/referrals", headers={"Authorization": "Bearer x.y.z"}).status_code == 401
    world.dependencies.foundation.unauthenticated.flush()
    assert counted(world) == {"no-token": 100, "shape": 100}
    assert all(b"127.0.0.1" not in bytes(row.content) for row in world.rows("stream_outbox"))


def test_a_flood_from_everywhere_does_not_fill_the_memory(world: World) -> None:
    """Sources beyond a bound are counted together."""
    counter = world.dependencies.foundation.unauthenticated
    for number in range(MOST_SOURCES * 3):
        counter.count("expired", f"10.0.{number // 256}.{number % 256}")
    counter.flush()
    assert counted(world) == {"expired": MOST_SOURCES * 3}


def test_a_minute_that_ends_after_the_service_did_leaves_no_connection(world: World) -> None:
    """Its timer outlives the pool that was let go of; what was counted is recorded all the same."""
    foundation, opened = world.dependencies.foundation, list[Any]()
    foundation.engine.dispose()
    sa.event.listen(foundation.engine, "connect", lambda connection, _record: opened.append(connection))
    foundation.unauthenticated.count("no-token", "10.0.0.1")
    foundation.unauthenticated.flush()
    assert [each.closed for each in opened] == [True]
    assert counted(world) == {"no-token": 1}


def test_all_reasons_look_the_same_from_outside(world: World) -> None:
    """Who sends a bad token does not learn what was wrong with it."""
    foreign = world.person("service-provider", organisation=SHELTER, audience="cases").token()
    headers = [{}, {"Authorization": "Basic x"}, {"Authorization": "Bearer x"}, {"Authorization": f"Bearer {foreign}"}]
    answers = [world.app.test_client().get("/referrals", headers=each) for each in headers]
    assert {(each.status_code, each.data) for each in answers} == {(401, answers[0].data)}
    world.dependencies.foundation.unauthenticated.flush()
