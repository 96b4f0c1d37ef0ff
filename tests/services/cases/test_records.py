"""No record, no answer; and what a record says is enough to know who saw exactly what, and to whom it went."""

from hashlib import sha256
from uuid import UUID

import pytest

from tests.services.cases.world import ALL, NAME, PHONE, READS, SHELTER, World, disclose, grant, wish


def test_no_record_no_answer(world: World) -> None:
    """When the record cannot be written, nothing is shown, however readable the data is."""
    case, worker = world.worked_case()
    world.admin("REVOKE INSERT ON stream_outbox FROM amparo_cases")
    try:
        answers = [worker.get(path) for path in ("/cases", "/tasks", *(f"/cases/{case}{path}" for path in READS))]
        refused = world.person("caseworker").get(f"/cases/{case}")
    finally:
        world.admin("GRANT INSERT ON stream_outbox TO amparo_cases")

    assert {answer.status_code for answer in [*answers, refused]} == {500}
    assert all(NAME not in answer.text and PHONE not in answer.text for answer in answers)


def test_every_read_and_refusal_has_exactly_one_record(world: World) -> None:
    """Counted over all ways of asking; a list names all its cases in one."""
    case, worker = world.worked_case()
    other = world.open_case()
    world.admin("DELETE FROM stream_outbox")

    for path in READS:
        worker.get(f"/cases/{case}{path}")
        worker.get(f"/cases/{other}{path}")
    world.person("supervisor").get("/cases")

    records = world.records()
    assert len(records) == 2 * len(READS) + 1
    assert [record.decision for record in records].count("refused") == len(READS)
    listed = records[-1]
    assert (listed.action, listed.count, set(listed.resources)) == ("list-cases", 2, {UUID(case), UUID(other)})
    assert all(record.request_id and record.purpose for record in records)


def test_a_refused_change_changes_nothing_and_is_recorded(world: World) -> None:
    """The refusal's record is alone in its transaction."""
    case, _ = world.worked_case()
    stranger = world.person("caseworker")
    world.admin("DELETE FROM stream_outbox")
    before = {table: world.rows(table) for table in ("cases", "sections", "section_versions", "grants", "timeline")}

    stranger.put(f"/cases/{case}/sections/contact", {"content": {"a": 1}}, If_Match='"1"')
    stranger.put(f"/cases/{case}/assignment", {"staff": str(stranger.account.subject)})
    grant(stranger, case, world.grant_body())

    assert {table: world.rows(table) for table in before} == before
    assert [(record.action, record.decision) for record in world.records()] == [
        ("update-section", "refused"), ("assign-case", "refused"), ("create-grant", "refused"),
    ]  # fmt: skip


def opened(world: World, case: str, *sections: str) -> set[str]:
    """Return how a record names the newest version of these sections."""
    rows = [row for row in world.rows("section_versions") if str(row.case_id) == case and row.section in sections]
    newest = {row.section: row for row in sorted(rows, key=lambda row: row.version)}
    return {f"{each.section}:{each.version}:{sha256(each.sealed).hexdigest()}" for each in newest.values()}


@pytest.mark.parametrize("preview", [True, False])
def test_the_record_names_every_section_that_was_opened_and_to_whom_it_goes(world: World, *, preview: bool) -> None:
    """Version and ciphertext hash of each, the consent, the recipient, and the disclosure when there is one."""
    case, worker = world.worked_case()
    worker.put(f"/cases/{case}/sections/contact", {"content": {"safe_hours": "08:00"}}, If_Match='"1"')
    consent = grant(worker, case, world.grant_body()).json["id"]

    answer = disclose(worker, case, wish(consent, *ALL, preview=preview))

    (record,) = world.records("preview-disclosure" if preview else "disclose")
    made = () if preview else (UUID(answer.json["id"]),)
    assert record.resources == (UUID(case), UUID(consent), SHELTER, *made)
    assert set(record.contents) == opened(world, case, "identity", "contact")
    assert (record.section, record.purpose, record.consent) == ("identity/contact", "shelter", "a" * 64)
    assert any(each.startswith("contact:2:") for each in record.contents)


def test_the_record_of_a_repeated_disclosure_names_what_went_to_whom_and_opens_nothing(world: World) -> None:
    """It was sent before; now only its ids are shown again."""
    case, worker = world.worked_case()
    consent = grant(worker, case, world.grant_body()).json["id"]
    for _ in range(2):
        disclose(worker, case, wish(consent, "identity"), key="the-same-key")

    first, second = world.records("disclose")

    assert (first.resources, first.section) == (second.resources, second.section)
    assert (len(first.contents), second.contents, second.reason) == (1, (), "replayed")


@pytest.mark.parametrize("preview", [True, False])
def test_what_was_opened_in_vain_is_recorded_too(world: World, *, preview: bool) -> None:
    """A section turns out to be empty only when it is open."""
    case, worker = world.worked_case()
    worker.put(f"/cases/{case}/sections/contact", {"content": {}}, If_Match='"1"')
    consent = grant(worker, case, world.grant_body()).json["id"]

    answer = disclose(worker, case, wish(consent, "contact", preview=preview))

    (record,) = world.records("preview-disclosure" if preview else "disclose")
    assert (answer.status_code, record.decision, record.reason) == (422, "refused", "nothing-to-disclose")
    assert record.resources == (UUID(case), UUID(consent), SHELTER)
    assert set(record.contents) == opened(world, case, "contact")


