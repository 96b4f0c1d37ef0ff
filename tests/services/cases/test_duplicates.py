"""Two cases of one person: a supervisor of both sees why, decides, and a merge keeps both histories."""

from collections.abc import Callable
from typing import Any
from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa
from werkzeug.test import TestResponse

from services.cases.usecases.duplicates import UnknownRegistrationError
from shared.contracts.fields import Code
from shared.contracts.intake import DuplicatesFound
from tests.services.cases.test_conflicts import at_once, conflict, shape, statements
from tests.services.cases.world import ELSEWHERE, HERE, NAME, THEIRS, World, disclose, grant, wish
from tests.support.service import Person

KINDS = ("name-sound", "birth-date")


def registration_of(world: World, case: str) -> UUID:
    """Return the registration that a case came from."""
    (found,) = (row.registration_id for row in world.rows("cases") if str(row.id) == case)
    return UUID(str(found))


def tell(world: World, newer: str, older: str, *, score: int = 93) -> None:
    """Let intake say that two cases may be of one person, and cases hear it."""
    event = DuplicatesFound(
        registration_id=registration_of(world, newer),
        other_registration_id=registration_of(world, older),
        score=score,
        kinds=tuple(map(Code, KINDS)),
        found_at=world.clock.at,
    )
    world.hear(event, publisher="intake")


def paired(world: World, newer: str, older: str, *, score: int = 93) -> str:
    """Let them be told of, and return the pair's id."""
    before = {row.id for row in world.rows("duplicate_pairs")}
    tell(world, newer, older, score=score)
    (pair,) = (row.id for row in world.rows("duplicate_pairs") if row.id not in before)
    return str(pair)


def decide(who: Person, pair: str, decision: str, *, key: str | None = None, **more: object) -> TestResponse:
    """Say whether they are of one person."""
    return who.post(f"/duplicates/{pair}/decision", {"decision": decision} | more, Idempotency_Key=key or uuid4().hex)


def listed(who: Person) -> list[dict[str, Any]]:
    """Return the pairs that somebody is shown."""
    answer = who.get("/duplicates")
    assert answer.status_code == 200, answer.json
    return list(answer.json["items"])


def tasks(who: Person) -> list[tuple[str, str]]:
    """Return kind and subject of what waits."""
    return [(each["kind"], each["subject"]) for each in who.get("/tasks").json["items"]]


@pytest.fixture
def told(world: World) -> tuple[str, str, str, Person]:
    """An older case with a caseworker, a newer one, their pair, and a supervisor of both."""
    older, _ = world.worked_case()
    newer = world.open_case()
    return older, newer, paired(world, newer, older), world.person("supervisor")


def test_a_supervisor_is_shown_how_sure_and_why_and_no_name(told: tuple[str, str, str, Person]) -> None:
    """The list opens nothing: references, a score, codes; and it is a task."""
    older, newer, pair, supervisor = told
    answer = supervisor.get("/duplicates")
    (shown,) = answer.json["items"]
    assert (shown["id"], shown["score"], shown["kinds"]) == (pair, 93, list(KINDS))
    assert [each["id"] for each in shown["cases"]] == [older, newer]
    assert all(each["reference"].startswith("AMP-") for each in shown["cases"])
    assert shown["outcome"] == "waiting"
    assert NAME not in answer.text
    assert ("duplicate-pair", pair) in tasks(supervisor)


def test_both_identities_are_opened_side_by_side_and_recorded_as_a_read_of_both(
    world: World, told: tuple[str, str, str, Person]
) -> None:
    """The record names the pair, both cases, and exactly what was opened."""
    older, newer, pair, supervisor = told
    shown = supervisor.get(f"/duplicates/{pair}").json
    assert [each["id"] for each in shown["cases"]] == [older, newer]
    assert [each["identity"]["prs_FirstName"] for each in shown["cases"]] == [NAME, NAME]
    (record,) = world.records("read-duplicate")
    assert record.resources == (UUID(pair), UUID(older), UUID(newer))
    assert (record.section, record.decision, record.purpose) == ("identity", "allowed", "supervision")
    assert [each.split(":")[:2] for each in record.contents] == [["identity", "1"], ["identity", "1"]]


