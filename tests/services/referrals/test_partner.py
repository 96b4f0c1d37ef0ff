"""What a partner can do with what it was given, and what nobody can."""

from datetime import timedelta
from uuid import uuid4

import pytest

from shared.contracts.referrals import DisclosureRefused, ReferralMoved
from tests.services.referrals.world import CLOSED, NAME, POLICE, SENDER, SHELTER, World


def test_a_partner_opens_what_was_sent_to_it_and_the_case_gets_a_receipt(world: World) -> None:
    """The sections come out, the record is there, cases is told."""
    event = world.disclose()
    path = f"/referrals/{world.referral()}"
    answer = world.shelter.get(f"{path}/package")
    assert answer.status_code == 200
    assert answer.json["sections"] == {"identity": {"prs_FirstName": NAME}}
    moved = [each for each in world.said("cases") if isinstance(each, ReferralMoved)]
    assert [(each.state, each.disclosure_id) for each in moved] == [
        ("received", event.disclosure_id),
        ("opened", event.disclosure_id),
    ]
    record = world.records()[-1]
    assert (record.action, record.decision, record.purpose, record.consent) == (
        "open-package",
        "allowed",
        "shelter",
        "c" * 64,
    )
    assert record.ciphertext_hash is not None


def test_a_second_look_is_recorded_again_and_moves_nothing(world: World) -> None:
    """Each read has its own record; the receipt is sent once."""
    world.disclose()
    path = f"/referrals/{world.referral()}/package"
    assert [world.shelter.get(path).status_code for _ in range(2)] == [200, 200]
    assert [each.action for each in world.records()].count("open-package") == 2
    assert len(world.said("cases")) == 2


@pytest.mark.parametrize("route", ["", "/package"])
def test_another_partners_referral_looks_exactly_like_no_referral(world: World, route: str) -> None:
    """Nobody can find out by asking whether a person was referred elsewhere."""
    world.disclose()
    police = world.person("law-enforcement", organisation=POLICE)
    theirs = police.get(f"/referrals/{world.referral()}{route}")
    nothing = police.get(f"/referrals/{uuid4()}{route}")
    assert (theirs.status_code, theirs.data) == (nothing.status_code, nothing.data)
    assert theirs.status_code == 404
    assert [each.decision for each in world.records()[-2:]] == ["refused", "refused"]


@pytest.mark.parametrize(
    "role", ["caseworker", "supervisor", "intake-officer", "auditor", "administrator", "data-protection-officer"]
)
def test_no_other_role_opens_a_package_even_in_the_recipients_organisation(world: World, role: str) -> None:
    """A role in a token is necessary."""
    world.disclose()
    person = world.person(role, organisation=SHELTER)
    assert person.get(f"/referrals/{world.referral()}/package").status_code == 404
    assert world.answer("acceptance", by=person).status_code == 404


def test_a_partner_answers_and_the_note_reaches_cases_sealed(world: World) -> None:
    """Opened, accepted, completed; what it writes can be read by cases alone."""
    world.disclose()
    path = f"/referrals/{world.referral()}"
    world.shelter.get(f"{path}/package")
    accepted = world.answer("acceptance", {"note": "Chega às 18 horas."})
    assert (accepted.status_code, accepted.json["state"]) == (200, "accepted")
    completed = world.answer("completion")
    assert completed.json["state"] == "completed"
    notes = [each.note for each in world.said("cases") if isinstance(each, ReferralMoved) and each.note]
    assert [each.addressee for each in notes] == ["cases"]
    assert all("Chega" not in str(row.content) for row in world.rows("stream_outbox"))


def test_the_same_answer_twice_is_no_error_and_said_once(world: World) -> None:
    """A double tap on a bad connection harms nobody: one key, one answer."""
    world.disclose()
    world.shelter.get(f"/referrals/{world.referral()}/package")
    answers = [world.answer("acceptance", {"note": "Sim."}, key="one-answer-1") for _ in range(2)]
    assert [(each.status_code, each.json) for each in answers] == [(200, answers[0].json)] * 2
    assert [each.state for each in world.said("cases")].count("accepted") == 1
    assert [each.action for each in world.records()].count("accept-referral") == 2


