"""What people without an account write: taken, read by supervisors alone, forgotten; and what the code tells."""

from dataclasses import replace
from datetime import timedelta
from threading import Event
from typing import Any
from uuid import UUID, uuid4

import pytest
import structlog

from services.intake import app as intake_app
from services.intake import usecases
from services.intake.domain.concerns import KEPT_AFTER_READING, ConcernStatus
from services.intake.domain.receipts import InvalidReceiptError, UnknownReceiptError, parse_receipt, receipt_of
from shared.contracts.intake import AccessRecorded
from shared.settings import SettingsError
from shared.spelling import ALPHABET
from tests.services.intake.world import ORGANISATION, World

OTHER = UUID("018f0000-0000-7000-8000-00000000000b")
CONCERN = {
    "text": "Uma rapariga não sai da casa.\nOuvi-a chorar.",
    "place": "Bairro Polana, atrás do mercado",
    "when": "Desde o mês passado",
    "person": "Chama-se Felismina",
    "language": "por",
    "safe_to_contact": True,
    "contact": "Bilhete na igreja",
}
WRITTEN = ("Uma rapariga", "Polana", "mês passado", "Felismina", "igreja")


def _receipt(answer: Any) -> str:
    assert answer.status_code == 201, answer.text
    return str(answer.json["receipt"])


def _only(world: World) -> UUID:
    (row,) = world.rows("concerns")
    return UUID(str(row.id))


def _records(world: World, action: str) -> list[AccessRecorded]:
    return [each for each in world.said("audit") if isinstance(each, AccessRecorded) and each.action == action]


def test_anybody_may_write_and_ask_and_only_two_words_come_back(world: World) -> None:
    """Received; read once a supervisor opened it; nothing else, whoever asks and however often."""
    supervisor = world.supervisor()
    answer = world.write(CONCERN)
    code = _receipt(answer)
    assert answer.json == {"receipt": code}
    assert world.ask(code).json == {"status": "received"}
    assert world.get(f"/concerns/{_only(world)}", by=supervisor).status_code == 200
    assert world.ask(code.lower().replace("-", " ")).json == {"status": "read"}


@pytest.mark.parametrize("field", ["text", "place", "when", "person"])
def test_it_may_say_as_little_as_it_wants(world: World, field: str) -> None:
    """One word in any of its fields is enough."""
    world.supervisor()
    assert world.write({field: "Ali"}).status_code == 201


@pytest.mark.parametrize(
    ("body", "pointer", "code"),
    [
        ({}, "/text", "required"),
        ({"contact": "Bilhete", "safe_to_contact": True}, "/text", "required"),
        ({"text": " "}, "/text", "empty"),
        ({"text": "a" * 4001}, "/text", "too-long"),
        ({"text": "a\x00"}, "/text", "control-character"),
        ({"place": "a" * 201}, "/place", "too-long"),
        ({"place": "a\nb"}, "/place", "control-character"),
        ({"text": "a", "contact": "Bilhete"}, "/contact", "contact-not-safe"),
        ({"text": "a", "contact": "Bilhete", "safe_to_contact": False}, "/contact", "contact-not-safe"),
        ({"text": "a", "address": "10.0.0.1"}, "/address", "unknown-field"),
        ({"text": "a", "safe_to_contact": "yes"}, "/safe_to_contact", "wrong-type"),
    ],
)
def test_what_cannot_be_is_named_and_nothing_is_kept(world: World, body: object, pointer: str, code: str) -> None:
    """Also how to reach somebody whom it is not safe to reach."""
    world.supervisor()
    answer = world.write(body)
    assert answer.status_code == 422
    assert [(each["pointer"], each["code"]) for each in answer.json["errors"]] == [(pointer, code)]
    assert world.rows("concerns") == []
    assert world.wrapped_keys() == []


def test_nothing_that_was_written_lies_in_clear(world: World) -> None:
    """Not in a row, not in an event; under three keys, none of which opens another's part."""
    world.supervisor()
    code = _receipt(world.write(CONCERN))
    assert {row.compartment for row in world.wrapped_keys()} == {"told", "about", "reporter"}
    assert len({bytes(row.stanza) for row in world.wrapped_keys()}) == 3
    everything = world.everything()
    for word in (*WRITTEN, code, code.replace("-", "")):
        assert word.encode() not in everything
        assert word.encode().hex().encode() not in everything


def test_no_event_carries_a_concern_to_anybody(world: World) -> None:
    """Audit hears that something was received, as an id; cases hears nothing."""
    world.supervisor()
    world.write(CONCERN)
    assert world.said("cases") == []
    (record,) = _records(world, "receive-concern")
    assert (record.actor, record.owner, record.resources) == (None, ORGANISATION, (_only(world),))
    assert len(world.said("audit")) == 1


