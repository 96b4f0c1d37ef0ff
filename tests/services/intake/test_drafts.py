"""Unfinished registrations: kept for their author alone, for 72 hours, and gone with their keys."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa

from services.intake import usecases
from services.intake.domain.drafts import KEPT, MOST_DRAFTS
from shared.contracts.intake import AccessRecorded
from tests.authorization.nothing import NOTHING
from tests.services.intake.world import ORGANISATION, SITE, World, registration

NAME = "Felismina"
CONTENT = {"prs_FirstName": [NAME], "prs_SecondName": [""], "acts": ["Recruitment", "Transfer"]}
NEW = {"If_None_Match": "*"}


def body(**changes: object) -> dict[str, object]:
    """Return a draft that is kept, with *changes*."""
    return {"site": SITE, "agreed": True, "content": CONTENT} | changes


def kept(world: World, **changes: object) -> str:
    """Keep a new draft; return its path."""
    path = f"/drafts/{uuid4()}"
    answer = world.put(path, body(**changes), **NEW)
    assert answer.status_code == 200, answer.text
    return path


def records(world: World, action: str) -> list[AccessRecorded]:
    """Return the access records of an action."""
    return [each for each in world.said("audit") if isinstance(each, AccessRecorded) and each.action == action]


def shape(answer: Any) -> tuple[int, bytes, Any]:
    """Return all of an answer but its own id."""
    return answer.status_code, answer.data, tuple(pair for pair in answer.headers if pair[0] != "X-Request-Id")


def test_it_comes_back_as_it_was_written_and_the_list_names_nobody(world: World) -> None:
    """The list has ids, sites, times and a count; opening it gives all of it, and is recorded."""
    path = kept(world)
    (listed,) = world.get("/drafts").json["items"]
    assert f"/drafts/{listed['id']}" == path
    assert set(listed) == {"id", "site", "version", "answers", "saved_at", "expires_at"}
    assert (listed["site"], listed["answers"], listed["version"]) == (SITE, 2, 1)
    opened = world.get(path)
    assert opened.json["content"] == CONTENT
    assert opened.headers["ETag"] == '"1"'
    (record,) = records(world, "read-draft")
    assert (record.actor, record.resources, record.decision) == (
        world.officer.subject,
        (UUID(listed["id"]),),
        "allowed",
    )


def test_nobody_else_opens_it_and_to_them_it_is_not_there(world: World) -> None:
    """A colleague of the same site, a supervisor, an administrator, another organisation; by any method."""
    path = kept(world)
    others = [
        world.account("intake-officer", sites=world.officer.sites),
        world.account("supervisor", sites=world.officer.sites),
        world.account("administrator"),
        world.account("intake-officer", organisation=uuid4()),
    ]
    for other in others:
        answers = [
            world.get(path, by=other),
            world.delete(path, by=other),
            world.put(path, body(), by=other, If_Match='"1"'),
        ]
        for answer in answers:
            assert shape(answer) == NOTHING, other
        assert shape(world.get(f"/drafts/{uuid4()}", by=other)) == NOTHING
        listed = world.get("/drafts", by=other)
        assert listed.status_code == 404 or listed.json["items"] == []
    assert {each.decision for each in records(world, "read-draft")} == {"refused"}


def test_whoever_works_elsewhere_now_has_it_no_more(world: World) -> None:
    """It stays where it was written, and is destroyed with its time; saved anew it is at the new site."""
    officer = world.account("intake-officer")
    path = f"/drafts/{uuid4()}"
    assert world.put(path, body(), by=officer, **NEW).status_code == 200
    moved = replace(officer, sites=("chimoio",), epoch=1)
    assert shape(world.get(path, by=moved)) == NOTHING
    assert shape(world.delete(path, by=moved)) == NOTHING
    assert shape(world.put(path, body(), by=moved, If_Match='"1"')) == NOTHING
    assert world.get("/drafts", by=moved).json["items"] == []


def test_the_same_id_of_another_is_another_draft(world: World) -> None:
    """So nobody can tell by trying to create one whether it is there; and each opens their own."""
    path = kept(world)
    colleague = world.account("intake-officer")
    answer = world.put(path, body(content={"prs_FirstName": ["Outra"]}), by=colleague, **NEW)
    assert answer.status_code == 200
    assert world.get(path).json["content"] == CONTENT
    assert world.get(path, by=colleague).json["content"] == {"prs_FirstName": ["Outra"]}
    world.delete(path, by=colleague)
    assert world.get(path).json["content"] == CONTENT


def test_a_row_given_to_somebody_else_does_not_open(world: World) -> None:
    """Whoever can write the database makes themselves the author; the ciphertext knows better, and it is recorded."""
    path = kept(world)
    thief = world.account("intake-officer")
    world.admin("UPDATE drafts SET author = :thief", thief=thief.subject)
    assert world.get(path, by=thief).status_code in (409, 500)
    assert NAME not in world.get(path, by=thief).text
    assert {each.decision for each in records(world, "read-draft")} == {"refused"}


def test_a_stale_window_is_told_what_is_there_and_overwrites_nothing(world: World) -> None:
    """Of two windows the second is refused; so is a captured request that is sent again."""
    path = kept(world)
    world.clock.at += timedelta(minutes=1)
    second = body(content={"prs_FirstName": ["Segunda"]})
    assert world.put(path, second, If_Match='"1"').headers["ETag"] == '"2"'
    for headers in ({"If_Match": '"1"'}, NEW):
        stale = world.put(path, body(), **headers)
        assert (stale.status_code, stale.json["version"]) == (412, 2)
        assert stale.json["saved_at"] == "2026-03-01T12:01:00Z"
        assert NAME not in stale.text
    assert world.get(path).json["content"] == {"prs_FirstName": ["Segunda"]}


def test_an_older_ciphertext_put_back_under_the_newer_version_does_not_open(world: World) -> None:
    """The version is part of what it was sealed for."""
    path = kept(world)
    (before,) = world.rows("drafts")
    world.put(path, body(content={"prs_FirstName": ["Segunda"]}), If_Match='"1"')
    world.admin("UPDATE drafts SET sealed = :sealed", sealed=bytes(before.sealed))
    assert world.get(path).status_code == 500
    assert records(world, "read-draft")[-1].reason == "unreadable"


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 428),
        ({"If_None_Match": '"1"'}, 400),
        ({"If_None_Match": "*", "If_Match": '"1"'}, 400),
        ({"If_Match": "*"}, 400),
        ({"If_Match": '"1"'}, 404),
    ],
)
def test_saving_says_over_what(world: World, headers: dict[str, str], status: int) -> None:
    """Over nothing, or over one version; and what is not there cannot be changed."""
    assert world.put(f"/drafts/{uuid4()}", body(), **headers).status_code == status
    assert world.rows("drafts") == []


@pytest.mark.parametrize(
    ("changes", "pointer", "code"),
    [
        ({"agreed": False}, "/agreed", "no-consent"),
        ({"agreed": "yes"}, "/agreed", "wrong-type"),
        ({"content": {"vic": ["x" * 48 * 1024]}}, "/content", "too-long"),
        ({"content": [1]}, "/content", "wrong-type"),
        ({"site": "a\nb"}, "/site", "wrong-form"),
    ],
)
def test_what_may_not_be_kept_is_refused(world: World, changes: dict[str, object], pointer: str, code: str) -> None:
    """Nobody who does not agree, and nothing that fills the database."""
    answer = world.put(f"/drafts/{uuid4()}", body(**changes), **NEW)
    assert answer.status_code == 422
    assert (answer.json["errors"][0]["pointer"], answer.json["errors"][0]["code"]) == (pointer, code)
    assert (world.rows("drafts"), world.wrapped_keys()) == ([], [])


def test_the_twenty_first_is_refused_also_when_all_come_at_once(world: World) -> None:
    """Twenty are kept; one of them can still be saved again, and throwing one away makes room."""
    paths = [kept(world) for _ in range(MOST_DRAFTS - 2)]
    token = world.token()
    headers = {"Authorization": f"Bearer {token}", "If-None-Match": "*"}

    def put(_number: int) -> int:
        client = world.http.application.test_client()
        return client.put(f"/drafts/{uuid4()}", json=body(), headers=headers).status_code

    with ThreadPoolExecutor(6) as pool:
        statuses = sorted(pool.map(put, range(6)))
    assert statuses == [200, 200, 409, 409, 409, 409]
    answer = world.put(f"/drafts/{uuid4()}", body(), **NEW)
    assert answer.json["type"] == "urn:amparo:problem:too-many-drafts"
    assert world.put(paths[0], body(), If_Match='"1"').status_code == 200
    assert world.delete(paths[1]).status_code == 204
    kept(world)


def test_after_72_hours_it_is_gone_before_anybody_destroyed_it(world: World) -> None:
    """Not a second earlier. Saving it again begins anew; its place counts for nobody any more."""
    path = kept(world)
    world.clock.at += KEPT - timedelta(seconds=1)
    assert world.put(path, body(), If_Match='"1"').status_code == 200
    world.clock.at += KEPT - timedelta(seconds=1)
    world.acknowledge()
    assert world.get(path).status_code == 200
    world.clock.at += timedelta(seconds=1)
    assert shape(world.get(path)) == NOTHING
    assert world.get("/drafts").json["items"] == []
    assert world.put(path, body(), If_Match='"2"').status_code == 404
    assert world.put(path, body(), **NEW).headers["ETag"] == '"1"'


def test_what_is_over_cannot_be_opened_with_the_newest_keys_and_an_old_backup(world: World) -> None:
    """The key goes first and for good: the row that a backup of the data brings back stays shut."""
    path = kept(world)
    (backup,) = world.rows("drafts")
    assert len(world.wrapped_keys()) == 1
    world.clock.at += KEPT
    assert usecases.forget_drafts(world.dependencies.intake, at=world.clock.at) == 1
    assert (world.rows("drafts"), world.wrapped_keys()) == ([], [])
    (shred,) = records(world, "shred")
    assert (shred.actor, shred.reason, shred.resources) == (None, "draft-over", (backup.id,))
    names = ", ".join(f":{name}" for name in backup._fields)
    restored = dict(backup._mapping) | {"expires_at": world.clock.at + KEPT}
    world.acknowledge()
    world.admin(f"INSERT INTO drafts ({', '.join(backup._fields)}) VALUES ({names})", **restored)  # noqa: S608 - ours
    answer = world.get(path)
    assert (answer.status_code, answer.json["type"]) == (409, "urn:amparo:problem:key-destroyed")


def test_keys_go_first_and_a_row_that_stays_behind_is_swept_later(world: World) -> None:
    """The data database dies between the two: nothing can be opened, and the next round takes the row."""
    kept(world)
    world.clock.at += KEPT
    world.admin("CREATE RULE no_delete AS ON DELETE TO drafts DO INSTEAD SELECT 1 / 0")
    try:
        with pytest.raises(Exception, match=r".*"):
            usecases.forget_drafts(world.dependencies.intake, at=world.clock.at)
    finally:
        world.admin("DROP RULE no_delete ON drafts")
    assert (len(world.rows("drafts")), world.wrapped_keys()) == (1, [])
    assert usecases.forget_drafts(world.dependencies.intake, at=world.clock.at) == 1
    assert world.rows("drafts") == []


def test_a_registration_ends_its_draft_and_is_the_same_request_with_or_without_it(world: World) -> None:
    """In one transaction; the record names both, and a repeated request is no other because it names a draft."""
    path = kept(world)
    draft = path.removeprefix("/drafts/")
    key = uuid4().hex
    first = world.post("/registrations", registration(draft=draft), Idempotency_Key=key)
    again = world.post("/registrations", registration(), Idempotency_Key=key)
    assert (first.status_code, again.json) == (201, first.json)
    assert shape(world.get(path)) == NOTHING
    (done, replayed) = records(world, "register")
    assert done.resources == (UUID(first.json["id"]), UUID(draft))
    assert replayed.resources == (UUID(first.json["id"]),)
    keys = len(world.wrapped_keys())
    assert usecases.forget_drafts(world.dependencies.intake, at=world.clock.at) == 1
    assert len(world.wrapped_keys()) == keys - 1


def test_a_registration_that_is_refused_or_fails_leaves_the_draft(world: World) -> None:
    """Nothing is lost: not for a wrong field, and not where the answer cannot be stored."""
    path = kept(world)
    draft = path.removeprefix("/drafts/")
    assert world.post("/registrations", registration(draft=draft, fields={"prs_Age": -1})).status_code == 422
    world.admin("ALTER TABLE idempotency RENAME TO away")
    try:
        assert world.post("/registrations", registration(draft=draft)).status_code >= 500
    finally:
        world.admin("ALTER TABLE away RENAME TO idempotency")
    assert world.get(path).json["content"] == CONTENT


def test_nobody_ends_anothers_draft_by_registering(world: World) -> None:
    """The draft that a registration names is its sender's, or none."""
    path = kept(world)
    other = world.account("intake-officer")
    answer = world.post("/registrations", registration(draft=path.removeprefix("/drafts/")), by=other)
    assert answer.status_code == 201
    assert world.get(path).json["content"] == CONTENT
    assert len(records(world, "register")[-1].resources) == 1


