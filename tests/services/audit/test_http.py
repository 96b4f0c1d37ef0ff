"""The log over HTTP, with real tokens: who sees what, that looking is recorded, and that refusals tell nothing."""

from base64 import b64decode
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import orjson
import pytest
from werkzeug.test import TestResponse

from shared.contracts.fields import Code
from tests.services.audit.building import OURS, START, THEIRS, record
from tests.services.audit.world import World

OUTSIDERS = [
    "intake-officer", "caseworker", "supervisor", "service-provider", "law-enforcement", "data-protection-officer",
    "statistician", "administrator",
]  # fmt: skip
READS = [
    "/entries", "/entries/0", "/checkpoint", "/tile/0/000.p/3", "/tile/entries/000.p/3", "/proofs/inclusion?index=0",
    "/proofs/consistency?first=1", "/export", "/tasks",
]  # fmt: skip


def _items(answer: TestResponse) -> list[dict[str, Any]]:
    assert answer.status_code == 200, answer.text
    items: list[dict[str, Any]] = answer.get_json()["items"]
    return items


def _hashes(texts: list[str]) -> list[bytes]:
    return [b64decode(each) for each in texts]


def test_an_auditor_finds_who_looked_at_what(world: World) -> None:
    """Newest first, with what the leaf says."""
    world.fill(4)
    found = _items(world.auditor.get("/entries"))
    assert [(each["index"], each["number"]) for each in found] == [(3, 4), (1, 2), (0, 1)]
    assert found[0]["action"] == "read-section"
    assert found[0]["actor"] == str(UUID(int=0xAC))
    assert found[0]["resources"] == [str(UUID(int=0xCA5E))]


def test_an_auditor_sees_only_their_own_organisation_and_a_national_one_sees_all(world: World) -> None:
    """Also what a service did by itself belongs to nobody's auditor."""
    world.fill(9)
    world.hear(record(1, organisation=None, actor=None), source="intake")
    world.grow()
    assert {each["organisation"] for each in _items(world.auditor.get("/entries"))} == {str(OURS)}
    theirs = _items(world.person("auditor", organisation=THEIRS).get("/entries"))
    assert [each["number"] for each in theirs] == [9, 6, 3]
    assert len(_items(world.national.get("/entries"))) >= 10


@pytest.mark.parametrize(
    ("query", "numbers"),
    [
        ("actor=00000000-0000-0000-0000-0000000000ac", [1, 2, 3, 4]),
        ("actor=00000000-0000-0000-0000-0000000000ad", [5]),
        ("resource=00000000-0000-0000-0000-00000000cafe", [4]),
        ("action=open-package", [3]),
        ("decision=refused", [2]),
        ("publisher=referrals", []),
        ("publisher=cases", [1, 2, 3, 4, 5]),
        ("from=2026-11-24T08:00:04Z", [4, 5]),
        ("to=2026-11-24T08:00:02Z", [1]),
        ("from=2026-11-24T10:00:02%2B02:00&to=2026-11-24T08:00:04Z", [2, 3]),
        ("decision=refused&action=open-package", []),
    ],
)
def test_every_filter_finds_what_it_says_and_nothing_else(world: World, query: str, numbers: list[int]) -> None:
    """Given together, all must hold."""
    world.hear(
        record(1),
        record(2, decision=Code("refused")),
        record(3, action=Code("open-package")),
        record(4, resources=(UUID(int=0xCA5E), UUID(int=0xCAFE))),
        record(5, actor=UUID(int=0xAD)),
    )
    world.grow()
    assert sorted(each["number"] for each in _items(world.auditor.get(f"/entries?{query}"))) == numbers


def test_pages_of_fifty_lead_through_the_whole_log_once(world: World) -> None:
    """Although the search itself adds to the log."""
    world.fill(130)
    numbers, query, pages = list[int](), "", 0
    while True:
        answer = world.national.get(f"/entries?publisher=cases{query}")
        page = _items(answer)
        numbers += [each["number"] for each in page]
        pages += 1
        following = answer.get_json()["next"]
        if following is None:
            break
        assert len(page) == 50
        query = f"&cursor={following}"
        world.grow()
    assert numbers == list(range(130, 0, -1))
    assert pages == 3


def test_a_search_is_itself_in_the_log_with_what_it_showed(world: World) -> None:
    """Under audit's own contiguous numbers, and what was looked for only as a sealed detail."""
    world.fill(2)
    someone = uuid4()
    world.auditor.get("/entries")
    world.auditor.get(f"/entries?actor={someone}")
    first, second = world.own_records()
    assert (first["number"], first["action"], first["decision"]) == (1, "search-entries", "allowed")
    assert first["resources"] == [str(UUID(int=2)), str(UUID(int=1))]
    assert (second["number"], second["resources"], second["count"]) == (2, [], 0)
    assert str(someone) not in orjson.dumps(second).decode()
    assert len(world.rows("SELECT * FROM details")) == 2


def test_reading_an_entry_and_taking_the_log_home_are_recorded(world: World) -> None:
    """Each with its role and policy."""
    world.fill(3)
    assert world.auditor.get("/entries/0").get_json()["number"] == 1
    assert world.auditor.get("/export").status_code == 200
    entry, export = world.own_records()
    assert (entry["action"], entry["resources"], entry["role"]) == ("read-entry", [str(UUID(int=1))], "auditor")
    assert (export["action"], export["count"], export["policies"]) == ("export-log", 2, ["auditor-reads-own-log"])


