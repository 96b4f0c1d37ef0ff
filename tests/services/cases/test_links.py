"""People who were found together: each case says what is known of that, and none says which case the other's is."""

from typing import Any
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.test import TestResponse

from services.cases import usecases
from services.cases.domain.links import Link, Standing, is_guarded, seen_from_other
from shared.vocabulary.links import RELATIONS
from tests.services.cases.test_conflicts import conflict, shape, statements
from tests.services.cases.test_duplicates import decide as decide_pair
from tests.services.cases.test_duplicates import paired
from tests.services.cases.world import ELSEWHERE, HERE, NAME, OURS, THEIRS, World, disclose, grant, wish
from tests.support.service import NOON, Person

WHY = "Os documentos e o que cada um contou a sós coincidem."


def companion(registration: UUID, *, relation: str = "child-of", standing: str = "claimed") -> dict[str, str]:
    """Return what an officer heard."""
    return {"registration": str(registration), "relation": relation, "standing": standing}


def child_of(world: World, parent: UUID, **said: str) -> str:
    """Let a child be handed over as found together with somebody; return the child's case."""
    return world.hand_over(companions=[companion(parent, **said)])


def links(who: Person, case: str) -> list[dict[str, Any]]:
    """Return the links that somebody is shown."""
    answer = who.get(f"/cases/{case}/links")
    assert answer.status_code == 200, answer.json
    return list(answer.json["items"])


def say(who: Person, case: str, link: str, standing: str, *, version: int = 1, reason: str = WHY) -> TestResponse:
    """Say what is so."""
    body = {"standing": standing, "reason": reason}
    return who.put(f"/cases/{case}/links/{link}", body, If_Match=f'"{version}"')


def give(world: World, case: str) -> Person:
    """Give a case to a caseworker who has no other."""
    worker, supervisor = world.person("caseworker"), world.person("supervisor")
    assert supervisor.put(f"/cases/{case}/assignment", {"staff": str(worker.account.subject)}).status_code == 200
    return worker


def test_each_case_says_what_the_other_is_and_whoever_has_both_finds_the_way(world: World) -> None:
    """The child of one is the mother of the other; the reference is there because this supervisor may open both."""
    registration = uuid4()
    mother = world.hand_over(registration=registration)
    child = child_of(world, registration)
    supervisor = world.person("supervisor")
    (of_child,), (of_mother,) = links(supervisor, child), links(supervisor, mother)
    assert (of_child["relation"], of_mother["relation"]) == ("parent-of", "child-of")
    assert (of_child["standing"], of_child["version"], of_child["reason"]) == ("claimed", 1, None)
    assert (of_child["case"]["id"], of_mother["case"]["id"]) == (mother, child)
    assert of_child["case"]["reference"].startswith("AMP-")
    (record, _) = world.records("list-links")
    assert record.resources == (UUID(child), UUID(mother))
    assert [each.split(":")[:2] for each in record.contents] == [["link", "1"]]


def test_a_case_that_is_not_theirs_and_one_that_is_not_open_yet_are_the_same(world: World) -> None:
    """Byte for byte, after the same steps: not open; another's; another site's; another organisation's; in conflict."""
    registration = uuid4()
    child = child_of(world, registration)
    worker, supervisor = give(world, child), world.person("supervisor")
    seen = {}

    def look(what: str, who: Person) -> None:
        with statements(world) as steps:
            answer = who.get(f"/cases/{child}/links")
        status, data, headers = shape(answer)
        seen[what] = ((status, data, tuple(headers)), steps)

    look("not open", worker)
    look("not open, to a supervisor", supervisor)
    mother = world.hand_over(registration=registration)
    look("another's", worker)
    world.admin("UPDATE cases SET site = :site WHERE id = :case", site=ELSEWHERE, case=mother)
    look("at another site", supervisor)
    world.admin("UPDATE cases SET site = :site, organisation = :o WHERE id = :case", site=HERE, o=THEIRS, case=mother)
    look("of another organisation", supervisor)
    world.admin("UPDATE cases SET organisation = :o WHERE id = :case", o=OURS, case=mother)
    assert conflict(world.person("supervisor"), mother, supervisor).status_code == 204
    look("in conflict", supervisor)
    (first,) = {answer for answer, _ in seen.values()}
    assert b'"case":null' in first[1]
    assert len({tuple(steps) for _, steps in seen.values()}) == 1