def test_same_closes_one_case_and_points_it_to_the_other(told: tuple[str, str, str, Person]) -> None:
    """The older goes on unless said otherwise; both say so in their timelines; the caseworker has both."""
    older, newer, pair, supervisor = told
    answer = decide(supervisor, pair, "same", reason="person-confirmed")
    assert answer.status_code == 200
    assert (answer.json["outcome"], answer.json["kept"], answer.json["reason"]) == ("same", older, "person-confirmed")
    kept, merged = (supervisor.get(f"/cases/{each}").json for each in (older, newer))
    assert (kept["status"], kept["merged_into"]) == ("Active", None)
    assert [each["id"] for each in kept["merged"]] == [newer]
    assert (merged["status"], merged["merged_into"]) == ("Closed", older)
    assert merged["assigned_to"] == kept["assigned_to"] is not None
    assert (kept["timeline"][0]["kind"], kept["timeline"][0]["about"]) == ("case-merged", newer)
    assert (merged["timeline"][0]["kind"], merged["timeline"][0]["about"]) == ("merged-into", older)
    assert listed(supervisor) == []
    assert ("duplicate-pair", pair) not in tasks(supervisor)


def test_the_one_to_go_on_may_be_chosen(told: tuple[str, str, str, Person]) -> None:
    """The one that more was done in."""
    older, newer, pair, supervisor = told
    assert decide(supervisor, pair, "same", keep=newer).json["kept"] == newer
    assert supervisor.get(f"/cases/{older}").json["merged_into"] == newer


def test_a_merge_keeps_both_histories(world: World) -> None:
    """Versions, consents, disclosures and what came back: all as before, and readable by whoever has the kept case."""
    older, worker = world.worked_case()
    newer, other = world.worked_case()
    consent = grant(other, newer, world.grant_body()).json["id"]
    sent = disclose(other, newer, wish(consent)).json["id"]
    other.put(f"/cases/{newer}/sections/health", {"content": {"a": 1}}, If_Match='"1"')
    before = {table: world.rows(table) for table in ("section_versions", "grants", "disclosures")}
    lines = len(world.rows("timeline"))

    supervisor = world.person("supervisor")
    assert decide(supervisor, paired(world, newer, older), "same").status_code == 200

    assert {table: world.rows(table) for table in before} == before
    assert len(world.rows("timeline")) == lines + 2
    for path in ("", "/sections/identity", "/sections/health", "/grants", "/disclosures"):
        assert worker.get(f"/cases/{newer}{path}").status_code == 200
    assert worker.get(f"/cases/{newer}/sections/health").json["version"] == 2
    assert other.get(f"/cases/{newer}").status_code == 404, "they have it no more: it is the other's caseworker's now"
    world.move(sent, newer, "accepted")
    assert ("read-answer", newer) in tasks(worker), "what a partner answers still arrives"
    assert worker.post(f"/cases/{newer}/grants/{consent}/withdrawal", {"reason": "unsafe"}).status_code == 200


def test_a_merged_case_accepts_no_more(world: World, told: tuple[str, str, str, Person]) -> None:
    """Nothing is written in it, agreed in it, sent from it or done with it."""
    older, newer, pair, supervisor = told
    worker = world.person("caseworker")
    supervisor.put(f"/cases/{older}/assignment", {"staff": str(worker.account.subject)})
    supervisor.put(f"/cases/{newer}/assignment", {"staff": str(worker.account.subject)})
    consent = grant(worker, newer, world.grant_body()).json["id"]
    decide(supervisor, pair, "same")
    refused = [
        worker.put(f"/cases/{newer}/sections/health", {"content": {}}, If_Match='"1"'),
        grant(worker, newer, world.grant_body()),
        disclose(worker, newer, wish(consent)),
        supervisor.put(f"/cases/{newer}/assignment", {"staff": str(worker.account.subject)}),
    ]
    assert {(each.status_code, each.json["type"]) for each in refused} == {(409, "urn:amparo:problem:case-closed")}


