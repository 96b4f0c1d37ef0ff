"""Registering: taken once, sealed at once, said to cases and to the log in the same breath, and never said back."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import orjson
import pytest
import sqlalchemy as sa

from services.intake.domain.screening import RULES_VERSION
from shared.contracts.intake import AccessRecorded, RegistrationSubmitted
from shared.sealing.failure import SealError
from shared.streams.inbox import Inbox
from tests.services.intake.world import ORGANISATION, SITE, World, registration
from tests.support.databases import ServiceDatabase


def test_a_registration_answers_with_ids_and_times_only(world: World) -> None:
    """Nothing of the person comes back to a border post."""
    answer = world.post("/registrations", registration())
    assert answer.status_code == 201
    assert set(answer.json) == {"id", "status", "submitted_at"}
    assert answer.json["status"] == "submitted"
    assert answer.json["submitted_at"] == "2026-03-01T12:00:00Z"
    assert UUID(answer.json["id"]).version == 4


def test_it_is_said_to_cases_alone_with_everything_the_person_said(world: World) -> None:
    """Cases opens the body with its own key, and finds all of it."""
    answer = world.post("/registrations", registration())
    (event,) = world.said("cases")
    assert isinstance(event, RegistrationSubmitted)
    assert (event.registration_id, event.site) == (UUID(answer.json["id"]), SITE)
    assert (event.organisation, event.registered_by) == (ORGANISATION, world.officer.subject)
    body = _open(world, event, by="cases")
    assert body["fields"] == registration()["fields"]
    assert body["consent"] == {"assistance": True, "language": "vmw", "method": "thumbprint"}
    assert body["screening"]["result"] == "presumed-victim"
    with pytest.raises(SealError):
        _open(world, event, by="audit")


def test_a_negative_screening_result_never_leaves_intake(world: World) -> None:
    """The answers are the person's and go with them; *not established* does not."""
    screening = {"acts": ["Recruitment"], "means": [], "purposes": ["ForcedLabour"], "age": "adult"}
    fields = {"prs_FirstName": "Felismina", "prs_Birthdate": {"estimated": "1999"}, "prs_Gender": {"answer": "refused"}}
    assert world.post("/registrations", registration(screening=screening, fields=fields)).status_code == 201
    (event,) = world.said("cases")
    assert isinstance(event, RegistrationSubmitted)
    assert _open(world, event, by="cases")["screening"] == screening
    assert _open(world, event, by="cases")["fields"] == fields


def test_a_result_that_protects_goes_to_cases_with_its_reasons_and_the_version_of_the_rules(world: World) -> None:
    """Of the dimensions only those that were positive: what was not enough is a negative result too."""
    said = {"acts": ["Recruitment"], "means": [], "purposes": ["Servitude"], "age": "adult", "decided_by": "Police"}
    said["indicators"] = ["deceptive-recruitment.job", "deceptive-recruitment.pay", "exploitative-conditions.law"]
    fields = {"prs_FirstName": "Felismina", "prs_Birthdate": "1999-05-04"}
    assert world.post("/registrations", registration(screening=said, fields=fields)).status_code == 201
    (event,) = world.said("cases")
    assert isinstance(event, RegistrationSubmitted)
    assert _open(world, event, by="cases")["screening"] == said | {
        "result": "presumed-victim",
        "reasons": [
            *("act-established", "means-indicated", "purpose-established", "consent-irrelevant"),
            *("presumed-victim", "assistance"),
        ],
        "rules_version": RULES_VERSION,
        "dimensions": ["deceptive-recruitment"],
    }


def test_the_access_record_is_in_the_same_transaction(world: World) -> None:
    """One registration, one record, naming who and what and under which policy."""
    answer = world.post("/registrations", registration())
    (record,) = world.said("audit")
    assert isinstance(record, AccessRecorded)
    assert record.resources == (UUID(answer.json["id"]),)
    assert (record.action, record.decision, record.role) == ("register", "allowed", "intake-officer")
    assert record.actor == world.officer.subject
    assert record.policies == ("officer-registers-at-own-site",)


def test_no_name_is_in_any_row_of_the_database(world: World) -> None:
    """Everything a person said lies there sealed, in every encoding we can think of."""
    assert world.post("/registrations", registration()).status_code == 201
    tables = ("registrations", "registration_sections", "idempotency", "stream_outbox")
    stored = b"".join(_bytes(value) for table in tables for row in world.rows(table) for value in row)
    for planted in ("Felismina", "Macu", "2009-05-04", "ForcedLabour", "fronteiri", "vmw"):
        assert planted.encode() not in stored, planted