def test_a_link_that_nobody_should_have_made_to_another_organisation_stays_silent_there(world: World) -> None:
    """Should intake ever be made to name one: neither side is told where the other is, and theirs is not touched."""
    registration = uuid4()
    theirs = world.hand_over(registration=registration, organisation=THEIRS)
    ours = child_of(world, registration)
    mine, foreign = give(world, ours), world.person("supervisor", organisation=THEIRS)
    (link,) = links(mine, ours)
    assert say(mine, ours, link["id"], "suspected").status_code == 200
    assert [each["kind"] for each in foreign.get(f"/cases/{theirs}").json["timeline"]] == ["case-opened"]
    assert links(mine, ours)[0]["case"] is links(foreign, theirs)[0]["case"] is None
    assert say(foreign, ours, link["id"], "verified", version=2).status_code == 404


def test_who_verified_when_and_why_is_kept_and_the_other_case_learns_only_that(world: World) -> None:
    """What was written in one case is not told in the other; every version before stays."""
    registration = uuid4()
    mother = world.hand_over(registration=registration)
    child = child_of(world, registration, relation="ward-of")
    worker, theirs = give(world, child), give(world, mother)
    (link,) = links(worker, child)
    answer = say(worker, child, link["id"], "verified")
    assert (answer.status_code, answer.headers["ETag"], answer.json["standing"]) == (200, '"2"', "verified")
    (own,), (other,) = links(worker, child), links(theirs, mother)
    assert (own["reason"], own["said_by"]) == (WHY, str(worker.account.subject))
    assert (other["relation"], other["standing"], other["reason"], other["said_by"]) == (
        "ward-of",
        "verified",
        None,
        None,
    )
    moments = [who.get(f"/cases/{case}").json["timeline"][0] for who, case in ((worker, child), (theirs, mother))]
    assert [each["kind"] for each in moments] == ["link-decided", "link-decided"]
    assert [each["actor"] for each in moments] == [str(worker.account.subject), None]
    assert len(world.rows("link_versions")) == 2
    (record,) = world.records("decide-link")
    assert (record.resources, record.object_version) == ((UUID(child), UUID(link["id"])), 2)
    assert record.reason is None


def test_of_two_who_decide_at_once_the_second_reads_it_first(world: World) -> None:
    """412 with the version that stands; without one nothing is taken."""
    child = child_of(world, uuid4())
    worker, supervisor = give(world, child), world.person("supervisor")
    (link,) = links(worker, child)
    assert say(worker, child, link["id"], "suspected").status_code == 200
    late = say(supervisor, child, link["id"], "verified")
    assert (late.status_code, late.json["version"]) == (412, 2)
    assert worker.put(f"/cases/{child}/links/{link['id']}", {"standing": "ended", "reason": WHY}).status_code == 428
    assert say(supervisor, child, link["id"], "ended", version=2).status_code == 200


@pytest.mark.parametrize(
    ("standing", "reason"),
    [("claimed", WHY), ("proven", WHY), ("verified", " "), ("verified", "a" * 1001), ("ended", "\x00")],
)
def test_what_cannot_be_said_is_not_kept(world: World, standing: str, reason: str) -> None:
    """Nothing becomes a mere claim again, and nothing is decided without a reason."""
    child = child_of(world, uuid4())
    worker = give(world, child)
    (link,) = links(worker, child)
    assert say(worker, child, link["id"], standing, reason=reason).status_code == 422
    assert len(world.rows("link_versions")) == 1


def test_a_link_is_decided_in_a_case_that_it_is_of(world: World) -> None:
    """Through another case that one may open it is not there; nor for a colleague, nor for whoever registers."""
    child, mine = child_of(world, uuid4()), world.open_case()
    worker = give(world, mine)
    (link,) = links(world.person("supervisor"), child)
    refusals = {say(worker, mine, link["id"], "verified").data, say(worker, child, link["id"], "verified").data}
    refusals |= {say(world.person("intake-officer"), child, link["id"], "verified").data}
    refusals |= {say(worker, mine, str(uuid4()), "verified").data}
    assert len(refusals) == 1
    assert b"not-found" in refusals.pop()


def test_what_a_link_says_is_nowhere_in_clear(world: World) -> None:
    """A stolen database says that two cases belong together, not how, and not that somebody is suspected."""
    child = child_of(world, uuid4(), relation="ward-of", standing="suspected")
    worker = give(world, child)
    (link,) = links(worker, child)
    assert say(worker, child, link["id"], "suspected", reason=f"{NAME} tem medo dele.").status_code == 200
    kept = repr([world.rows(each) for each in ("links", "link_versions", "timeline", "stream_outbox", "idempotency")])
    assert not [each for each in ("suspected", "ward-of", "medo") if each in kept]


