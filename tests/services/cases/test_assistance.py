"""Consent to be assisted in the case: apart from all that is shared; two people decide where nobody could give it."""

from typing import Any
from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa

from deploy.consents import agreed, agreed_for, nobody_could
from tests.services.cases.world import ELSEWHERE, THEIRS, World, grant, wish
from tests.support.service import Person

ALONE = nobody_could("guardian-implicated") | {"guardian": "Tio Zacarias"}
REASON = "A criança veio só; o abrigo recebe-a hoje."
PROPOSAL = {"outcome": "go-on", "reason": REASON}


def propose(by: Person, case: str, body: dict[str, object] | None = None, *, key: str | None = None) -> Any:
    """Propose what is best."""
    return by.post(f"/cases/{case}/assistance/proposals", body or PROPOSAL, Idempotency_Key=key or uuid4().hex)


def answer(by: Person, case: str, proposal: str, *, agrees: bool = True) -> Any:
    """Answer a proposal."""
    return by.post(f"/cases/{case}/assistance/proposals/{proposal}/answer", {"agrees": agrees})


def state(by: Person, case: str) -> Any:
    """Return where the decision stands."""
    return by.get(f"/cases/{case}").json["best_interests"]


def waiting(by: Person) -> list[str]:
    """Return what of this waits for somebody."""
    return [each["kind"] for each in by.get("/tasks").json["items"] if each["kind"].startswith("best-interests")]


def kinds(by: Person, case: str) -> list[tuple[str, str | None]]:
    """Return what happened, newest first."""
    timeline = by.get(f"/cases/{case}").json["timeline"]
    return [(each["kind"], each["code"]) for each in timeline if each["kind"].startswith("best-interests")]


def test_how_a_person_agreed_is_opened_by_who_works_for_them_and_recorded(world: World) -> None:
    """With the names of who was there; which bytes were opened stands in the record."""
    consent = agreed_for(guardian="Joana Sitoe", language="vmw", interpreter_kind="companion", interpreter="Sumaila")
    case, worker = world.worked_case(consent=consent)
    assert worker.get(f"/cases/{case}/assistance").json == {"consent": consent, "best_interests": None}
    (record,) = world.records("read-assistance")
    assert (record.decision, record.purpose, len(record.ciphertext_hash)) == ("allowed", "consent", 64)
    assert state(worker, case) is None


def test_it_is_in_no_section_and_leaves_with_none(world: World) -> None:
    """A grant of everything hands over nobody who interpreted, witnessed or signed."""
    case, worker = world.worked_case(consent=agreed(method="witnessed-verbal", witness="Irmã Graça"))
    sections = ["identity", "contact", "location", "journey", "health", "legal"]
    given = grant(worker, case, world.grant_body(sections=sections)).json["id"]
    sent = worker.post(f"/cases/{case}/disclosures", wish(given, *sections), Idempotency_Key=uuid4().hex)
    assert sent.status_code == 201
    (made,) = (event for event in world.said("referrals") if hasattr(event, "body"))
    assert "Graça" not in str(world.opened(made))
    assert "consent" not in worker.get(f"/cases/{case}/sections/legal").json["content"]


def test_no_name_of_who_was_there_lies_in_clear_nor_a_reason(world: World) -> None:
    """Neither in a row nor in an event."""
    case, worker = world.worked_case(consent=ALONE)
    assert propose(worker, case).status_code == 201
    tables = ("intake_consents", "best_interests", "best_interests_proposals", "timeline", "idempotency")
    stored = str([tuple(map(_text, row)) for table in tables for row in world.rows(table)])
    for planted in ("Zacarias", "abrigo", "guardian-implicated"):
        assert planted not in stored


def _text(value: object) -> str:
    return bytes(value).decode("latin-1") if isinstance(value, bytes | memoryview) else str(value)


def test_two_people_decide_where_nobody_could_consent(world: World) -> None:
    """It waits with the supervisors from the hand-over on; one proposes, and the task is the other's."""
    case, worker = world.worked_case(consent=ALONE)
    ana, bento = world.person("supervisor"), world.person("supervisor")
    assert (state(worker, case), waiting(ana), waiting(worker)) == ("needed", ["best-interests"], [])
    proposal = propose(ana, case).json["id"]
    assert (waiting(ana), waiting(bento)) == ([], ["best-interests-confirm"])
    assert answer(bento, case, proposal).json["agreed"] is True
    assert (state(worker, case), waiting(ana), waiting(bento)) == ("decided", [], [])
    (shown,) = worker.get(f"/cases/{case}/assistance").json["best_interests"]["proposals"]
    assert (shown["reason"], shown["proposed_by"]) == (REASON, str(ana.account.subject))
    assert shown["answered_by"] == str(bento.account.subject)
    assert kinds(worker, case) == [
        ("best-interests-decided", "go-on"),
        ("best-interests-proposed", "go-on"),
        ("best-interests-needed", None),
    ]