def test_identity_and_story_lie_under_different_keys(world: World) -> None:
    """No key opens both, and neither ciphertext tells which is longer."""
    world.post("/registrations", registration())
    sections = {row.section: bytes(row.sealed) for row in world.rows("registration_sections")}
    assert set(sections) == {"identity", "core"}
    assert {row.compartment for row in world.wrapped_keys()} == {"identity", "core"}
    assert sections["identity"][:13] != sections["core"][:13]


def test_the_same_key_and_body_register_once_and_answer_the_same(world: World) -> None:
    """A phone that lost the answer asks again."""
    key = uuid4().hex
    first = world.post("/registrations", registration(), Idempotency_Key=key)
    world.clock.at += timedelta(minutes=3)
    again = world.post("/registrations", registration(), Idempotency_Key=key)
    assert (first.status_code, first.json) == (again.status_code, again.json)
    assert len(world.rows("registrations")) == len(world.said("cases")) == 1


def test_the_order_of_members_does_not_make_another_body(world: World) -> None:
    """Two programs write the same JSON differently."""
    key = uuid4().hex
    world.post("/registrations", registration(), Idempotency_Key=key)
    turned = dict(reversed(registration().items()))
    assert world.post("/registrations", turned, Idempotency_Key=key).status_code == 201
    assert len(world.rows("registrations")) == 1


def test_the_same_key_with_another_body_is_a_conflict_and_stores_nothing(world: World) -> None:
    """Two people must never become one."""
    key = uuid4().hex
    world.post("/registrations", registration(), Idempotency_Key=key)
    before = world.stored()
    other = registration(fields={"prs_FirstName": "Outra"})
    answer = world.post("/registrations", other, Idempotency_Key=key)
    assert answer.status_code == 409
    assert answer.json["type"].endswith("idempotency-key-reused")
    assert world.stored() == before


def test_two_officers_may_use_the_same_key(world: World) -> None:
    """A key is an officer's own."""
    key = uuid4().hex
    other = world.account("intake-officer")
    one = world.post("/registrations", registration(), Idempotency_Key=key)
    two = world.post("/registrations", registration(), Idempotency_Key=key, by=other)
    assert one.json["id"] != two.json["id"]


def test_the_same_request_from_eight_threads_registers_once(world: World) -> None:
    """A nervous finger."""
    key = uuid4().hex

    def send(_: int) -> str:
        client = world.http.application.test_client()
        headers = {"Authorization": f"Bearer {world.token()}", "Idempotency-Key": key}
        return str(orjson.loads(client.post("/registrations", json=registration(), headers=headers).data)["id"])

    with ThreadPoolExecutor(8) as threads:
        ids = set(threads.map(send, range(8)))
    assert len(ids) == len(world.rows("registrations")) == len(world.said("cases")) == 1


def test_without_consent_only_that_somebody_came_is_kept(world: World) -> None:
    """Refusing never blocks assistance, and leaves nothing behind."""
    refused = {"assistance": False}
    body = {"pathway": "stranded-migrant", "site": SITE, "consent": refused, "fields": {}}
    assert world.post("/registrations", body).status_code == 201
    (event,) = world.said("cases")
    assert isinstance(event, RegistrationSubmitted)
    nothing = {"fields": {}, "screening": None, "triage": None, "companions": []}
    assert _open(world, event, by="cases") == nothing | {"consent": refused}


@pytest.mark.parametrize(
    ("changes", "pointers"),
    [
        ({"screening": None}, ["/screening"]),
        ({"consent": {"assistance": False}}, ["/fields", "/screening"]),
    ],
)
def test_more_than_the_person_allowed_is_refused(world: World, changes: dict[str, object], pointers: list[str]) -> None:
    """Without consent there are no fields and no screening; null is not a screening either."""
    answer = world.post("/registrations", registration(**changes))
    assert answer.status_code == 422
    assert sorted(error["pointer"] for error in answer.json["errors"]) == pointers
    assert world.stored() == 0


def test_a_caseworker_who_receives_people_at_a_shelter_registers_as_an_officer(world: World) -> None:
    """People come to shelters without having passed a border post. The log says in which role somebody did it."""
    answer = world.post("/registrations", registration(), by=world.account("caseworker", "intake-officer"))
    assert answer.status_code == 201
    (record,) = world.said("audit")
    assert isinstance(record, AccessRecorded)
    assert record.role == "intake-officer"


@pytest.mark.parametrize(
    "role",
    [
        "caseworker",
        "supervisor",
        "service-provider",
        "law-enforcement",
        "auditor",
        "national-auditor",
        "data-protection-officer",
        "statistician",
        "administrator",
    ],
)
def test_nobody_else_registers_and_the_refusal_is_recorded(world: World, role: str) -> None:
    """Refused looks like nothing there; the log knows."""
    answer = world.post("/registrations", registration(), by=world.account(role))
    assert answer.status_code == 404
    assert world.stored() == 0
    (record,) = world.said("audit")
    assert isinstance(record, AccessRecorded)
    assert (record.decision, record.resources) == ("refused", ())


