"""The promises, attacked: no record, no answer; not yours is not there; sealed everywhere; nothing while in doubt."""

from datetime import timedelta
from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError

from services.cases.domain.disclosure import UnknownDisclosureError
from shared.sealing import SealError
from tests.services.cases.world import (
    NAME,
    PHONE,
    READS,
    STORY,
    THEIRS,
    World,
    disclose,
    grant,
    wish,
)


@pytest.mark.parametrize("path", READS)
def test_another_workers_case_looks_exactly_like_no_case(world: World, path: str) -> None:
    """Same bytes, same headers but the request's id, and a record of each that differs only in the id asked for."""
    case, _ = world.worked_case()
    stranger = world.person("caseworker")
    world.admin("DELETE FROM stream_outbox")

    theirs, nothing = stranger.get(f"/cases/{case}{path}"), stranger.get(f"/cases/{uuid4()}{path}")

    assert (theirs.status_code, theirs.data) == (nothing.status_code, nothing.data) == (404, theirs.data)
    assert _headers(theirs) == _headers(nothing)
    first, second = world.records()
    assert first.decision == second.decision == "refused"
    assert (first.action, first.section, first.policies) == (second.action, second.section, second.policies)
    assert first.resources == (UUID(case),)


def _headers(answer: object) -> dict[str, str]:
    return {name: value for name, value in answer.headers.items() if name != "X-Request-Id"}  # type: ignore[attr-defined] # werkzeug's


def test_when_audit_is_behind_nothing_is_shown_and_consent_can_still_be_withdrawn(world: World) -> None:
    """503 until it drains: sixteen minutes old is too old. Taking back is never held up."""
    case, worker = world.worked_case()
    consent = grant(worker, case, world.grant_body()).json["id"]
    world.clock.pass_(minutes=16)

    answers = [worker.get(path) for path in ("/cases", "/tasks", *(f"/cases/{case}{path}" for path in READS))]
    answers += [disclose(worker, case, wish(consent, preview=preview)) for preview in (True, False)]

    slugs = {(answer.status_code, answer.json["type"]) for answer in answers}
    assert slugs == {(503, "urn:amparo:problem:records-backlogged")}
    assert world.said("referrals") == []
    ended = worker.post(f"/cases/{case}/grants/{consent}/withdrawal", {"reason": "person-decided"})
    assert ended.status_code == 200


@pytest.mark.parametrize("publisher", ["intake", "referrals"])
def test_nothing_leaves_while_something_about_the_case_waits_for_an_operator(world: World, publisher: str) -> None:
    """What could not be applied may have changed what may be shared."""
    case, worker = world.worked_case()
    consent = grant(worker, case, world.grant_body()).json["id"]
    earlier = disclose(worker, case, wish(consent)).json["id"]
    registration = str(world.rows("cases")[0].registration_id)
    world.park({"intake": registration, "referrals": earlier}[publisher], publisher=publisher)

    answers = [disclose(worker, case, wish(consent, preview=preview)) for preview in (True, False)]

    assert {(a.status_code, a.json["type"]) for a in answers} == {(503, "urn:amparo:problem:case-on-hold")}
    assert len(world.said("referrals")) == 1
    assert [record.reason for record in world.records("disclose")] == [None, "case-on-hold"]
    assert worker.get(f"/cases/{case}/sections/identity").status_code == 200


def test_a_case_with_very_many_disclosures_is_still_held_for_the_oldest(world: World) -> None:
    """What waits for an operator may be about something that left long ago."""
    case, worker = world.worked_case()
    consent = grant(worker, case, world.grant_body()).json["id"]
    oldest = disclose(worker, case, wish(consent)).json["id"]
    world.admin(_MANY)
    world.park(oldest, publisher="referrals")

    assert disclose(worker, case, wish(consent)).json["type"] == "urn:amparo:problem:case-on-hold"


_MANY = """
INSERT INTO disclosures SELECT (jsonb_populate_record(d, jsonb_build_object(
  'id', gen_random_uuid(), 'made_at', d.made_at + n * interval '1 second'))).*
FROM disclosures AS d, generate_series(1, 600) AS n"""