def test_whoever_proposed_does_not_confirm(world: World) -> None:
    """Not in another role either, and not behind the back of the service: the database refuses it too."""
    case = world.open_case(consent=ALONE)
    both = world.person("supervisor", "caseworker")
    proposal = propose(both, case).json["id"]
    refused = answer(both, case, proposal)
    assert (refused.status_code, refused.json["type"]) == (409, "urn:amparo:problem:second-person-needed")
    assert state(both, case) == "proposed"
    record = world.records("answer-best-interests")[-1]
    assert (record.decision, record.reason) == ("refused", "second-person-needed")
    with pytest.raises(sa.exc.IntegrityError, match="two_people_decide"):
        world.admin("UPDATE best_interests_proposals SET answered_by = proposed_by, answered_at = now(), agreed = true")


def test_a_caseworker_proposes_and_does_not_answer(world: World) -> None:
    """Deciding is with the supervisors of the place."""
    case, worker = world.worked_case(consent=ALONE)
    proposal = propose(world.person("supervisor"), case).json["id"]
    assert answer(worker, case, proposal).status_code == 404
    assert propose(worker, case).json["type"] == "urn:amparo:problem:proposal-waits"


@pytest.mark.parametrize("where", [{"organisation": THEIRS}, {"sites": (ELSEWHERE,)}])
def test_another_organisations_or_places_supervisor_decides_nothing(world: World, where: dict[str, Any]) -> None:
    """What is not theirs is not there, and waits for nobody of them."""
    case, stranger = world.open_case(consent=ALONE), world.person("supervisor", **where)
    proposal = propose(world.person("supervisor"), case).json["id"]
    absent = answer(stranger, str(uuid4()), proposal)
    for tried in (answer(stranger, case, proposal), propose(stranger, case), stranger.get(f"/cases/{case}/assistance")):
        assert (tried.status_code, tried.data) == (404, absent.data)
    assert waiting(stranger) == []
    assert {row.answered_by for row in world.rows("best_interests_proposals")} == {None}


def test_a_proposal_of_another_case_is_not_there(world: World) -> None:
    """A supervisor of both cannot answer one by the address of the other."""
    case, other = world.open_case(consent=ALONE), world.open_case(consent=ALONE)
    proposal = propose(world.person("supervisor"), case).json["id"]
    assert answer(world.person("supervisor"), other, proposal).status_code == 404


def test_who_does_not_agree_lets_it_be_proposed_anew(world: World) -> None:
    """The one that was declined stays as it was, and is answered once."""
    case = world.open_case(consent=ALONE)
    ana, bento = world.person("supervisor"), world.person("supervisor")
    first = propose(ana, case).json["id"]
    assert answer(bento, case, first, agrees=False).json["agreed"] is False
    assert answer(bento, case, first).json["type"] == "urn:amparo:problem:proposal-answered"
    assert (state(ana, case), waiting(ana)) == ("needed", ["best-interests"])
    second = propose(bento, case, {"outcome": "immediate-help-only", "reason": REASON}).json["id"]
    assert answer(ana, case, second).status_code == 200
    assert propose(ana, case).json["type"] == "urn:amparo:problem:best-interests-settled"
    with pytest.raises(sa.exc.DatabaseError, match="does not change"):
        world.admin("UPDATE best_interests_proposals SET agreed = true WHERE id = :id", id=UUID(first))


def test_a_proposal_sent_twice_is_one(world: World) -> None:
    """A lost answer is asked for again."""
    case, ana, key = world.open_case(consent=ALONE), world.person("supervisor"), uuid4().hex
    assert propose(ana, case, key=key).json == propose(ana, case, key=key).json
    assert len(world.rows("best_interests_proposals")) == 1


@pytest.mark.parametrize("consent", [{"assistance": True}, agreed(), {"assistance": True, "obtained": "elsewhere"}])
def test_where_somebody_could_consent_nothing_is_to_be_decided(world: World, consent: dict[str, object]) -> None:
    """Also of a registration from before there was more to say."""
    case, ana = world.open_case(consent=consent), world.person("supervisor")
    assert propose(ana, case).json["type"] == "urn:amparo:problem:best-interests-settled"
    assert (state(ana, case), waiting(ana)) == (None, [])