def test_a_site_that_is_not_the_officers_looks_like_a_site_that_is_not_there(world: World) -> None:
    """Byte for byte."""
    other = world.post("/registrations", registration(site="beira"), by=world.account("intake-officer"))
    absent = world.post("/registrations", registration(site="nowhere"), by=world.account("intake-officer"))
    assert other.status_code == absent.status_code == 404
    assert other.data == absent.data
    assert len(world.said("audit")) == 2


def test_nothing_is_listed_and_nothing_is_read_back(world: World) -> None:
    """The one-way door: no route gives a registration, by whatever method."""
    answer = world.post("/registrations", registration())
    for path in ("/registrations", f"/registrations/{answer.json['id']}", "/registrations?site=x"):
        assert world.get(path).status_code in (404, 405)
    rules = [rule for rule in world.http.application.url_map.iter_rules() if rule.rule.startswith("/registrations/")]
    found = {(rule.rule, method) for rule in rules for method in rule.methods - {"OPTIONS"}}
    assert found == {("/registrations/<uuid:registration_id>/additions", "POST")}, "adding is blind"


def test_a_registration_of_the_longest_texts_arrives_whole(world: World) -> None:
    """At the limits of the fields and within the limit of the whole."""
    long = {"cas_IncomingReferralDetails": "é" * 10_000, "vic_DetailsOfVulnerabilities": "á\n" * 5_000}
    assert world.post("/registrations", registration(fields=long)).status_code == 201
    (event,) = world.said("cases")
    assert isinstance(event, RegistrationSubmitted)
    assert _open(world, event, by="cases")["fields"] == long


def _open(world: World, event: RegistrationSubmitted, *, by: str) -> dict[str, Any]:
    inbox = Inbox(consumer=by, keyring=world.keyrings[by])
    return inbox.open(event.body, publisher="intake", event_type=event.event_type, subject=event.registration_id)


def _bytes(value: object) -> bytes:
    return bytes(value) if isinstance(value, bytes | memoryview) else orjson.dumps(value, default=str)


def test_what_died_between_two_databases_leaves_no_key_behind_when_it_is_repeated(
    world: World, database: ServiceDatabase
) -> None:
    """The keys come first: their registration fails, the repeated one finds them again, shredding takes them all."""
    admin = sa.create_engine(database.admin_url, poolclass=sa.NullPool)
    with admin.begin() as connection:
        connection.execute(sa.text("REVOKE INSERT ON stream_outbox FROM amparo_intake"))
    try:
        assert world.post("/registrations", registration(), Idempotency_Key="once-more-1").status_code == 500
        orphaned = len(world.wrapped_keys())
    finally:
        with admin.begin() as connection:
            connection.execute(sa.text("GRANT INSERT ON stream_outbox TO amparo_intake"))
    answer = world.post("/registrations", registration(), Idempotency_Key="once-more-1")
    assert orphaned > 0
    assert (answer.status_code, len(world.wrapped_keys())) == (201, orphaned)
    world.hear_case_opened(UUID(answer.json["id"]))
    assert world.wrapped_keys() == []


def test_two_officers_with_one_key_register_two_people(world: World) -> None:
    """A key is its officer's own."""
    ids = {
        world.post(
            "/registrations", registration(), by=world.account("intake-officer"), Idempotency_Key="same-key-1"
        ).json["id"]
        for _ in range(2)
    }
    assert len(ids) == 2


@pytest.mark.parametrize("channel", ["border-point", "shelter-ngo", "hotline", "community"])
def test_the_channel_is_said_to_cases_and_kept_as_a_code(world: World, channel: str) -> None:
    """How somebody came to be registered says nothing of them."""
    assert world.post("/registrations", registration(channel=channel)).status_code == 201
    (event,) = world.said("cases")
    assert isinstance(event, RegistrationSubmitted)
    assert event.channel == channel
    assert [row.channel for row in world.rows("registrations")] == [channel]


def test_where_no_channel_is_said_it_is_the_border_point(world: World) -> None:
    """Programs from before the question go on, and to say it is the same request as not to."""
    key = uuid4().hex
    first = world.post("/registrations", registration(), Idempotency_Key=key)
    again = world.post("/registrations", registration(channel="border-point"), Idempotency_Key=key)
    assert (first.status_code, first.json) == (again.status_code, again.json)
    assert [row.channel for row in world.rows("registrations")] == ["border-point"]
    other = world.post("/registrations", registration(channel="hotline"), Idempotency_Key=key)
    assert other.status_code == 409


def test_a_channel_that_is_none_is_refused(world: World) -> None:
    """There are four."""
    answer = world.post("/registrations", registration(channel="post"))
    assert [(each["pointer"], each["code"]) for each in answer.json["errors"]] == [("/channel", "unknown-code")]