def test_a_second_word_is_refused_and_not_lost_without_saying_so(world: World) -> None:
    """Another note after accepting would go nowhere: the partner is told so."""
    world.disclose()
    world.shelter.get(f"/referrals/{world.referral()}/package")
    world.answer("acceptance", key="one-answer-1")
    assert world.answer("acceptance", {"note": "Às 18 horas."}).json["type"] == "urn:amparo:problem:referral-state"
    reused = world.answer("acceptance", {"note": "Às 18 horas."}, key="one-answer-1")
    assert (reused.status_code, reused.json["type"]) == (409, "urn:amparo:problem:idempotency-key-reused")


def test_an_answer_without_a_key_is_refused(world: World) -> None:
    """A repeated answer could not be told from a second one."""
    world.disclose()
    answer = world.shelter.post(f"/referrals/{world.referral()}/acceptance", {})
    assert answer.status_code == 428


def test_accepting_unread_is_refused_with_the_state(world: World) -> None:
    """A partner cannot accept what it has not read; the refusal is recorded."""
    world.disclose()
    answer = world.answer("acceptance")
    assert (answer.status_code, answer.json["type"]) == (409, "urn:amparo:problem:referral-state")
    assert (world.records()[-1].decision, world.records()[-1].reason) == ("refused", "referral-state")


@pytest.mark.parametrize("state", ["received", "opened", "accepted"])
def test_withdrawn_consent_shuts_the_package_in_any_state(world: World, state: str) -> None:
    """The key is destroyed, the ciphertext is gone, the partner is told to delete."""
    event = world.disclose()
    path = f"/referrals/{world.referral()}"
    if state != "received":
        world.shelter.get(f"{path}/package")
    if state == "accepted":
        world.answer("acceptance")
    world.withdraw(event.grant_id)
    answer = world.shelter.get(f"{path}/package")
    assert (answer.status_code, answer.json["type"]) == (409, "urn:amparo:problem:referral-revoked")
    assert (world.records()[-1].decision, world.records()[-1].reason) == ("refused", "referral-revoked")
    assert world.wrapped_keys() == 0
    assert [row.package for row in world.rows("referrals")] == [None]
    assert world.shelter.get(path).json["state"] == "revoked"


def test_a_disclosure_that_comes_after_its_withdrawal_is_not_kept(world: World) -> None:
    """Whatever the order, nothing stays."""
    grant = uuid4()
    world.withdraw(grant)
    world.disclose(grant_id=grant)
    assert world.rows("referrals") == []
    assert [each.reason for each in world.said("cases") if isinstance(each, DisclosureRefused)] == ["consent-withdrawn"]


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"recipient": uuid4()}, "provider-unknown"),
        ({"recipient": CLOSED}, "provider-closed"),
        ({"recipient": POLICE}, "service-not-offered"),
    ],
)
def test_what_cannot_be_delivered_is_refused_to_cases_and_not_kept(
    world: World, changes: dict[str, object], reason: str
) -> None:
    """The caseworker learns why; no key and no package stay."""
    world.disclose(**changes)
    (refused,) = world.said("cases")
    assert isinstance(refused, DisclosureRefused)
    assert refused.reason == reason
    assert (world.rows("referrals"), world.wrapped_keys()) == ([], 0)


def test_nothing_is_handed_out_while_cases_is_silent(world: World) -> None:
    """A withdrawal could be on its way: 503, and the refusal is recorded."""
    world.disclose()
    world.clock.pass_(seconds=31)
    answer = world.shelter.get(f"/referrals/{world.referral()}/package")
    assert (answer.status_code, answer.json["type"]) == (503, "urn:amparo:problem:cases-silent")
    assert (world.records()[-1].decision, world.records()[-1].reason) == ("refused", "cases-silent")
    assert NAME not in answer.text