MOVES = {
    "another case": "UPDATE section_versions SET sealed = (SELECT sealed FROM section_versions"
    " WHERE case_id = :other AND section = 'identity') WHERE case_id = :case AND section = 'identity'",
    "another section of the same compartment": "UPDATE section_versions SET sealed = (SELECT sealed FROM"
    " section_versions WHERE case_id = :case AND section = 'location')"
    " WHERE case_id = :case AND section = 'contact'",
    "another version": "UPDATE section_versions SET sealed = (SELECT sealed FROM section_versions"
    " WHERE case_id = :case AND section = 'health' AND version = 1)"
    " WHERE case_id = :case AND section = 'health' AND version = 2",
    "a version that is not current": "UPDATE section_versions SET version = version + 10"
    " WHERE case_id = :case AND section = 'journey';"
    "UPDATE sections SET version = version + 10 WHERE case_id = :case AND section = 'journey'",
    "another organisation": "UPDATE cases SET organisation = :theirs WHERE id = :case",
    "a bit flipped": "UPDATE section_versions SET sealed = set_byte(sealed, 60, get_byte(sealed, 60) # 1)"
    " WHERE case_id = :case AND section = 'legal'",
}
MOVED = dict(zip(MOVES, ("identity", "contact", "health", "journey", "identity", "legal"), strict=True))


@pytest.mark.parametrize("to", MOVES)
def test_a_ciphertext_moved_to_another_row_stays_shut(world: World, to: str) -> None:
    """Whoever can write the tables gains nothing: no content, no disclosure, a bare 500."""
    case, worker = world.worked_case()
    other = world.open_case()
    worker.put(f"/cases/{case}/sections/health", {"content": {"new": 1}}, If_Match='"1"')
    section = MOVED[to]
    consent = grant(worker, case, world.grant_body(sections=[section])).json["id"]
    values = {"case": case, "other": other, "theirs": THEIRS}
    for statement in MOVES[to].split(";"):
        world.admin(statement, **{name: value for name, value in values.items() if f":{name}" in statement})

    answer = worker.get(f"/cases/{case}/sections/{section}")

    assert answer.status_code in ({404} if to == "another organisation" else {500})
    assert (NAME in answer.text, PHONE in answer.text) == (False, False)
    disclose(worker, case, wish(consent, section))
    assert world.said("referrals") == []


def test_a_case_moved_to_another_organisation_opens_for_nobody_there_either(world: World) -> None:
    """The keys are bound to the organisation that took the person in."""
    case, worker = world.worked_case()
    thief = world.person("supervisor", organisation=THEIRS)
    world.admin("UPDATE cases SET organisation = :theirs WHERE id = :case", theirs=THEIRS, case=case)

    answer = thief.get(f"/cases/{case}/sections/identity")

    assert (answer.status_code, NAME in answer.text) == (500, False)
    assert worker.get(f"/cases/{case}").status_code == 404


def test_no_name_phone_or_story_is_anywhere_in_the_databases(world: World) -> None:
    """Every column of every table, after a whole story; also the words to the partner, the note, the interpreter."""
    case, worker = world.worked_case()
    consent = grant(worker, case, world.grant_body(interpreter="Graça Nhantumbo")).json["id"]
    disclosure = disclose(worker, case, wish(consent, request="Felismina precisa de abrigo")).json["id"]
    world.move(disclosure, case, "accepted", note="Felismina chegou")
    worker.put(f"/cases/{case}/sections/identity", {"content": {"prs_FirstName": NAME}}, If_Match='"1"')
    planted = [word.encode() for word in (NAME, "Felismina", PHONE, STORY, "Nhantumbo", "Moamba", "abrigo", "chegou")]

    with world.engine_of_admin().connect() as connection:
        tables = connection.execute(sa.text(_TABLES)).scalars().all()
        found = [
            (table, word)
            for table in tables
            for row in connection.execute(sa.text(f"SELECT * FROM {table}"))  # noqa: S608 - the catalogue's own names
            for value in row
            for word in planted
            if word in (bytes(value) if isinstance(value, bytes | memoryview) else str(value).encode())
        ]

    assert len(tables) > 10
    assert found == []


