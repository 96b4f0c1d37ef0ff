"""The ordinary way of a case, over HTTP: opened, assigned, read, changed, shared, taken back."""

from dataclasses import replace
from uuid import UUID

from services.cases.domain.reference import parse_reference
from shared.contracts.cases import CaseOpened, ConsentWithdrawn, DisclosureMade
from shared.contracts.fields import Code
from tests.services.cases.world import ALL, NAME, OURS, PHONE, World, disclose, grant, wish


def test_a_registration_becomes_one_case_and_intake_is_told(world: World) -> None:
    """Its reference is random and right, nobody has it yet, and every section is there."""
    event = world.registration()
    world.hear(event, publisher="intake")

    (case,) = world.rows("cases")
    (opened,) = world.said("intake")
    assert parse_reference(case.reference) == case.reference
    assert (case.registration_id, case.assigned_to, case.status) == (event.registration_id, None, "Active")
    assert isinstance(opened, CaseOpened)
    assert (opened.registration_id, opened.case_id, opened.organisation) == (event.registration_id, case.id, OURS)
    assert {row.section for row in world.rows("section_versions")} == set(ALL)


def test_the_same_registration_twice_is_still_one_case(world: World) -> None:
    """Whatever the bus does, and whoever retries."""
    event = world.registration()
    for _ in range(3):
        world.hear(event, publisher="intake")

    assert len(world.rows("cases")) == len(world.said("intake")) == len(world.records("open-case")) == 1


def test_a_case_shows_by_which_channel_the_person_came(world: World) -> None:
    """Where intake said it; an intake that is older than the question says nothing, and nothing is shown."""
    supervisor = world.person("supervisor")
    for channel in (Code("community"), None):
        event = replace(world.registration(), channel=channel)
        world.hear(event, publisher="intake")
        (case,) = (row for row in world.rows("cases") if row.registration_id == event.registration_id)
        assert supervisor.get(f"/cases/{case.id}").json["channel"] == channel


def test_a_case_that_failed_half_way_opens_with_the_keys_it_already_has(world: World) -> None:
    """Keys are committed first, in another database: the second try must find them and not make others."""
    event = world.registration()
    foundation = world.dependencies.foundation
    connection = foundation.engine.connect()
    transaction = connection.begin()
    handler = world.handler(type(event))
    handler(connection, event, world.delivery("intake"))
    transaction.rollback()
    connection.close()
    before = world.wrapped_keys()

    world.hear(event, publisher="intake")

    assert world.wrapped_keys() == before
    assert len(before) == 5


def test_a_supervisor_assigns_and_the_caseworker_reads_what_was_registered(world: World) -> None:
    """The name is in identity, the phone in contact, and the record says which bytes were opened."""
    case, worker = world.worked_case()

    identity = worker.get(f"/cases/{case}/sections/identity")
    contact = worker.get(f"/cases/{case}/sections/contact")

    assert identity.json["content"] == {"prs_FirstName": NAME}
    assert contact.json["content"] == {"prs_MobilePhone": PHONE}
    assert identity.headers["ETag"] == '"1"'
    first, second = world.records("read-section")
    assert (first.section, second.section) == ("identity", "contact")
    assert first.object_version == 1
    assert first.ciphertext_hash != second.ciphertext_hash
    assert (first.resources, first.decision, first.role) == ((UUID(case),), "allowed", "caseworker")


def test_a_changed_section_keeps_the_version_before(world: World) -> None:
    """Append-only: what was known when is never lost."""
    case, worker = world.worked_case()
    path = f"/cases/{case}/sections/contact"

    answer = worker.put(path, {"content": {"safe_hours": "08:00-11:00"}}, If_Match='"1"')

    assert (answer.status_code, answer.headers["ETag"]) == (200, '"2"')
    assert worker.get(path).json["content"] == {"safe_hours": "08:00-11:00"}
    versions = sorted(row.version for row in world.rows("section_versions") if row.section == "contact")
    assert versions == [1, 2]


def test_the_header_shows_versions_consents_and_what_happened_and_no_content(world: World) -> None:
    """Enough to work with, and not one word of the person's."""
    case, worker = world.worked_case()
    grant(worker, case, world.grant_body())

    answer = worker.get(f"/cases/{case}")

    assert [each["section"] for each in answer.json["sections"]] == list(ALL)
    assert [each["state"] for each in answer.json["grants"]] == ["in-force"]
    kinds = [each["kind"] for each in answer.json["timeline"]]
    assert sorted(kinds) == ["case-assigned", "case-opened", "consent-given"]
    assert NAME not in answer.text
    assert PHONE not in answer.text