def test_a_stranger_who_names_a_consent_is_recorded_with_it(world: World) -> None:
    """Refused, and what they knew is known."""
    case, worker = world.worked_case()
    consent = grant(worker, case, world.grant_body()).json["id"]
    stranger = world.person("caseworker")
    world.admin("DELETE FROM stream_outbox")

    disclose(stranger, case, wish(consent))
    disclose(stranger, case, wish(consent, preview=True))
    stranger.post(f"/cases/{case}/grants/{consent}/withdrawal", {"reason": "unsafe"})

    records = world.records()
    assert {record.resources for record in records} == {(UUID(case), UUID(consent))}
    assert [record.decision for record in records] == ["refused"] * 3


def test_the_record_of_an_assignment_says_to_whom(world: World) -> None:
    """Also when it was refused, by the rule or because there was nothing to assign for the one who asked."""
    case, worker = world.worked_case()
    unsuitable = world.person("administrator").account.subject
    world.person("supervisor").put(f"/cases/{case}/assignment", {"staff": str(unsuitable)})
    worker.put(f"/cases/{case}/assignment", {"staff": str(unsuitable)})

    records = world.records("assign-case")

    assert [record.resources for record in records] == [
        (UUID(case), worker.account.subject), (UUID(case), unsuitable), (UUID(case), unsuitable),
    ]  # fmt: skip
    said = [(record.decision, record.reason) for record in records]
    assert said == [("allowed", None), ("refused", "assignee-unsuitable"), ("refused", None)]


def test_asking_for_a_section_that_there_is_not_is_recorded(world: World) -> None:
    """Reading and writing; the name itself is not repeated, because anything could be in it."""
    case, worker = world.worked_case()
    world.admin("DELETE FROM stream_outbox")

    answers = [
        worker.get(f"/cases/{case}/sections/felismina"),
        worker.put(f"/cases/{case}/sections/felismina", {"content": {}}, If_Match='"1"'),
        world.person("caseworker").get(f"/cases/{case}/sections/felismina"),
    ]

    assert {(answer.status_code, answer.data) for answer in answers} == {(404, answers[0].data)}
    records = world.records()
    assert [(record.action, record.decision) for record in records] == [
        ("read-section", "refused"), ("update-section", "refused"), ("read-section", "refused"),
    ]  # fmt: skip
    assert {record.section for record in records} == {None}


TAMPERED = "SET {0} = set_byte({0}, 60, get_byte({0}, 60) # 1)"


@pytest.mark.parametrize(
    ("path", "table", "column", "action"),
    [
        ("/sections/identity", "section_versions", "sealed", "read-section"),
        ("/grants", "grants", "interpreter", "list-grants"),
        ("/disclosures", "disclosures", "request", "list-disclosures"),
        ("/disclosures", "receipts", "note", "list-disclosures"),
    ],
)
def test_what_does_not_open_is_a_bare_failure_and_leaves_a_record(
    world: World, path: str, table: str, column: str, action: str
) -> None:
    """Whoever tampered cannot find out by asking, again and again, without a trace."""
    case, worker = world.worked_case()
    consent = grant(worker, case, world.grant_body(interpreter="Graça Nhantumbo")).json["id"]
    sent = disclose(worker, case, wish(consent)).json["id"]
    world.move(sent, case, "accepted", note="Há lugar para ela, e para a criança também.")
    world.admin(f"UPDATE {table} {TAMPERED.format(column)}")

    answer = worker.get(f"/cases/{case}{path}")

    assert (answer.status_code, answer.json["type"]) == (500, "about:blank")
    (record,) = world.records(action)
    assert (record.decision, record.reason) == ("refused", "unreadable")


@pytest.mark.parametrize("preview", [True, False])
def test_a_section_that_does_not_open_is_not_sent_and_leaves_a_record(world: World, *, preview: bool) -> None:
    """Neither looked at nor disclosed; the record names the section."""
    case, worker = world.worked_case()
    consent = grant(worker, case, world.grant_body()).json["id"]
    world.admin(f"UPDATE section_versions {TAMPERED.format('sealed')} WHERE section = 'contact'")

    answer = disclose(worker, case, wish(consent, preview=preview))

    assert (answer.status_code, world.said("referrals")) == (500, [])
    (record,) = world.records("preview-disclosure" if preview else "disclose")
    assert (record.decision, record.reason, record.section) == ("refused", "unreadable", "contact")


def test_a_section_whose_row_is_gone_leaves_a_record(world: World) -> None:
    """Taken away is as unreadable as changed."""
    case, worker = world.worked_case()
    world.admin("DELETE FROM section_versions WHERE section = 'health'")

    assert worker.get(f"/cases/{case}/sections/health").status_code == 500
    assert [record.reason for record in world.records("read-section")] == ["unreadable"]


def test_a_section_whose_key_was_destroyed_says_so_and_leaves_a_record(world: World) -> None:
    """Reading, writing and sharing."""
    case, worker = world.worked_case()
    consent = grant(worker, case, world.grant_body()).json["id"]
    world.destroy_keys(case)
    world.admin("DELETE FROM stream_outbox")
    path = f"/cases/{case}/sections/identity"

    answers = [
        worker.get(path),
        worker.put(path, {"content": {"a": 1}}, If_Match='"1"'),
        disclose(worker, case, wish(consent, preview=True)),
        disclose(worker, case, wish(consent)),
    ]

    slugs = {(answer.status_code, answer.json["type"]) for answer in answers}
    assert slugs == {(409, "urn:amparo:problem:key-destroyed")}
    assert [(record.decision, record.reason) for record in world.records()] == [("refused", "key-destroyed")] * 4