_TABLES = "SELECT table_name FROM information_schema.tables WHERE table_schema = 'public' ORDER BY 1"


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM cases",
        "DELETE FROM section_versions",
        "UPDATE section_versions SET sealed = ''",
        "DELETE FROM grants",
        "UPDATE grants SET valid_until = now() + interval '9 years'",
        "UPDATE grants SET sections = '{identity,health}'",
        "UPDATE grants SET recipient = gen_random_uuid()",
        "DELETE FROM disclosures",
        "UPDATE disclosures SET recipient = gen_random_uuid()",
        "DELETE FROM timeline",
        "UPDATE timeline SET actor = NULL",
        "DELETE FROM receipts",
        "DELETE FROM standing_accounts",
        "DELETE FROM standing_keys",
        "UPDATE cases SET organisation = gen_random_uuid()",
        "UPDATE cases SET status = 'Closed'",
        "UPDATE idempotency SET digest = ''",
        "TRUNCATE cases CASCADE",
        "CREATE TABLE mine (a int)",
    ],
)
def test_the_running_role_cannot_do_what_the_service_never_does(world: World, statement: str) -> None:
    """Whoever takes the process over cannot widen a consent, unwrite a text or make a caseworker."""
    case, worker = world.worked_case()
    grant(worker, case, world.grant_body())

    with pytest.raises(DBAPIError) as refused, world.dependencies.foundation.engine.begin() as connection:
        connection.execute(sa.text(statement))

    assert getattr(refused.value.orig, "sqlstate", None) == "42501"


def test_a_withdrawn_grant_cannot_be_brought_back_by_the_running_role(world: World) -> None:
    """It may write the end of a grant, once."""
    case, worker = world.worked_case()
    consent = grant(worker, case, world.grant_body()).json["id"]
    worker.post(f"/cases/{case}/grants/{consent}/withdrawal", {"reason": "person-decided"})

    with pytest.raises(DBAPIError), world.dependencies.foundation.engine.begin() as connection:
        connection.execute(sa.text("UPDATE grants SET withdrawn_at = NULL"))


def test_a_closed_case_is_read_and_neither_changed_nor_shared(world: World) -> None:
    """And its consents can still be withdrawn."""
    case, worker = world.worked_case()
    consent = grant(worker, case, world.grant_body()).json["id"]
    world.admin("UPDATE cases SET status = 'Closed'")
    refused = [
        worker.put(f"/cases/{case}/sections/contact", {"content": {}}, If_Match='"1"'),
        grant(worker, case, world.grant_body()),
        disclose(worker, case, wish(consent)),
        world.person("supervisor").put(f"/cases/{case}/assignment", {"staff": str(worker.account.subject)}),
    ]

    assert {(answer.status_code, answer.json["type"]) for answer in refused} == {
        (409, "urn:amparo:problem:case-closed")
    }
    assert worker.get(f"/cases/{case}/sections/contact").status_code == 200
    path = f"/cases/{case}/grants/{consent}/withdrawal"
    assert worker.post(path, {"reason": "unsafe"}).status_code == 200


def test_a_receipt_for_what_was_never_sent_waits_for_an_operator(world: World) -> None:
    """Raised, so that the inbox parks it; nothing changes. Another case's disclosure is as unknown as none."""
    case, worker = world.worked_case()
    other = world.open_case()
    sent = disclose(worker, case, wish(grant(worker, case, world.grant_body()).json["id"])).json["id"]

    for disclosure, of in ((str(uuid4()), case), (sent, other), (sent, str(uuid4()))):
        with pytest.raises(UnknownDisclosureError):
            world.move(disclosure, of, "accepted")
    assert world.rows("receipts") == []
    assert world.rows("disclosures")[0].status == "made"


def test_what_was_revoked_stays_revoked_whatever_comes_late(world: World) -> None:
    """A partner's acceptance that was on its way does not bring a referral back."""
    case, worker = world.worked_case()
    sent = disclose(worker, case, wish(grant(worker, case, world.grant_body()).json["id"])).json["id"]
    for state in ("opened", "revoked", "accepted"):
        world.move(sent, case, state)

    assert world.rows("disclosures")[0].status == "revoked"


def test_a_registration_sealed_for_another_subject_opens_no_case(world: World) -> None:
    """A body swapped under another registration's name is refused as a whole."""
    first, second = world.registration(), world.registration()
    swapped = type(first)(**{name: getattr(first, name) for name in first.__slots__} | {"body": second.body})

    with pytest.raises(SealError):
        world.hear(swapped, publisher="intake")
    assert world.rows("cases") == []


def test_consent_ends_to_the_microsecond(world: World) -> None:
    """A moment before its end it still holds; at its end it does not."""
    case, worker = world.worked_case()
    end = world.clock() + timedelta(minutes=5)
    consent = grant(worker, case, world.grant_body(valid_until=end.isoformat())).json["id"]

    world.clock.at = end - timedelta(microseconds=1)
    assert disclose(worker, case, wish(consent)).status_code == 201
    world.clock.at = end
    assert disclose(worker, case, wish(consent)).status_code == 409
