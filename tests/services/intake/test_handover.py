"""After the case is open intake's copy cannot be opened by anybody; what is late is a task, without a name."""

from datetime import timedelta
from uuid import UUID, uuid4

import orjson
import pytest

from deploy.consents import agreed
from services.intake.domain.registration import HANDOVER_BOUND
from services.intake.domain.screening import RULES_VERSION
from services.intake.store import section_context
from shared.contracts.intake import AccessRecorded
from shared.sealing.fields import open_sealed
from shared.wrapped_keys import KeyDestroyedError, WrappedKeys
from tests.services.intake.world import ORGANISATION, World, registration


def _registered(world: World, **changes: object) -> UUID:
    return UUID(world.post("/registrations", registration(**changes)).json["id"])


def _opened(world: World, registration_id: UUID) -> dict[str, bytes]:
    keys = WrappedKeys(world.keys_engine(), world.keyrings["intake"])
    sealed = {row.section: bytes(row.sealed) for row in world.rows("registration_sections")}
    return {
        section: open_sealed(
            keys.get(registration_id, section, organisation=ORGANISATION),
            ciphertext,
            context=section_context(ORGANISATION, registration_id, section),
        )
        for section, ciphertext in sealed.items()
    }


ADULT = {"prs_FirstName": "Felismina", "prs_Birthdate": "1999-05-04"}


def test_until_the_case_is_open_intake_can_still_open_its_copy(world: World) -> None:
    """Should cases never have heard, nothing is lost; the context is rebuilt from the row."""
    opened = _opened(world, _registered(world))
    assert b"Felismina" in opened["identity"]
    assert b"ForcedLabour" in opened["core"]
    assert b"prs_" not in opened["core"]


def test_answers_and_result_are_kept_sealed_with_the_version_of_the_rules(world: World) -> None:
    """Also the result that does not protect: it is here, sealed, and nowhere else."""
    said = {"acts": ["Recruitment"], "means": [], "purposes": ["ForcedLabour"], "age": "adult"}
    said |= {"indicators": ["exploitative-conditions.hours"], "decided_by": "NGO", "decided_on": "2026-02-28"}
    registered = _registered(world, screening=said, fields=ADULT, consent=agreed())
    kept = orjson.loads(_opened(world, registered)["core"])["screening"]
    assert {name: kept[name] for name in said} == said
    assert (kept["result"], kept["rules_version"]) == ("not-established", RULES_VERSION)
    assert kept["reasons"] == [
        "act-established",
        "means-unknown",
        "purpose-established",
        "not-established",
        "assistance",
    ]
    assert kept["coverage"] == "adult-labour"
    assert kept["dimensions"]["exploitative-conditions"] == "negative"
    assert len(kept["dimensions"]) == 6


def test_when_the_case_is_open_keys_and_ciphertext_are_gone(world: World) -> None:
    """Crypto-shredding, and the bytes too."""
    registration_id = _registered(world)
    world.hear_case_opened(registration_id)
    assert world.wrapped_keys() == []
    assert [row.sealed for row in world.rows("registration_sections")] == [None, None]
    (row,) = world.rows("registrations")
    assert (row.status, row.handed_over_at) == ("handed-over", world.clock.at)
    with pytest.raises(KeyDestroyedError):
        WrappedKeys(world.keys_engine(), world.keyrings["intake"]).get(
            registration_id, "identity", organisation=ORGANISATION
        )


def test_shredding_is_recorded_once_however_often_the_event_comes(world: World) -> None:
    """The service itself is the actor; the second time changes nothing."""
    registration_id = _registered(world)
    for _ in range(3):
        world.hear_case_opened(registration_id)
    records = [record for record in world.said("audit") if isinstance(record, AccessRecorded)]
    shredded = [record for record in records if record.action == "shred"]
    assert len(shredded) == 1
    assert (shredded[0].actor, shredded[0].resources) == (None, (registration_id,))
    assert shredded[0].request_id == "from-cases"


def test_shredding_one_leaves_the_others(world: World) -> None:
    """Only the one whose case is open."""
    first, second = _registered(world), _registered(world)
    world.hear_case_opened(first)
    assert {row.object_id for row in world.wrapped_keys()} == {second}
    assert {row.registration_id for row in world.rows("registration_sections") if row.sealed} == {second}


def test_a_case_of_a_registration_that_is_not_here_changes_nothing(world: World) -> None:
    """After a restore from an old backup, for example; the event is not parked for it."""
    _registered(world)
    before = world.stored()
    world.hear_case_opened(uuid4())
    assert world.stored() == before


def test_a_repeated_request_after_shredding_still_gets_its_answer(world: World) -> None:
    """The phone that comes back into coverage an hour later; and nothing is registered anew."""
    key = uuid4().hex
    first = world.post("/registrations", registration(), Idempotency_Key=key)
    world.hear_case_opened(UUID(first.json["id"]))
    world.clock.at += timedelta(hours=1)
    assert world.post("/registrations", registration(), Idempotency_Key=key).json == first.json
    assert world.wrapped_keys() == []


def test_a_late_handover_is_a_task_for_the_supervisor_of_the_site(world: World) -> None:
    """Ids and times, and one record that names what was shown."""
    registration_id = _registered(world)
    supervisor = world.account("supervisor")
    assert world.get("/tasks", by=supervisor).json == {"items": []}
    world.clock.at += HANDOVER_BOUND + timedelta(seconds=1)
    items = world.get("/tasks", by=supervisor).json["items"]
    assert [(item["kind"], item["subject"]) for item in items] == [("hand-over-late", str(registration_id))]
    assert set(items[0]) == {"kind", "subject", "since"}
    record = world.said("audit")[-1]
    assert isinstance(record, AccessRecorded)
    assert (record.action, record.resources) == ("list-tasks", (registration_id,))


def test_a_handover_that_is_complete_is_no_task(world: World) -> None:
    """However late it became."""
    world.hear_case_opened(_registered(world))
    world.clock.at += timedelta(days=1)
    assert world.get("/tasks", by=world.account("supervisor")).json == {"items": []}


def test_tasks_of_another_site_or_organisation_are_not_shown(world: World) -> None:
    """A team is a site."""
    _registered(world)
    world.clock.at += timedelta(hours=1)
    elsewhere = world.account("supervisor", sites=("beira",))
    foreign = world.account("supervisor", organisation=uuid4())
    nowhere = world.account("supervisor", sites=())
    for account in (elsewhere, foreign, nowhere):
        assert world.get("/tasks", by=account).json == {"items": []}


@pytest.mark.parametrize("role", ["intake-officer", "caseworker", "auditor", "administrator", "law-enforcement"])
def test_only_supervisors_see_what_is_late(world: World, role: str) -> None:
    """The officer who registered somebody does not see them again, not even as an id."""
    assert world.get("/tasks", by=world.account(role)).status_code == 404