def test_what_is_written_lies_nowhere_in_clear(world: World) -> None:
    """In no table, and in no event."""
    kept(world)
    everything = world.everything()
    for written in (NAME, "Recruitment"):
        assert written.encode() not in everything


def test_a_draft_thrown_away_is_gone_with_its_key(world: World) -> None:
    """At once; a second time there is nothing."""
    path = kept(world)
    assert world.delete(path).status_code == 204
    assert (world.rows("drafts"), world.wrapped_keys()) == ([], [])
    assert shape(world.delete(path)) == NOTHING


def test_at_a_site_that_was_closed_nobody_is_registered_and_nothing_is_lost(world: World) -> None:
    """What came before may be repeated; opened again, it is as before; an older word changes nothing."""
    intake, key = world.dependencies.intake, uuid4().hex
    before = world.post("/registrations", registration(), Idempotency_Key=key)

    def hear(*, closed: bool, at: Any = None) -> None:
        with intake.transaction(request_id=None) as tx:
            usecases.note_site(tx, organisation=ORGANISATION, site=SITE, closed=closed, at=at or world.clock.at)

    hear(closed=True)
    answer = world.post("/registrations", registration())
    assert (answer.status_code, answer.json["type"]) == (409, "urn:amparo:problem:site-closed")
    assert answer.json["errors"] == [{"pointer": "/site", "code": "site-closed", "detail": "This site was closed."}]
    assert world.post("/registrations", registration(), Idempotency_Key=key).json == before.json
    assert world.post("/registrations", registration(site="chimoio")).status_code == 201
    kept(world)
    hear(closed=False, at=world.clock.at - timedelta(seconds=1))
    assert world.post("/registrations", registration()).status_code == 409
    world.clock.at += timedelta(seconds=1)
    hear(closed=False)
    assert world.post("/registrations", registration()).status_code == 201


def test_the_running_role_may_do_no_more_than_it_needs(world: World) -> None:
    """It gives no draft to another author."""
    kept(world)
    with (
        world.dependencies.foundation.engine.begin() as connection,
        pytest.raises(sa.exc.ProgrammingError, match="permission denied"),
    ):
        connection.execute(sa.text("UPDATE drafts SET author = gen_random_uuid()"))
