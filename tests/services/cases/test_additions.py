"""What an officer adds afterwards: on the case, sealed, in the order of the stream, waiting for its caseworker."""

from datetime import timedelta
from uuid import UUID, uuid4

import pytest

from services.cases.usecases.additions import UnopenedRegistrationError
from shared.contracts.intake import RegistrationAdded
from tests.services.cases.test_duplicates import decide, paired, registration_of, tasks
from tests.services.cases.test_links import give
from tests.services.cases.world import THEIRS, World, disclose, grant, wish
from tests.support.service import Person

WORDS = "O tio que os esperava chama-se Salomão."


def addition(world: World, registration: UUID, text: str = WORDS) -> RegistrationAdded:
    """Return what intake would say."""
    sealed = world.keys.outbox("intake").seal(
        addressee="cases", event_type=RegistrationAdded.event_type, subject=registration, body={"text": text}
    )
    return RegistrationAdded(
        addition_id=uuid4(), registration_id=registration, added_by=uuid4(), added_at=world.clock.at, body=sealed
    )


def add(world: World, case: str, text: str = WORDS) -> RegistrationAdded:
    """Let an officer add to whoever became this case."""
    event = addition(world, registration_of(world, case), text)
    world.hear(event, publisher="intake")
    return event


def texts(who: Person, case: str) -> list[str]:
    """Return what somebody reads."""
    answer = who.get(f"/cases/{case}/additions")
    assert answer.status_code == 200, answer.json
    return [each["text"] for each in answer.json["items"]]


def test_an_addition_stands_on_the_case_and_waits_for_its_caseworker(world: World) -> None:
    """On the summary unopened, in the timeline, as a task until it was read; the record says what was opened."""
    case, worker = world.worked_case()
    supervisor = world.person("supervisor")
    event = add(world, case)
    shown = worker.get(f"/cases/{case}").json
    assert [(each["added_by"], each["read_at"]) for each in shown["additions"]] == [(str(event.added_by), None)]
    assert shown["timeline"][0]["kind"] == "addition-received"
    assert WORDS not in worker.get(f"/cases/{case}").text
    assert texts(supervisor, case) == [WORDS]
    assert ("read-addition", case) in tasks(worker), "that somebody else read it does not mean that they did"
    assert ("read-addition", case) not in tasks(supervisor)
    assert texts(worker, case) == [WORDS]
    assert ("read-addition", case) not in tasks(worker)
    record = world.records("read-additions")[-1]
    assert (record.resources, record.count) == ((UUID(case),), 1)
    assert record.contents[0].startswith("addition:1:")


def test_what_is_added_to_a_case_that_nobody_has_waits_for_the_supervisor(world: World) -> None:
    """And for the caseworker to whom it is given then."""
    case, supervisor = world.open_case(), world.person("supervisor")
    add(world, case)
    assert ("read-addition", case) in tasks(supervisor)
    worker = give(world, case)
    assert ("read-addition", case) in tasks(worker)
    assert ("read-addition", case) not in tasks(supervisor)


def test_an_addition_that_comes_before_its_case_is_kept_waiting_and_nothing_is_lost(world: World) -> None:
    """The stream has an order, so this is a case that could not be opened: it parks, and goes in after its case."""
    event = world.registration()
    early = addition(world, event.registration_id)
    with pytest.raises(UnopenedRegistrationError):
        world.hear(early, publisher="intake")
    world.hear(event, publisher="intake")
    world.hear(early, publisher="intake")
    (case,) = (str(row.id) for row in world.rows("cases"))
    assert texts(world.person("supervisor"), case) == [WORDS]


def test_heard_twice_it_is_there_once(world: World) -> None:
    """One note, one line."""
    case = world.open_case()
    event = add(world, case)
    world.hear(event, publisher="intake")
    supervisor = world.person("supervisor")
    assert texts(supervisor, case) == [WORDS]
    lines = [each["kind"] for each in supervisor.get(f"/cases/{case}").json["timeline"]]
    assert lines.count("addition-received") == 1


def test_it_is_sealed_and_never_leaves(world: World) -> None:
    """In no table in clear; under every consent there is, a partner gets no word of it."""
    case, worker = world.worked_case()
    add(world, case)
    kept = repr([world.rows(each) for each in ("additions", "timeline", "stream_outbox")])
    assert WORDS not in kept
    sections = ["identity", "contact", "location", "journey", "health", "legal"]
    made = grant(worker, case, world.grant_body(sections=sections)).json["id"]
    assert disclose(worker, case, wish(made, *sections)).status_code == 201
    assert WORDS not in str(world.opened(world.said("referrals")[-1]))


def test_whoever_does_not_have_the_case_reads_nothing(world: World) -> None:
    """Not the officer who added it, not a colleague, not another organisation's supervisor."""
    case, _ = world.worked_case()
    add(world, case)
    strangers = (
        world.person("intake-officer"),
        world.person("caseworker"),
        world.person("supervisor", organisation=THEIRS),
        world.person("data-protection-officer"),
    )
    answers = {each.get(f"/cases/{case}/additions").data for each in strangers}
    answers |= {each.get(f"/cases/{uuid4()}/additions").data for each in strangers}
    assert len(answers) == 1


def test_what_was_added_to_a_merged_case_waits_where_the_person_goes_on(world: World) -> None:
    """Before the merge and after it."""
    older, worker = world.worked_case()
    newer, supervisor = world.open_case(), world.person("supervisor")
    add(world, newer, "antes")
    assert decide(supervisor, paired(world, newer, older), "same").status_code == 200
    world.clock.at += timedelta(minutes=1)
    add(world, newer, "depois")
    assert ("read-addition", older) in tasks(worker)
    assert texts(worker, older) == ["antes", "depois"]
    assert ("read-addition", older) not in tasks(worker)


def test_of_a_person_whose_keys_are_gone_nothing_is_kept_and_it_is_said(world: World) -> None:
    """It does not hold up the stream, and it does not bring anything back."""
    case = world.open_case()
    world.destroy_keys(case)
    world.clock.at = world.clock.at.replace(hour=world.clock.at.hour + 1)
    add(world, case)
    assert world.rows("additions") == []
    assert world.records("note-addition")[-1].reason == "key-destroyed"