def test_a_form_that_comes_twice_is_one_concern_with_one_code(world: World) -> None:
    """A line broke before the answer came; other words under the same key are another concern."""
    world.supervisor()
    key = uuid4().hex
    first, again = (_receipt(world.write(CONCERN, Idempotency_Key=key)) for _ in range(2))
    assert first == again
    assert len(world.rows("concerns")) == 1
    other = _receipt(world.write({"text": "Outra coisa."}, Idempotency_Key=key))
    assert other != first
    assert len(world.rows("concerns")) == 2


def test_without_a_key_that_tells_it_from_another_nothing_is_taken(world: World) -> None:
    """As for every creation."""
    world.supervisor()
    assert world.http.post("/concerns", json=CONCERN).status_code == 428


def test_a_supervisor_lists_and_opens_what_their_organisation_received(world: World) -> None:
    """The list shows no content; the first opening is noted, and every one is recorded."""
    supervisor = world.supervisor()
    world.write(CONCERN)
    concern = str(_only(world))
    (listed,) = world.get("/concerns", by=supervisor).json["items"]
    assert set(listed) == {"id", "status", "received_at", "read_at"}
    assert (listed["id"], listed["status"], listed["read_at"]) == (concern, "received", None)
    opened = world.get(f"/concerns/{concern}", by=supervisor).json
    assert {name: opened[name] for name in CONCERN if name != "safe_to_contact"} == {
        name: value for name, value in CONCERN.items() if name != "safe_to_contact"
    }
    assert opened["status"] == "read"
    world.clock.at += timedelta(minutes=5)
    assert world.get(f"/concerns/{concern}", by=supervisor).json["read_at"] == opened["read_at"]
    reads = _records(world, "read-concern")
    assert [(each.actor, each.owner, each.resources) for each in reads] == [
        (supervisor.subject, ORGANISATION, (UUID(concern),))
    ] * 2
    (list_record,) = _records(world, "list-concerns")
    assert list_record.resources == (UUID(concern),)


def test_the_list_comes_in_pages(world: World) -> None:
    """Newest first, each once."""
    supervisor = world.supervisor()
    for number in range(5):
        world.clock.at += timedelta(minutes=2)
        world.write({"text": str(number)})
    seen, cursor = list[str](), ""
    for _ in range(3):
        page = world.get(f"/concerns?limit=2{cursor}", by=supervisor).json
        seen += [each["received_at"] for each in page["items"]]
        cursor = f"&cursor={page['next']}"
    assert page["next"] is None
    assert len(set(seen)) == 5
    assert seen == sorted(seen, reverse=True)


def test_another_organisations_supervisor_sees_nothing(world: World) -> None:
    """No row in their list, no task, and one that exists is the same 404 as one that does not."""
    world.supervisor()
    world.write(CONCERN)
    stranger = world.account("supervisor", organisation=OTHER)
    assert world.get("/concerns", by=stranger).json == {"items": [], "next": None}
    assert world.get("/tasks", by=stranger).json == {"items": []}
    there, absent = (world.get(f"/concerns/{each}", by=stranger) for each in (_only(world), uuid4()))
    assert (there.status_code, there.data) == (absent.status_code, absent.data) == (404, absent.data)
    assert [each.decision for each in _records(world, "read-concern")] == ["refused", "refused"]
    assert world.rows("concerns")[0].status == "received"


@pytest.mark.parametrize(
    "role", ["intake-officer", "caseworker", "administrator", "auditor", "data-protection-officer"]
)
def test_nobody_but_a_supervisor_reads_it(world: World, role: str) -> None:
    """In the same organisation either."""
    world.supervisor()
    world.write(CONCERN)
    who = world.account(role)
    assert world.get("/concerns", by=who).status_code == 404
    assert world.get(f"/concerns/{_only(world)}", by=who).status_code == 404


def test_a_concern_that_nobody_read_waits_for_the_supervisor(world: World) -> None:
    """Until it is opened."""
    supervisor = world.supervisor()
    world.write(CONCERN)
    (task,) = world.get("/tasks", by=supervisor).json["items"]
    assert (task["kind"], task["subject"]) == ("concern-unread", str(_only(world)))
    world.get(f"/concerns/{_only(world)}", by=supervisor)
    assert world.get("/tasks", by=supervisor).json == {"items": []}


def test_where_nobody_reads_nothing_is_taken(world: World) -> None:
    """The form asks first; whoever writes all the same is told, and nothing is kept."""
    assert world.http.get("/concerns/reception").json == {"open": False}
    answer = world.write(CONCERN)
    assert (answer.status_code, answer.json["type"]) == (409, "urn:amparo:problem:concerns-closed")
    assert world.rows("concerns") == []
    world.supervisor()
    assert world.http.get("/concerns/reception").json == {"open": True}


