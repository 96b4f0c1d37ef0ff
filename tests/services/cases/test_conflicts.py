"""A conflict of interest closes a case to somebody: at once, everywhere, and without a trace they could find."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import timedelta
from threading import Barrier
from typing import Any
from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa
from werkzeug.test import TestResponse

from tests.services.cases.world import ELSEWHERE, HERE, THEIRS, World, disclose, grant, wish
from tests.support.service import Person

RACES = 40


def conflict(by: Person, case: str, about: Person) -> TestResponse:
    """Declare one."""
    return by.ask("PUT", f"/cases/{case}/conflicts/{about.account.subject}")


def lift(by: Person, case: str, about: Person) -> TestResponse:
    """Lift one."""
    return by.ask("DELETE", f"/cases/{case}/conflicts/{about.account.subject}")


def listed(by: Person, case: str) -> list[str]:
    """Return who is kept out, as *by* is shown."""
    answer = by.get(f"/cases/{case}/conflicts")
    assert answer.status_code == 200, answer.json
    return [each["staff"] for each in answer.json["items"]]


def everything(who: Person, case: str, consent: str) -> dict[str, TestResponse]:
    """Ask for all there is of a case."""
    return {
        "case": who.get(f"/cases/{case}"),
        "section": who.get(f"/cases/{case}/sections/identity"),
        "write": who.put(f"/cases/{case}/sections/health", {"content": {}}, If_Match='"1"'),
        "assign": who.put(f"/cases/{case}/assignment", {"staff": str(who.account.subject)}),
        "grants": who.get(f"/cases/{case}/grants"),
        "grant": grant(who, case, {"recipient": str(uuid4())} | GRANT),
        "withdraw": who.post(f"/cases/{case}/grants/{consent}/withdrawal", {"reason": "unsafe"}),
        "preview": disclose(who, case, wish(consent, preview=True)),
        "disclose": disclose(who, case, wish(consent)),
        "disclosures": who.get(f"/cases/{case}/disclosures"),
        "links": who.get(f"/cases/{case}/links"),
        "link": who.put(f"/cases/{case}/links/{uuid4()}", {"standing": "verified", "reason": "."}, If_Match='"1"'),
        "additions": who.get(f"/cases/{case}/additions"),
        "conflicts": who.get(f"/cases/{case}/conflicts"),
        "declare": conflict(who, case, who),
        "lift": lift(who, case, who),
    }


GRANT: dict[str, object] = {
    "purpose": "shelter",
    "sections": ["identity"],
    "valid_until": "2026-12-24T12:00:00Z",
    "obtained_from": "self",
    "method": "signature",
    "language": "por",
    "text_hash": "a" * 64,
}


@contextmanager
def statements(world: World) -> Iterator[list[str]]:
    """Collect the SQL that is run inside."""
    found: list[str] = []

    def note(_c: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if "standing_keys" not in statement:  # read again once a second, whoever asks
            found.append(statement)

    engine = world.dependencies.foundation.engine
    sa.event.listen(engine, "before_cursor_execute", note)
    try:
        yield found
    finally:
        sa.event.remove(engine, "before_cursor_execute", note)


@pytest.fixture
def told(world: World) -> tuple[str, Person, Person, str]:
    """A case with a caseworker, a supervisor of its team, and a consent."""
    case, worker = world.worked_case()
    consent = grant(worker, case, world.grant_body()).json["id"]
    return case, worker, world.person("supervisor"), consent


@pytest.mark.parametrize("roles", [("caseworker",), ("supervisor",), ("caseworker", "supervisor")], ids="+".join)
def test_for_whom_it_concerns_there_is_no_such_case(
    world: World, told: tuple[str, Person, Person, str], roles: tuple[str, ...]
) -> None:
    """Every route answers as for a case that never was: the same bytes, the same headers, the same SQL."""
    case, _, supervisor, consent = told
    who = world.person(*roles)
    assert conflict(supervisor, case, who).status_code == 204
    who.token()

    with statements(world) as asked:
        refused = everything(who, case, consent)
    with statements(world) as wanted:
        absent = everything(who, str(uuid4()), consent)

    assert {name: shape(answer) for name, answer in refused.items()} == {n: shape(a) for n, a in absent.items()}
    assert {answer.status_code for answer in refused.values()} == {404}
    assert asked == wanted


def shape(answer: TestResponse) -> tuple[int, bytes, list[tuple[str, str]]]:
    """Return all of an answer but its own id."""
    return answer.status_code, answer.data, [pair for pair in answer.headers if pair[0] != "X-Request-Id"]


def test_the_control_sees_the_same_case(world: World, told: tuple[str, Person, Person, str]) -> None:
    """Somebody of the same role without a conflict is shown it, before and after."""
    case, worker, supervisor, _ = told
    assert conflict(supervisor, case, world.person("supervisor")).status_code == 204
    assert worker.get(f"/cases/{case}").status_code == supervisor.get(f"/cases/{case}").status_code == 200


def test_a_conflict_ends_the_work_at_once(told: tuple[str, Person, Person, str]) -> None:
    """The next request is refused, the case waits for somebody else, and nobody reads why in its timeline."""
    case, worker, supervisor, _ = told
    assert worker.get(f"/cases/{case}").status_code == 200

    assert conflict(supervisor, case, worker).status_code == 204

    assert worker.get(f"/cases/{case}").status_code == 404
    shown = supervisor.get(f"/cases/{case}").json
    assert shown["assigned_to"] is None
    assert shown["timeline"][0]["kind"] == "assignment-ended"
    assert "conflict" not in supervisor.get(f"/cases/{case}").text
    assert case in supervisor.get("/tasks").text


def test_lists_tasks_and_searches_leave_it_out(world: World, told: tuple[str, Person, Person, str]) -> None:
    """Also by its reference, by its registration, and when a page would just be full."""
    case, worker, supervisor, consent = told
    sent = disclose(worker, case, wish(consent)).json["id"]
    world.move(sent, case, "accepted")
    other, free = world.open_case(), world.person("supervisor")
    seen = free.get(f"/cases/{case}").json
    assert {each["id"] for each in free.get("/cases").json["items"]} == {case, other}
    assert case in worker.get("/tasks").text

    conflict(supervisor, case, free)
    conflict(supervisor, case, worker)

    for query in ("", f"?reference={seen['reference']}", f"?registration={seen['registration']}", "?assigned=false"):
        assert case not in free.get(f"/cases{query}").text
    first = free.get("/cases?limit=1").json
    assert [each["id"] for each in first["items"]] == [other]
    assert free.get(f"/cases?limit=1&cursor={first['next']}").json == {"items": [], "next": None}
    assert case not in free.get("/tasks").text
    assert worker.get("/cases").json["items"] == worker.get("/tasks").json["items"] == []


def test_the_case_is_not_given_to_somebody_with_a_conflict(world: World, told: tuple[str, Person, Person, str]) -> None:
    """Whoever assigns is told, because they may read the list; the one it concerns is not."""
    case, worker, supervisor, _ = told
    other = world.person("caseworker")
    conflict(supervisor, case, other)

    answer = supervisor.put(f"/cases/{case}/assignment", {"staff": str(other.account.subject)})

    assert (answer.status_code, answer.json["type"]) == (409, "urn:amparo:problem:assignee-conflicted")
    assert supervisor.get(f"/cases/{case}").json["assigned_to"] == str(worker.account.subject)
    with pytest.raises(sa.exc.IntegrityError):
        world.admin("UPDATE cases SET assigned_to = :who WHERE id = :case", who=other.account.subject, case=case)


def test_only_somebody_else_lifts_it(world: World, told: tuple[str, Person, Person, str]) -> None:
    """A supervisor who declared their own has no way back; the data-protection officer has, and the case stays."""
    case, worker, supervisor, _ = told
    officer = world.person("data-protection-officer", sites=(ELSEWHERE,))
    assert conflict(supervisor, case, supervisor).status_code == 204
    assert lift(supervisor, case, supervisor).status_code == 404
    assert conflict(officer, case, worker).status_code == 204

    assert listed(officer, case) == sorted(str(each.account.subject) for each in (supervisor, worker))
    assert lift(officer, case, supervisor).status_code == lift(officer, case, worker).status_code == 204

    assert listed(supervisor, case) == []
    assert worker.get(f"/cases/{case}").status_code == 404, "it is not given back by itself"


def test_doing_it_twice_changes_nothing(world: World, told: tuple[str, Person, Person, str]) -> None:
    """Declared twice is declared, lifted twice is lifted."""
    case, worker, supervisor, _ = told
    assert [conflict(supervisor, case, worker).status_code for _ in range(2)] == [204, 204]
    assert listed(supervisor, case) == [str(worker.account.subject)]
    assert [row.kind for row in world.rows("timeline")].count("assignment-ended") == 1
    assert [lift(supervisor, case, worker).status_code for _ in range(2)] == [204, 204]


def test_nobody_else_declares_lists_or_lifts(world: World, told: tuple[str, Person, Person, str]) -> None:
    """Not the caseworker whose case it is, nor another site's supervisor, nor another organisation's officer."""
    case, worker, _, _ = told
    strangers = [
        worker,
        world.person("supervisor", sites=(ELSEWHERE,)),
        world.person("supervisor", organisation=THEIRS),
        world.person("data-protection-officer", organisation=THEIRS),
        world.person("administrator"),
        world.person("auditor"),
    ]
    for who in strangers:
        codes = [conflict(who, case, worker), lift(who, case, worker), who.get(f"/cases/{case}/conflicts")]
        assert [answer.status_code for answer in codes] == [404, 404, 404]
    assert worker.get(f"/cases/{case}").status_code == 200


def test_a_conflict_is_declared_about_staff_of_the_organisation(
    world: World, told: tuple[str, Person, Person, str]
) -> None:
    """A mistyped id would keep nobody out; that somebody works elsewhere is not told. Who is suspended may return."""
    case, worker, supervisor, _ = told
    stranger, nobody = world.person("caseworker", organisation=THEIRS), uuid4()
    answers = [supervisor.ask("PUT", f"/cases/{case}/conflicts/{each}") for each in (stranger.account.subject, nobody)]
    assert {(answer.status_code, answer.data) for answer in answers} == {(404, answers[0].data)}

    suspended = world.person("caseworker")
    world.employ(suspended.account, active=False)
    assert conflict(supervisor, case, suspended).status_code == 204
    assert worker.get(f"/cases/{case}").status_code == 200


def test_lifting_needs_a_second_factor_given_a_moment_ago(
    world: World, told: tuple[str, Person, Person, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """It opens the case again to somebody it was closed to. Declaring one does not wait for a code."""
    case, worker, supervisor, _ = told
    issue = type(world.keys.signer).issue

    def stale(*given: Any, **rest: Any) -> str:
        return issue(*given, **rest, signed_in_at=rest["at"] - timedelta(seconds=301))

    monkeypatch.setattr(type(world.keys.signer), "issue", stale)
    assert conflict(supervisor, case, worker).status_code == 204
    answer = lift(supervisor, case, worker)
    assert (answer.status_code, answer.json["type"]) == (401, "urn:amparo:problem:fresh-second-factor-needed")
    challenge = 'Bearer error="insufficient_user_authentication", max_age="300"'
    assert answer.headers["WWW-Authenticate"] == challenge
    assert lift(worker, case, worker).status_code == 404, "nobody is told of a factor who lacks more than that"
    assert listed(supervisor, case) == [str(worker.account.subject)]


def test_all_of_it_is_recorded(world: World, told: tuple[str, Person, Person, str]) -> None:
    """Who declared it about whom, who lifted it, and who of those it concerns asked; the last without saying why."""
    case, worker, supervisor, _ = told
    conflict(supervisor, case, worker)
    listed(supervisor, case)
    worker.get(f"/cases/{case}")
    lift(supervisor, case, worker)

    about = (UUID(case), worker.account.subject)
    for action in ("declare-conflict", "lift-conflict"):
        (record,) = world.records(action)
        assert (record.resources, record.decision, record.actor) == (about, "allowed", supervisor.account.subject)
    refused = world.records("read-case")[-1]
    assert (refused.decision, refused.policies, refused.actor) == ("refused", (), worker.account.subject)
    assert len(world.records("list-conflicts")) == 1


def test_of_an_assignment_and_a_conflict_at_the_same_moment_the_conflict_holds(
    told: tuple[str, Person, Person, str],
) -> None:
    """Whichever commits first: afterwards nobody works on a case they have a conflict in."""
    case, worker, supervisor, consent = told
    for _ in range(RACES):
        lift(supervisor, case, worker)
        body = {"staff": str(worker.account.subject)}
        given, declared, sent = at_once(
            lambda body=body: supervisor.put(f"/cases/{case}/assignment", body),
            lambda: conflict(supervisor, case, worker),
            lambda: disclose(worker, case, wish(consent)),
        )
        assert (given.status_code in {200, 409}, declared.status_code) == (True, 204)
        assert sent.status_code in {201, 404}
        assert supervisor.get(f"/cases/{case}").json["assigned_to"] is None
        assert disclose(worker, case, wish(consent)).status_code == 404


def at_once(*doings: Callable[[], TestResponse]) -> list[TestResponse]:
    """Do all of these at the same moment."""
    gate = Barrier(len(doings))

    def run(do: Callable[[], TestResponse]) -> TestResponse:
        gate.wait(timeout=20)
        return do()

    with ThreadPoolExecutor(len(doings)) as threads:
        return list(threads.map(run, doings))


def test_a_conflict_holds_at_whatever_site_the_case_is(world: World) -> None:
    """It belongs to the case, not to a place, so moving to another team changes nothing."""
    case = world.open_case(site=ELSEWHERE)
    both = world.person("supervisor", sites=(HERE, ELSEWHERE))
    conflict(world.person("supervisor", sites=(ELSEWHERE,)), case, both)
    assert both.get(f"/cases/{case}").status_code == 404
    assert both.get("/cases").json["items"] == []
