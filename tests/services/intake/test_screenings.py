"""Screening over HTTP: an answer in both languages, a record without the answer, and nothing kept."""

import json
from typing import Any

import pytest

from services.intake.domain.screening import RULES_VERSION
from services.intake.domain.screening.indicators import INDICATORS
from shared.contracts.intake import AccessRecorded
from tests.services.intake.world import World


def answers(**changes: object) -> dict[str, object]:
    """Return answers of an adult presumed victim, with *changes*."""
    body: dict[str, object] = {
        "acts": ["Recruitment"],
        "means": ["PretextOfEmployment"],
        "purposes": ["SexualExploitation"],
        "age": "adult",
    }
    return body | changes


def test_a_screening_says_the_result_its_elements_and_why(world: World) -> None:
    """In Portuguese and English, with stable codes."""
    answer = world.post("/screenings", answers())
    assert answer.status_code == 200
    assert answer.json["result"] == "presumed-victim"
    assert answer.json["elements"] == {"act": "established", "means": "established", "purpose": "established"}
    codes = [reason["code"] for reason in answer.json["reasons"]]
    assert codes[:3] == ["act-established", "means-established", "purpose-established"]
    assert all(set(reason) == {"code", "pt", "en"} for reason in answer.json["reasons"])
    assert "pretexto de emprego" in answer.json["reasons"][1]["pt"]


@pytest.mark.parametrize(
    ("changes", "result"),
    [
        ({"means": [], "age": "child"}, "presumed-victim"),
        ({"means": [], "age": "unknown"}, "presumed-victim"),
        ({"means": []}, "not-established"),
        ({"acts": [], "means": [], "purposes": []}, "insufficient-information"),
        ({"acts": ["NoneIdentified"]}, "not-established"),
    ],
)
def test_the_three_results(world: World, changes: dict[str, object], result: str) -> None:
    """As the domain says; every one also tells that assistance does not depend on it."""
    answer = world.post("/screenings", answers(**changes))
    assert answer.json["result"] == result
    assert answer.json["reasons"][-1]["code"] == "assistance"


def test_indicators_are_counted_and_say_to_be_confirmed(world: World) -> None:
    """Each dimension with its status, its counts, and why, in both languages."""
    ticked = ["coercion-at-destination.debt", "coercion-at-destination.wages", "exploitative-conditions.hours"]
    answer = world.post("/screenings", answers(purposes=["ForcedLabour"], means=[], indicators=ticked)).json
    assert answer["result"] == "presumed-victim"
    assert answer["rules_version"] == RULES_VERSION
    found = answer["indicators"]
    assert found["coverage"] == "adult-labour"
    assert [each["code"] for each in found["reasons"]] == ["list-adult-labour", "to-be-confirmed"]
    assert [(each["status"], each["strong"], each["medium"], each["weak"]) for each in found["dimensions"]] == [
        *[("not-assessed", 0, 0, 0)] * 3,
        ("negative", 1, 0, 0),
        ("positive", 1, 1, 0),
        ("not-assessed", 0, 0, 0),
    ]
    assert found["dimensions"][4]["element"] == "means"
    assert all(set(each["reason"]) == {"code", "pt", "en"} for each in found["dimensions"])


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"purposes": ["SexualExploitation"]}, "no-list-sexual"),
        ({"age": "child"}, "no-list-child"),
        ({"age": "unknown"}, "no-list-child"),
    ],
)
def test_where_there_is_no_list_yet_the_answer_says_so(world: World, changes: dict[str, object], code: str) -> None:
    """Plainly, and with every indicator that there is nothing is counted."""
    found = world.post("/screenings", answers(**changes, indicators=list(INDICATORS))).json["indicators"]
    assert found["coverage"] == "no-list-yet"
    assert [each["code"] for each in found["reasons"]] == [code]
    assert {each["status"] for each in found["dimensions"]} == {"not-assessed"}


def test_nothing_of_a_screening_is_kept_and_that_it_happened_is(world: World) -> None:
    """The record has who and when, and no result: a negative one never leaves the service."""
    world.post("/screenings", answers(means=[]))
    assert world.stored() == 0
    (record,) = world.said("audit")
    assert isinstance(record, AccessRecorded)
    assert (record.action, record.decision, record.resources) == ("screen", "allowed", ())
    content = b"".join(bytes(row.content) for row in world.rows("stream_outbox"))
    for word in (b"not-established", b"Recruitment", b"SexualExploitation", b"adult"):
        assert word not in content


def test_a_screening_needs_no_idempotency_key(world: World) -> None:
    """It creates nothing."""
    headers = {"Authorization": f"Bearer {world.token()}"}
    assert world.http.post("/screenings", json=answers(), headers=headers).status_code == 200


@pytest.mark.parametrize("role", ["supervisor", "service-provider", "law-enforcement", "auditor", "administrator"])
def test_others_do_not_screen(world: World, role: str) -> None:
    """And the refusal is recorded."""
    assert world.post("/screenings", answers(), by=world.account(role)).status_code == 404
    (record,) = world.said("audit")
    assert isinstance(record, AccessRecorded)
    assert record.decision == "refused"


@pytest.mark.parametrize(
    ("changes", "pointer", "code"),
    [
        ({"acts": ["Kidnap"]}, "/acts/0", "unknown-code"),
        ({"acts": "Recruitment"}, "/acts", "wrong-type"),
        ({"acts": [1]}, "/acts/0", "wrong-type"),
        ({"acts": [None]}, "/acts/0", "null"),
        ({"acts": ["Recruitment"] * 65}, "/acts", "wrong-length"),
        ({"acts": ["x" * 81]}, "/acts/0", "wrong-length"),
        ({"means": None}, "/means", "null"),
        ({"means": ["Fraud", "Fraud"]}, "/means", "repeated-code"),
        ({"purposes": ["NoneIdentified", "Slavery"]}, "/purposes", "contradiction"),
        ({"age": 17}, "/age", "unknown-code"),
        ({"age": "ADULT"}, "/age", "unknown-code"),
        ({"consent": True}, "/consent", "unknown-field"),
        ({"indicators": ["hours"]}, "/indicators/0", "unknown-code"),
        ({"indicators": None}, "/indicators", "null"),
        ({"indicators": ["x"] * 129}, "/indicators", "wrong-length"),
        ({"indicators": ["exploitative-conditions.hours"] * 2}, "/indicators", "repeated-code"),
        ({"decided_by": "police"}, "/decided_by", "unknown-code"),
        ({"decided_by": ""}, "/decided_by", "wrong-length"),
        ({"decided_on": "2026-03-02"}, "/decided_on", "future-date"),
        ({"decided_on": "01/03/2026"}, "/decided_on", "impossible-date"),
        ({"decided_on": 20260301}, "/decided_on", "wrong-type"),
    ],
)
def test_a_wrong_answer_is_pointed_at(world: World, changes: dict[str, object], pointer: str, code: str) -> None:
    """The person's consent has no place here: it is an unknown field."""
    answer = world.post("/screenings", answers(**changes))
    assert answer.status_code == 422
    problem: dict[str, Any] = json.loads(answer.data)
    assert (pointer, code) in [(error["pointer"], error["code"]) for error in problem["errors"]]


@pytest.mark.parametrize("missing", ["acts", "means", "purposes", "age"])
def test_every_list_is_said_even_when_empty(world: World, missing: str) -> None:
    """Forgetting a list is not the same as knowing nothing."""
    body = {name: value for name, value in answers().items() if name != missing}
    answer = world.post("/screenings", body)
    assert answer.status_code == 422
    assert json.loads(answer.data)["errors"][0]["pointer"] == f"/{missing}"