def test_nothing_is_handed_out_before_cases_was_ever_heard(world: World) -> None:
    """After a restart of an installation, silence is not consent."""
    world.disclose()
    world.admin("DELETE FROM stream_consuming")
    assert world.shelter.get(f"/referrals/{world.referral()}/package").status_code == 503


def test_a_package_shuts_when_its_grant_ends(world: World) -> None:
    """Nobody needs to do anything for it."""
    world.disclose(valid_until=world.clock.at + timedelta(seconds=10))
    world.clock.pass_(seconds=10)
    answer = world.shelter.get(f"/referrals/{world.referral()}/package")
    assert (answer.status_code, answer.json["type"]) == (409, "urn:amparo:problem:referral-expired")


def test_a_package_moved_to_another_row_stays_shut(world: World) -> None:
    """Who can write the table gains nothing by exchanging ciphertexts."""
    world.disclose()
    world.disclose(recipient=SHELTER)
    first, second = world.rows("referrals")
    world.admin("UPDATE referrals SET package = :package WHERE id = :id", package=second.package, id=first.id)
    answer = world.shelter.get(f"/referrals/{first.id}/package")
    assert answer.status_code == 500
    assert NAME not in answer.text


def test_the_list_holds_only_ones_own_and_one_record_names_them(world: World) -> None:
    """Newest first, in pages; the record has the ids."""
    for _ in range(27):
        world.disclose()
        world.clock.pass_(seconds=1)
    first = world.shelter.get("/referrals").json
    second = world.shelter.get(f"/referrals?cursor={first['next']}").json
    ids = [each["id"] for each in first["items"] + second["items"]]
    assert (len(first["items"]), len(second["items"]), second["next"]) == (25, 2, None)
    assert len(set(ids)) == 27
    assert [str(each) for each in world.records()[-1].resources] == [each["id"] for each in second["items"]]
    police = world.person("law-enforcement", organisation=POLICE)
    assert police.get("/referrals").json["items"] == []


def test_what_waits_for_the_partner_is_a_task(world: World) -> None:
    """One shape in every service: kind, subject, since."""
    world.disclose()
    (task,) = world.shelter.get("/tasks").json["items"]
    assert (task["kind"], task["subject"]) == ("answer-referral", world.referral())
    world.shelter.get(f"/referrals/{world.referral()}/package")
    assert world.shelter.get("/tasks").json["items"] == []


def test_caseworkers_see_the_directory_and_partners_do_not(world: World) -> None:
    """Who else helps whom is no partner's business."""
    caseworker = world.person("caseworker", organisation=SENDER)
    names = [each["name"] for each in caseworker.get("/providers").json["items"]]
    assert names == ["Casa Esperança", "Casa Fechada", "Gabinete de Atendimento"]
    assert world.shelter.get("/providers").status_code == 404


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({}, 422),
        ({"reason": "because"}, 422),
        ({"reason": "other", "extra": 1}, 422),
        ({"reason": "other", "note": "x" * 2001}, 422),
        ({"reason": 7}, 422),
        ([], 422),
    ],
)
def test_a_wrong_answer_is_refused_and_changes_nothing(world: World, body: object, status: int) -> None:
    """Field errors, nothing stored."""
    world.disclose()
    path, key = f"/referrals/{world.referral()}/decline", "an-answer-1"
    assert world.shelter.post(path, body, Idempotency_Key=key).status_code == status
    assert [row.state for row in world.rows("referrals")] == ["received"]


@pytest.mark.parametrize("audience", ["cases", "intake", "audit"])
def test_a_token_for_another_service_opens_nothing(world: World, audience: str) -> None:
    """One audience per token."""
    world.disclose()
    person = world.person("service-provider", organisation=SHELTER, audience=audience)
    assert person.get(f"/referrals/{world.referral()}/package").status_code == 401


def test_ids_that_are_none_look_like_nothing(world: World) -> None:
    """No difference between a bad id and an unknown one."""
    assert world.shelter.get("/referrals/not-an-id").status_code == 404
    assert world.shelter.get("/referrals?cursor=zzz").status_code == 422
    assert world.shelter.get("/referrals?state=lost").status_code == 422