def test_a_partner_learns_of_no_link(world: World) -> None:
    """Everything granted and sent: the package is the same, whether the companion is suspected or nobody was there."""
    packages = []
    for companions in ([], [companion(uuid4(), standing="suspected")]):
        case = world.hand_over(companions=companions)
        worker = give(world, case)
        sections = ["identity", "contact", "location", "journey", "health", "legal"]
        made = grant(worker, case, world.grant_body(sections=sections)).json["id"]
        answer = disclose(worker, case, wish(made, *sections))
        assert answer.status_code == 201, answer.json
        event = world.said("referrals")[-1]
        packages.append((world.opened(event)["sections"], sorted(answer.json), tuple(event.sections)))
    assert packages[0] == packages[1]
    for roles in (("service-provider",), ("law-enforcement",)):
        for organisation in (OURS, THEIRS):
            partner = world.person(*roles, organisation=organisation)
            assert partner.get(f"/cases/{case}/links").status_code == 404


def test_a_link_follows_a_merge_and_ends_with_itself(world: World) -> None:
    """The case that goes on has the links of the one merged into it; two who are one person have none."""
    registration = uuid4()
    older, newer = world.open_case(), world.hand_over(registration=registration)
    child = child_of(world, registration)
    double = world.hand_over(companions=[companion(registration, relation="sibling")])
    supervisor = world.person("supervisor")
    assert decide_pair(supervisor, paired(world, newer, older), "same").status_code == 200
    assert {each["case"]["id"] for each in links(supervisor, older)} == {child, double}
    assert links(supervisor, child)[0]["case"]["id"] == older
    assert decide_pair(supervisor, paired(world, double, older), "same").status_code == 200
    assert [each["case"]["id"] for each in links(supervisor, older)] == [child]


def test_a_registration_of_before_there_were_companions_opens_its_case(world: World) -> None:
    """And words that this version does not know become the nearest, because a person is not lost for a word."""
    assert links(world.person("supervisor"), world.open_case()) == []
    (link,) = links(world.person("supervisor"), child_of(world, uuid4(), relation="godchild-of", standing="rumoured"))
    assert (link["relation"], link["standing"]) == ("other", "claimed")


def test_whether_a_guardian_is_verified_is_there_to_be_asked(world: World) -> None:
    """Claimed is not enough, and a suspicion about anybody beside the child takes it away."""
    guardian, stranger = uuid4(), uuid4()
    child = world.hand_over(companions=[companion(guardian, relation="ward-of"), companion(stranger, relation="other")])
    worker = give(world, child)
    found = {each["relation"]: each["id"] for each in links(worker, child)}

    def guarded() -> bool:
        with world.dependencies.cases.transaction("-") as tx:
            case = tx.cases.find(UUID(child))
            assert case is not None
            return usecases.has_verified_guardian(tx, case)

    assert not guarded()
    say(worker, child, found["guardian-of"], "verified")
    assert guarded()
    say(worker, child, found["other"], "suspected")
    assert not guarded()


@given(st.lists(st.tuples(st.sampled_from(sorted(RELATIONS)), st.sampled_from(Standing))))
def test_nobody_is_guarded_by_a_claim_or_beside_a_suspicion(said: list[tuple[str, Standing]]) -> None:
    """Whatever was said of however many."""
    guarded = is_guarded((relation, _link(relation, standing)) for relation, standing in said)
    standings = {standing for _, standing in said}
    guards = [each for each in said if each[1] is Standing.VERIFIED and each[0] in ("guardian-of", "parent-of")]
    assert guarded == (bool(guards) and Standing.SUSPECTED not in standings)


@pytest.mark.parametrize("relation", sorted(RELATIONS))
def test_seen_from_the_other_and_back_it_is_the_same(relation: str) -> None:
    """No relation is lost between two cases."""
    assert seen_from_other(seen_from_other(relation)) == relation
    assert seen_from_other(relation) in RELATIONS


def _link(relation: str, standing: Standing) -> Link:
    said = {"relation": relation, "standing": standing, "version": 1, "said_at": NOON}
    return Link(id=uuid4(), case_id=uuid4(), other_registration=uuid4(), **said)