def test_what_was_merged_goes_with_the_case(world: World, told: tuple[str, str, str, Person]) -> None:
    """To whom it is given, and from whom it is kept: it is one person."""
    older, newer, pair, supervisor = told
    decide(supervisor, pair, "same")
    worker, brother = world.person("caseworker"), world.person("supervisor")
    supervisor.put(f"/cases/{older}/assignment", {"staff": str(worker.account.subject)})
    assert worker.get(f"/cases/{newer}").status_code == 200
    for declared_on in (older, newer):
        assert conflict(supervisor, declared_on, brother).status_code == 204
        assert [brother.get(f"/cases/{each}").status_code for each in (older, newer)] == [404, 404]
        supervisor_of_fresh = f"/cases/{declared_on}/conflicts/{brother.account.subject}"
        assert supervisor.ask("DELETE", supervisor_of_fresh).status_code == 204


def test_who_must_not_know_of_one_must_not_know_of_both(world: World, told: tuple[str, str, str, Person]) -> None:
    """And whoever worked on the one ends, if they have a conflict in the other."""
    older, newer, pair, supervisor = told
    worker = world.person("caseworker")
    supervisor.put(f"/cases/{older}/assignment", {"staff": str(worker.account.subject)})
    conflict(supervisor, newer, worker)
    decide(supervisor, pair, "same")
    assert [worker.get(f"/cases/{each}").status_code for each in (older, newer)] == [404, 404]
    assert supervisor.get(f"/cases/{older}").json["assigned_to"] is None


def test_a_merged_case_waits_for_nobody(world: World) -> None:
    """It goes with the case that goes on, so it stands neither among what is to be assigned nor among the tasks."""
    older, newer = world.open_case(), world.open_case()
    supervisor = world.person("supervisor")
    decide(supervisor, paired(world, newer, older), "same")
    assert [each["id"] for each in supervisor.get("/cases?assigned=false").json["items"]] == [older]
    assert tasks(supervisor) == [("assign-case", older)]


@pytest.mark.parametrize("decision", ["different", "unsure"])
def test_otherwise_both_stay_as_they_are(told: tuple[str, str, str, Person], decision: str) -> None:
    """Different leaves the list; unsure stays on it and is nobody's task, until somebody is sure."""
    older, newer, pair, supervisor = told
    assert decide(supervisor, pair, decision, reason="relatives").json["outcome"] == decision
    assert [supervisor.get(f"/cases/{each}").json["status"] for each in (older, newer)] == ["Active", "Active"]
    assert [each["outcome"] for each in listed(supervisor)] == ([] if decision == "different" else ["unsure"])
    assert ("duplicate-pair", pair) not in tasks(supervisor)
    again = decide(supervisor, pair, "same")
    assert again.status_code == (409 if decision == "different" else 200)


def test_a_decided_pair_is_not_decided_again(told: tuple[str, str, str, Person]) -> None:
    """Nor by somebody else with another answer; whoever asks is told so."""
    _, _, pair, supervisor = told
    decide(supervisor, pair, "same")
    again = decide(supervisor, pair, "different")
    assert (again.status_code, again.json["type"]) == (409, "urn:amparo:problem:pair-decided")


def test_a_repeated_decision_takes_effect_once(world: World, told: tuple[str, str, str, Person]) -> None:
    """The same key brings the same answer, and is recorded as repeated."""
    _, _, pair, supervisor = told
    first, second = (decide(supervisor, pair, "same", key="once-and-again") for _ in range(2))
    assert (first.status_code, first.json) == (second.status_code, second.json)
    assert [row.kind for row in world.rows("timeline")].count("case-merged") == 1
    assert [record.reason for record in world.records("decide-duplicate")] == ["same", "replayed"]


def test_a_closed_case_does_not_go_on(world: World, told: tuple[str, str, str, Person]) -> None:
    """The other does; and a case that is none of the two cannot be chosen."""
    older, newer, pair, supervisor = told
    world.admin("UPDATE cases SET status = 'Closed' WHERE id = :id", id=older)
    for keep in (older, world.open_case()):
        answer = decide(supervisor, pair, "same", keep=keep)
        assert (answer.status_code, answer.json["type"]) == (422, "urn:amparo:problem:kept-case-unsuitable")
    assert decide(supervisor, pair, "same", keep=newer).status_code == 200