def test_of_several_organisations_the_named_one_receives(world: World, environ: dict[str, str]) -> None:
    """Without a name the form is closed, because nobody could say who is to read; a name without a reader is closed."""
    for each in (ORGANISATION, OTHER):
        world.supervisor(organisation=each)
    assert world.http.get("/concerns/reception").json == {"open": False}
    for named, opens in ((OTHER, True), (uuid4(), False)):
        dependencies = intake_app.from_env(environ | {"AMPARO_CONCERNS_ORGANISATION": str(named)}, clock=world.clock)
        http = intake_app.create_app(dependencies).test_client()
        assert http.get("/concerns/reception").json == {"open": opens}
        http.post("/concerns", json=CONCERN, headers={"Idempotency-Key": uuid4().hex})
        for engine in dependencies.foundation.engines():
            engine.dispose()
    assert [row.organisation for row in world.rows("concerns")] == [OTHER]


def test_a_setting_that_names_nobody_stops_the_start(environ: dict[str, str]) -> None:
    """By name."""
    with pytest.raises(SettingsError, match="AMPARO_CONCERNS_ORGANISATION"):
        intake_app.from_env(environ | {"AMPARO_CONCERNS_ORGANISATION": "programa"})


def test_what_was_read_long_ago_is_forgotten_and_nobody_opens_it_again(world: World) -> None:
    """Its keys and its ciphertext; the code still tells that it was read; what nobody read stays."""
    supervisor = world.supervisor()
    code = _receipt(world.write(CONCERN))
    concern = _only(world)
    world.get(f"/concerns/{concern}", by=supervisor)
    unread = _receipt(world.write({"text": "Ninguém leu."}))
    world.clock.at += KEPT_AFTER_READING
    assert usecases.forget_concerns(world.dependencies.intake, at=world.clock.at) == 0
    world.clock.at += timedelta(seconds=1)
    stop = Event()
    _forget_until_nothing_is_left(world, stop)
    assert {row.object_id for row in world.wrapped_keys()} == {row.id for row in world.rows("concerns")} - {concern}
    assert [row.sealed for row in world.rows("concern_sections") if row.concern_id == concern] == [None] * 3
    (shred,) = _records(world, "shred")
    assert (shred.actor, shred.reason, shred.resources) == (None, "read-long-ago", (concern,))
    world.acknowledge()
    answer = world.get(f"/concerns/{concern}", by=supervisor)
    assert (answer.status_code, answer.json["type"]) == (409, "urn:amparo:problem:key-destroyed")
    assert (world.ask(code).json, world.ask(unread).json) == ({"status": "read"}, {"status": "received"})


def _forget_until_nothing_is_left(world: World, stop: Event) -> None:
    """Run the worker's own watch once round: it looks again at once after it forgot something, and then would wait."""
    looks: list[int] = []

    def forget() -> int:
        looks.append(usecases.forget_concerns(world.dependencies.intake, at=world.clock.at))
        if looks[-1] == 0:
            stop.set()
        return looks[-1]

    intake_app.worker.watch_the_time(forget, stop=stop, report=structlog.get_logger())
    assert looks == [1, 0]


def test_an_unknown_code_and_a_mistyped_one_are_told_as_such(world: World) -> None:
    """A mistyped one before anything is looked up; an unknown one with no word of what there is."""
    world.supervisor()
    code = _receipt(world.write(CONCERN))
    other = next(each for each in ALPHABET if each != code[0])
    wrong = world.ask(other + code[1:])
    assert (wrong.status_code, wrong.json["errors"][0]["code"]) == (422, "invalid-receipt")
    unknown = [world.ask(each) for each in (_spelled(world, "a"), _spelled(world, "b"))]
    assert {each.status_code for each in unknown} == {404}
    assert unknown[0].json["type"] == "urn:amparo:problem:unknown-receipt"
    assert len({each.data for each in unknown}) == 1


def _spelled(world: World, seed: str) -> str:
    """Return a code that could be one and is none."""
    return receipt_of(world.dependencies.intake.digest(b"test", seed.encode()))


def test_every_slip_of_the_pen_is_found() -> None:
    """One wrong character, or two neighbours swapped, in any place."""
    code = receipt_of(bytes(range(32)))
    assert parse_receipt(f" {code.lower()} ") == code
    for place, right in enumerate(code):
        for wrong in (each for each in ALPHABET if right not in (each, "-")):
            with pytest.raises(InvalidReceiptError):
                parse_receipt(code[:place] + wrong + code[place + 1 :])


def test_who_has_the_database_cannot_try_codes_on_it(world: World) -> None:
    """Only a keyed hash of the code is stored: under another key the same code is not found."""
    world.supervisor()
    code = _receipt(world.write(CONCERN))
    visitor = usecases.Visitor(source="203.0.113.7", at=world.clock.at, request_id="")
    intake = world.dependencies.intake
    assert usecases.ask_status(intake, code=code, by=visitor) is ConcernStatus.RECEIVED
    with pytest.raises(UnknownReceiptError):
        usecases.ask_status(replace(intake, record_key=bytes(32)), code=code, by=visitor)