@pytest.mark.parametrize("path", READS)
@pytest.mark.parametrize("role", OUTSIDERS)
def test_nobody_else_learns_anything_and_each_refusal_is_recorded(world: World, role: str, path: str) -> None:
    """One refusal, one entry, the same 404 for everybody."""
    world.fill(3)
    answer = world.person(role).get(path)
    assert answer.status_code == 404
    (refusal,) = world.own_records()
    assert (refusal["decision"], refusal["number"]) == ("refused", 1)


def test_another_organisations_entry_looks_exactly_like_no_entry(world: World) -> None:
    """Byte for byte, but for the id of the request; both are recorded as refused."""
    world.fill(3)
    theirs, none = world.auditor.get("/entries/2"), world.auditor.get("/entries/999999")
    assert theirs.status_code == none.status_code == 404
    assert theirs.data == none.data
    assert {n: v for n, v in theirs.headers if n not in ("X-Request-Id", "Date")} == {
        n: v for n, v in none.headers if n not in ("X-Request-Id", "Date")
    }
    assert [each["decision"] for each in world.own_records()] == ["refused", "refused"]


@pytest.mark.parametrize("path", READS)
def test_without_a_token_there_is_nothing(world: World, path: str) -> None:
    """A bare 401."""
    assert world.app.test_client().get(path).status_code == 401


def test_a_token_for_another_service_opens_nothing(world: World) -> None:
    """The audience is one service."""
    person = world.national
    person.audience = "cases"
    assert person.get("/entries").status_code == 401


@pytest.mark.parametrize(
    ("path", "pointer"),
    [
        ("/proofs/inclusion", "#/query/index"),
        ("/proofs/inclusion?index=3", "#/query/index"),
        ("/proofs/inclusion?index=0&size=4", "#/query/size"),
        ("/proofs/inclusion?index=0&size=0", "#/query/size"),
        ("/proofs/inclusion?index=-1", "#/query/index"),
        ("/proofs/inclusion?index=01", "#/query/index"),
        ("/proofs/inclusion?index=1e3", "#/query/index"),
        ("/proofs/inclusion?index=%D9%A1", "#/query/index"),
        ("/proofs/inclusion?index=99999999999999999999", "#/query/index"),
        ("/proofs/inclusion?index=0&index=1", "#/query/index"),
        ("/proofs/inclusion?index=0&other=1", "#/query/other"),
        ("/proofs/consistency?first=0", "#/query/first"),
        ("/proofs/consistency?first=0&second=0", "#/query/second"),
        ("/proofs/consistency?first=3&second=2", "#/query/first"),
        ("/proofs/consistency?first=1&second=4", "#/query/second"),
        ("/proofs/consistency?first=%20", "#/query/first"),
        ("/entries?actor=maria", "#/query/actor"),
        ("/entries?resource=1", "#/query/resource"),
        ("/entries?decision=maybe", "#/query/decision"),
        ("/entries?action=a%20b", "#/query/action"),
        ("/entries?publisher=" + "x" * 81, "#/query/publisher"),
        ("/entries?from=2026-13-01T00:00:00Z", "#/query/from"),
        ("/entries?to=2026-11-24T08:00:00", "#/query/to"),
        ("/entries?limit=0", "#/query/limit"),
        ("/entries?limit=201", "#/query/limit"),
        ("/entries?cursor=!", "#/query/cursor"),
        ("/entries?cursor=WyJhIl0", "#/query/cursor"),
        ("/entries?organisation=" + str(THEIRS), "#/query/organisation"),
        ("/entries/first", "/index"),
        ("/entries/-1", "/index"),
        ("/entries/1e9", "/index"),
        ("/entries/99999999999999999999999", "/index"),
    ],
)
def test_bad_parameters_are_named_and_refused(world: World, path: str, pointer: str) -> None:
    """422 with a pointer; never a 500, never a guess."""
    world.fill(3)
    answer = world.national.get(path)
    assert answer.status_code == 422, answer.text
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert answer.get_json()["errors"][0]["pointer"] == pointer


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
@pytest.mark.parametrize("path", ["/entries", "/entries/0", "/checkpoint", "/export"])
def test_nothing_can_be_changed_over_http(world: World, method: str, path: str) -> None:
    """There is no such method."""
    assert world.national.ask(method, path, json={}).status_code == 405


def test_a_gap_alarms_auditors_after_a_minute_and_not_before(world: World) -> None:
    """It names the source, the numbers, and the first record beyond them."""
    world.hear(record(1))
    world.hear(record(4), first=4)
    world.grow()
    world.clock.pass_(seconds=59)
    assert _items(world.auditor.get("/tasks")) == []
    world.clock.pass_(seconds=2)
    (task,) = _items(world.auditor.get("/tasks"))
    assert (task["kind"], task["source"], task["first"], task["last"]) == ("records-missing", "cases", 2, 3)
    assert task["subject"] == str(UUID(int=4))
    world.hear(record(2), record(3), first=2)
    world.grow()
    assert _items(world.auditor.get("/tasks")) == []


def test_the_documents_name_every_route(world: World) -> None:
    """OpenAPI is made, and readiness is true."""
    document = world.app.test_client().get("/openapi.json").get_json()
    assert {"/entries", "/entries/{index}", "/checkpoint", "/export", "/tasks"} <= set(document["paths"])
    assert world.app.test_client().get("/readyz").status_code == 200


def test_times_in_the_log_are_the_sources_own(world: World) -> None:
    """What is shown is the leaf."""
    world.hear(record(1, at=START + timedelta(microseconds=1)))
    world.grow()
    assert _items(world.auditor.get("/entries"))[0]["at"] == "2026-11-24T08:00:00.000001Z"