def test_three_registrations_of_one_person_become_one(world: World) -> None:
    """A pair follows its case: decided twice, three are one, and what was merged first is still there."""
    first, second, third = (world.open_case() for _ in range(3))
    supervisor = world.person("supervisor")
    pairs = [paired(world, second, first), paired(world, third, second), paired(world, third, first)]
    decide(supervisor, pairs[0], "same", keep=first)
    left = listed(supervisor)
    assert [[each["id"] for each in pair["cases"]] for pair in left] == [[first, third]] * 2
    decide(supervisor, pairs[1], "same", keep=third)
    assert listed(supervisor) == []
    merged = supervisor.get(f"/cases/{third}").json["merged"]
    assert {each["id"] for each in merged} == {first, second}
    assert {row.outcome for row in world.rows("duplicate_pairs")} == {"same"}


def test_a_pair_with_a_case_that_was_merged_is_of_the_one_that_goes_on(world: World) -> None:
    """Also when it is told of later; of one case with itself there is none."""
    first, second, third = (world.open_case() for _ in range(3))
    supervisor = world.person("supervisor")
    decide(supervisor, paired(world, second, first), "same")
    tell(world, third, second)
    assert [[each["id"] for each in pair["cases"]] for pair in listed(supervisor)] == [[first, third]]
    tell(world, first, second)
    assert len(listed(supervisor)) == 1


def test_a_pair_is_told_of_once(world: World, told: tuple[str, str, str, Person]) -> None:
    """However often it comes; whatever was decided stays decided."""
    older, newer, pair, supervisor = told
    decide(supervisor, pair, "different")
    tell(world, newer, older)
    assert len(world.rows("duplicate_pairs")) == 1
    assert listed(supervisor) == []
    assert len(world.records("note-duplicate")) == 1


def test_a_pair_that_cannot_be_waits_for_an_operator(world: World) -> None:
    """Of a registration that is no case, or of two organisations: it may be forged, and is shown to nobody."""
    case, foreign = world.open_case(), world.open_case(organisation=THEIRS)
    with pytest.raises(UnknownRegistrationError):
        tell(world, case, foreign)
    event = DuplicatesFound(
        registration_id=registration_of(world, case),
        other_registration_id=uuid4(),
        score=99,
        kinds=(),
        found_at=world.clock.at,
    )
    with pytest.raises(UnknownRegistrationError):
        world.hear(event, publisher="intake")
    assert world.rows("duplicate_pairs") == []


def strangers(world: World) -> list[Person]:
    """Return everybody who must not know of a pair at HERE."""
    return [
        world.person("supervisor", sites=(ELSEWHERE,)),
        world.person("supervisor", organisation=THEIRS),
        world.person("caseworker"),
        world.person("intake-officer"),
        world.person("data-protection-officer"),
        world.person("administrator"),
        world.person("auditor"),
    ]


def test_for_nobody_else_is_there_such_a_pair(world: World, told: tuple[str, str, str, Person]) -> None:
    """Not for the caseworker of one of the cases, nor for whoever registered: as for a pair that never was."""
    _, _, pair, _ = told
    for who in strangers(world):
        who.token()
        theirs, absent = _all_of(world, who, pair), _all_of(world, who, str(uuid4()))
        assert theirs == absent
        assert {answer[0] for answer in theirs[0]} == {404}
        answer = who.get("/duplicates")
        assert answer.status_code == 404 or answer.json["items"] == []


def test_a_supervisor_of_one_of_the_two_sites_sees_no_pair(world: World) -> None:
    """That the other case is there would tell them something; a supervisor of both is shown it."""
    older, newer = world.open_case(site=ELSEWHERE), world.open_case()
    pair = paired(world, newer, older)
    for site in (HERE, ELSEWHERE):
        one = world.person("supervisor", sites=(site,))
        assert listed(one) == []
        assert ("duplicate-pair", pair) not in tasks(one)
        assert one.get(f"/duplicates/{pair}").status_code == decide(one, pair, "same").status_code == 404
    both = world.person("supervisor", sites=(HERE, ELSEWHERE))
    assert [each["id"] for each in listed(both)] == [pair]
    assert both.get(f"/duplicates/{pair}").status_code == 200