def test_the_preview_is_exactly_what_then_leaves(world: World) -> None:
    """Same sections, same content, same reasons; and the preview itself sends nothing."""
    case, worker = world.worked_case()
    consent = grant(worker, case, world.grant_body()).json["id"]

    seen = disclose(worker, case, wish(consent, *ALL, preview=True))
    assert (seen.status_code, world.said("referrals")) == (200, [])
    sent = disclose(worker, case, wish(consent, *ALL))

    assert sent.status_code == 201
    (event,) = world.said("referrals")
    assert isinstance(event, DisclosureMade)
    package = world.opened(event)
    assert package["sections"] == seen.json["sections"]
    assert set(package["sections"]) == {"identity", "contact"} == set(event.sections) == set(sent.json["sections"])
    assert package["request"] == "Precisa de abrigo esta noite."
    assert sent.json["withheld"] == seen.json["withheld"]
    assert {(each["section"], each["reason"]) for each in seen.json["withheld"]} == {
        (section, "not-granted") for section in ("location", "journey", "health", "legal")
    }
    assert [record.decision for record in world.records("preview-disclosure")] == ["allowed"]
    (record,) = world.records("disclose")
    assert (record.consent, record.purpose) == ("a" * 64, "shelter")


def test_a_withdrawal_is_told_at_once_and_nothing_leaves_afterwards(world: World) -> None:
    """The event follows the disclosure in the same stream."""
    case, worker = world.worked_case()
    consent = grant(worker, case, world.grant_body()).json["id"]
    disclose(worker, case, wish(consent))

    ended = worker.post(f"/cases/{case}/grants/{consent}/withdrawal", {"reason": "person-decided"})
    late = disclose(worker, case, wish(consent))

    assert (ended.status_code, ended.json["state"]) == (200, "withdrawn")
    made, withdrawn = world.said("referrals")
    assert isinstance(withdrawn, ConsentWithdrawn)
    assert withdrawn.grant_id == made.grant_id == UUID(consent)
    assert (late.status_code, late.json["type"]) == (409, "urn:amparo:problem:grant-withdrawn")
    assert [(r.decision, r.reason) for r in world.records("disclose")][-1] == ("refused", "grant-withdrawn")


def test_receipts_come_back_to_the_case_with_the_partners_words(world: World) -> None:
    """Received, opened, accepted; the note is sealed on the way and at rest."""
    case, worker = world.worked_case()
    consent = grant(worker, case, world.grant_body()).json["id"]
    disclosure = disclose(worker, case, wish(consent)).json["id"]

    for state in ("received", "opened"):
        world.move(disclosure, case, state)
    world.move(disclosure, case, "accepted", note="Há lugar para ela.")

    (item,) = worker.get(f"/cases/{case}/disclosures").json["items"]
    assert (item["id"], item["status"]) == (disclosure, "accepted")
    assert [each["state"] for each in item["receipts"]] == ["received", "opened", "accepted"]
    assert item["receipts"][-1]["note"] == "Há lugar para ela."
    assert item["request"] == "Precisa de abrigo esta noite."
    assert "Há lugar".encode() not in b"".join(bytes(row.note or b"") for row in world.rows("receipts"))


def test_a_disclosure_the_directory_refuses_says_why(world: World) -> None:
    """The caseworker has to find another shelter."""
    case, worker = world.worked_case()
    disclosure = disclose(worker, case, wish(grant(worker, case, world.grant_body()).json["id"])).json["id"]

    world.refuse(disclosure, case, "agreement-lapsed")

    (item,) = worker.get(f"/cases/{case}/disclosures").json["items"]
    assert (item["status"], item["reason"]) == ("refused", "agreement-lapsed")


def test_the_interpreters_name_is_shown_and_never_stored_in_clear(world: World) -> None:
    """Also not behind the Idempotency-Key."""
    case, worker = world.worked_case()
    grant(worker, case, world.grant_body(interpreter="Graça Nhantumbo"))

    (item,) = worker.get(f"/cases/{case}/grants").json["items"]

    assert item["interpreter"] == "Graça Nhantumbo"
    stored = "".join(str(tuple(row)) for table in ("grants", "idempotency") for row in world.rows(table))
    assert "Nhantumbo" not in stored


def test_what_waits_for_whom(world: World) -> None:
    """An unassigned case waits for the supervisor; an answer waits for the caseworker until they looked."""
    waiting = world.open_case()
    case, worker = world.worked_case()
    assert [each["kind"] for each in worker.get("/tasks").json["items"]] == ["first-response"]
    worker.put(f"/cases/{case}/clocks/first-response", {"outcome": "done"})
    disclosure = disclose(worker, case, wish(grant(worker, case, world.grant_body()).json["id"])).json["id"]
    assert worker.get("/tasks").json["items"] == []

    world.move(disclosure, case, "accepted")

    (task,) = worker.get("/tasks").json["items"]
    assert (task["kind"], task["subject"]) == ("read-answer", case)
    (task,) = world.person("supervisor").get("/tasks").json["items"]
    assert (task["kind"], task["subject"]) == ("assign-case", waiting)
    worker.get(f"/cases/{case}/disclosures")
    assert worker.get("/tasks").json["items"] == []