@pytest.mark.parametrize("side", [0, 1])
def test_whoever_has_a_conflict_in_one_sees_none_of_it(
    world: World, told: tuple[str, str, str, Person], side: int
) -> None:
    """Neither list, task, pair nor decision; the same bytes, the same SQL as for no pair."""
    pair, supervisor = told[2], told[3]
    who = world.person("supervisor")
    conflict(supervisor, told[side], who)
    who.token()
    assert _all_of(world, who, pair) == _all_of(world, who, str(uuid4()))
    assert listed(who) == []
    assert ("duplicate-pair", pair) not in tasks(who)
    assert [each["id"] for each in listed(supervisor)] == [pair]


def test_refusals_are_recorded_without_the_cases(world: World, told: tuple[str, str, str, Person]) -> None:
    """Who reads the log reads that they asked for this, and not whether there was anything."""
    pair = told[2]
    stranger = world.person("supervisor", sites=(ELSEWHERE,))
    stranger.get(f"/duplicates/{pair}")
    decide(stranger, pair, "same")
    for action in ("read-duplicate", "decide-duplicate"):
        (record,) = world.records(action)
        assert (record.decision, record.resources) == ("refused", (UUID(pair),))


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({}, "/decision"),
        ({"decision": "maybe"}, "/decision"),
        ({"decision": "waiting"}, "/decision"),
        ({"decision": "same", "reason": "A irmã disse"}, "/reason"),
        ({"decision": "same", "keep": "AMP-7Q4K-2XN9"}, "/keep"),
        ({"decision": "same", "more": 1}, "/more"),
    ],
)
def test_a_decision_that_is_none_is_refused(
    told: tuple[str, str, str, Person], body: dict[str, object], pointer: str
) -> None:
    """And nothing is decided: a reason is a code, what was said belongs into the sections."""
    _, _, pair, supervisor = told
    answer = supervisor.post(f"/duplicates/{pair}/decision", body, Idempotency_Key=uuid4().hex)
    assert answer.status_code == 422
    assert [each["pointer"] for each in answer.json["errors"]] == [pointer]
    assert [each["outcome"] for each in listed(supervisor)] == ["waiting"]


def three_decisions(world: World) -> list[Callable[[], TestResponse]]:
    """Return two decisions about one pair, and one about a pair that shares a case with it."""
    first, second, third = (world.open_case() for _ in range(3))
    pair, other = paired(world, second, first), paired(world, third, second)
    people = [world.person("supervisor") for _ in range(3)]
    for each in people:
        each.token()
    return [
        lambda: decide(people[0], pair, "same"),
        lambda: decide(people[1], pair, "different"),
        lambda: decide(people[2], other, "same"),
    ]


def test_of_two_decisions_at_the_same_moment_one_holds(world: World) -> None:
    """Also of pairs that share a case; nobody waits in a circle."""
    for _ in range(10):
        codes = [answer.status_code for answer in at_once(*three_decisions(world))]
        assert set(codes) <= {200, 409, 422}
        assert min(codes[:2]) == 200
    rows = {row.id: row for row in world.rows("cases")}
    for row in rows.values():
        assert row.merged_into is None or (row.status, rows[row.merged_into].merged_into) == ("Closed", None)


def test_the_database_refuses_to_forget_a_pair_or_to_merge_a_case_into_itself(
    world: World, told: tuple[str, str, str, Person]
) -> None:
    """Whoever takes over the process cannot unmake what was found."""
    engine = world.dependencies.foundation.engine
    for statement in ("DELETE FROM duplicate_pairs", "UPDATE duplicate_pairs SET score = 0"):
        with pytest.raises(sa.exc.ProgrammingError), engine.begin() as connection:
            connection.execute(sa.text(statement))
    with pytest.raises(sa.exc.IntegrityError):
        world.admin("UPDATE cases SET merged_into = id WHERE id = :id", id=told[0])


def _all_of(world: World, who: Person, pair: str) -> tuple[list[Any], list[str]]:
    """Ask for all there is of a pair; return the answers and the SQL."""
    with statements(world) as asked:
        answers = [who.get(f"/duplicates/{pair}"), decide(who, pair, "same")]
    return [shape(each) for each in answers], asked
