"""A public form that is flooded slows the flood and still takes a genuine report. The clock is the test's."""

from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from services.intake import app as intake_app
from services.intake.domain.crowding import ASKING, TURN_KEPT, TURN_SECONDS, WRITING
from services.intake.domain.receipts import receipt_of
from tests.authorization.knocking.house import statements
from tests.services.intake.world import World, registration

FLOOD = 1000
ATTACKER, GENUINE = "198.51.100.66", "203.0.113.7"
APART = timedelta(milliseconds=10)
REPORT = {"text": "Uma rapariga não sai da casa."}
JUNK = {"text": "xxxx"}
KEY = "genuine-key-0001"


def _flood(world: World, *, source: Any, wait: bool = False) -> int:
    """Send a thousand, one each 10 ms, from *source(number)*; return how many were taken.

    With *wait* each that is given a turn comes back with it as soon as it has come, as a sender with a program would.
    """
    taken, waiting = 0, list[tuple[Any, str, str, str]]()
    for number in range(FLOOD):
        world.clock.at += APART
        key = uuid4().hex
        answer = world.write(JUNK, source=source(number), Idempotency_Key=key)
        taken += answer.status_code == 201
        if answer.status_code == 429:
            waiting.append((world.clock.at, source(number), key, answer.json["turn"]))
    if wait:
        world.clock.at += timedelta(seconds=TURN_SECONDS)
        answers = [world.write(JUNK, source=where, turn=turn, Idempotency_Key=key) for _, where, key, turn in waiting]
        taken += sum(answer.status_code == 201 for answer in answers)
    return taken


def _empty_a_bucket(world: World) -> None:
    """Send as many from the attacker's address as are taken, and one more."""
    answers = [world.write(JUNK, source=ATTACKER).status_code for _ in range(WRITING.source.holds + 1)]
    assert answers[-1] == 429


def _genuine(world: World, *, source: str) -> tuple[Any, int]:
    """Send a report as the portal does: when it is told to wait, again with its turn; return the seconds it took."""
    began = world.clock.at
    answer = world.write(REPORT, source=source, Idempotency_Key=KEY)
    while answer.status_code == 429:
        world.clock.at += timedelta(seconds=int(answer.headers["Retry-After"]))
        answer = world.write(REPORT, source=source, turn=answer.json["turn"], Idempotency_Key=KEY)
    return answer, int((world.clock.at - began).total_seconds())


def _one_address(_number: int) -> str:
    return ATTACKER


def _many_addresses(number: int) -> str:
    return f"10.{number // 250}.{number % 250}.1"


def test_a_flood_from_one_address_leaves_everybody_else_alone(world: World) -> None:
    """A thousand in ten seconds: five are taken, and who comes from elsewhere is taken at once."""
    world.supervisor()
    assert _flood(world, source=_one_address) == WRITING.source.holds
    answer, seconds = _genuine(world, source=GENUINE)
    assert (answer.status_code, seconds) == (201, 0)


def test_who_shares_the_address_with_a_flood_is_taken_when_their_turn_has_come(world: World) -> None:
    """Thousands of telephones have one address: none of them is locked out by one of them."""
    world.supervisor()
    _flood(world, source=_one_address)
    answer, seconds = _genuine(world, source=ATTACKER)
    assert (answer.status_code, seconds) == (201, TURN_SECONDS)


def test_a_flood_from_many_addresses_is_slowed_and_a_genuine_report_is_taken(world: World) -> None:
    """A thousand from a thousand addresses: what the one bucket of all holds, and the genuine one after its turn."""
    world.supervisor()
    taken = _flood(world, source=_many_addresses)
    assert 0 <= taken - WRITING.everybody.holds <= FLOOD * APART.total_seconds() / WRITING.everybody.seconds
    answer, seconds = _genuine(world, source=GENUINE)
    assert (answer.status_code, seconds) == (201, TURN_SECONDS)
    assert world.ask(answer.json["receipt"], source=GENUINE).json == {"status": "received"}


def test_a_flood_that_waits_its_turns_is_bounded_too(world: World) -> None:
    """What gets in, and so what can be stored, does not grow with it; a report that keeps on is taken in a minute."""
    world.supervisor()
    taken = _flood(world, source=_many_addresses, wait=True)
    assert taken <= WRITING.everybody.holds + 10 + WRITING.waited_everybody.holds
    answer, seconds = _genuine(world, source=GENUINE)
    assert answer.status_code == 201
    assert seconds <= 60


def test_ipv6_addresses_of_one_neighbour_are_one(world: World) -> None:
    """Whoever has one of a /64 has 2^64 of them."""
    world.supervisor()
    assert _flood(world, source=lambda number: f"2001:db8::{number:x}") == WRITING.source.holds


def test_nobody_is_locked_out_by_what_they_did_before(world: World) -> None:
    """A bucket fills up again whatever was poured over it: five minutes later there is nothing to wait for."""
    world.supervisor()
    _flood(world, source=_one_address)
    world.clock.at += timedelta(seconds=WRITING.source.seconds * WRITING.source.holds)
    assert world.write(REPORT, source=ATTACKER).status_code == 201


def test_a_refusal_says_when_and_gives_a_turn(world: World) -> None:
    """In a header that programs know, and in the problem."""
    world.supervisor()
    _empty_a_bucket(world)
    answer = world.write(REPORT, source=ATTACKER)
    assert (answer.status_code, answer.json["type"]) == (429, "urn:amparo:problem:crowded")
    assert answer.headers["Retry-After"] == str(TURN_SECONDS)
    assert answer.json["retry_after_seconds"] == TURN_SECONDS


@pytest.mark.parametrize("which", ["early", "late", "another key", "invented", "altered", "nonsense", "not ascii"])
def test_a_turn_is_worth_nothing_but_for_this_and_in_its_time(world: World, which: str) -> None:
    """Whoever shows another waits like who shows none."""
    world.supervisor()
    _empty_a_bucket(world)
    turn = world.write(REPORT, source=ATTACKER, Idempotency_Key=KEY).json["turn"]
    after = {"early": TURN_SECONDS - 2, "late": TURN_KEPT.total_seconds() + TURN_SECONDS + 1}.get(which, TURN_SECONDS)
    world.clock.at += timedelta(seconds=after)
    _empty_a_bucket(world)
    shown = {
        "invented": f"{int(world.clock.at.timestamp())}.{'0' * 64}",
        "altered": f"{int(world.clock.at.timestamp()) - 1}.{turn.partition('.')[2]}",
        "nonsense": "." * 5000,
        "not ascii": "²³.ç",
    }.get(which, turn)
    key = uuid4().hex if which == "another key" else KEY
    assert world.write(REPORT, source=ATTACKER, turn=shown, Idempotency_Key=key).status_code == 429


def test_receipt_codes_cannot_be_enumerated(world: World) -> None:
    """A thousand codes that could be: none is found, after the first few each try waits, and who waits is bounded."""
    world.supervisor()
    code = world.write(REPORT).json["receipt"]
    answers = []
    for number in range(FLOOD):
        world.clock.at += APART
        guess = receipt_of(world.dependencies.intake.digest(b"guess", str(number).encode()))
        answers.append(world.ask(guess, source=_one_address(number)).status_code)
    assert set(answers) == {404, 429}
    assert answers.count(404) <= ASKING.source.holds + 1
    assert world.ask(code, source=GENUINE).json == {"status": "received"}


def test_a_known_code_and_an_unknown_one_take_the_same_steps(world: World) -> None:
    """One is counted and looked up like the other: the same statements, so the same time."""
    world.supervisor()
    code = world.write(REPORT).json["receipt"]
    unknown = receipt_of(world.dependencies.intake.digest(b"guess", b"0"))
    engine = world.dependencies.foundation.engine
    with statements(engine) as known_steps:
        assert world.ask(code).status_code == 200
    with statements(engine) as unknown_steps:
        assert world.ask(unknown).status_code == 404
    assert known_steps == unknown_steps


def test_the_form_answers_the_same_whoever_it_is_about(world: World) -> None:
    """A person who is registered here, and one who is not: the same steps, and nothing in the answer but a code."""
    world.supervisor()
    world.post("/registrations", registration())
    engine, found = world.dependencies.foundation.engine, []
    for person in ("Felismina Macuácua", "Ninguém Que Exista"):
        with statements(engine) as steps:
            answer = world.write({"person": person})
        assert set(answer.json) == {"receipt"}
        found.append(steps)
    assert found[0] == found[1]


def test_no_address_is_kept_anywhere(world: World, environ: dict[str, str], capsys: pytest.CaptureFixture[str]) -> None:
    """Not in a table, not in a log at its most talkative, not in the metrics: neither written out nor as bytes."""
    dependencies = intake_app.from_env(environ | {"AMPARO_LOG_LEVEL": "debug"}, clock=world.clock)
    opened = replace(world, dependencies=dependencies, http=intake_app.create_app(dependencies).test_client())
    opened.supervisor()
    code = opened.write(REPORT, source=GENUINE).json["receipt"]
    opened.ask(code, source=GENUINE)
    opened.write(REPORT, source="2001:db8:1:2:3:4:5:6")
    refused = [opened.write(JUNK, source=_one_address(number)).status_code for number in range(10)]
    assert {201, 429} == set(refused)
    metrics = opened.http.get("/metrics").data
    logged = capsys.readouterr().out
    assert logged.count("/concerns") > 10
    kept = opened.everything() + logged.encode() + metrics
    for engine in dependencies.foundation.engines():
        engine.dispose()
    for address in (GENUINE, ATTACKER, "2001:db8:1:2"):
        assert address.encode() not in kept
        assert address.encode().hex().encode() not in kept
    for packed in (bytes([203, 0, 113, 7]), bytes([198, 51, 100, 66])):
        assert packed.hex().encode() not in kept


def test_tomorrow_the_same_address_has_another_name(world: World) -> None:
    """So that nobody who has two days' tables can tell that somebody came back."""
    world.supervisor()
    names = []
    for _ in range(2):
        world.write(REPORT)
        names.append({bytes(row.subject) for row in world.rows("crowds") if row.bucket.endswith("-source")})
        world.clock.at += timedelta(days=1)
    assert len(names[0]) == len(names[1]) == 1
    assert names[0] != names[1]


def test_what_was_counted_is_forgotten_within_minutes(world: World) -> None:
    """The next who comes, or the worker, sweeps what is full again."""
    world.supervisor()
    for number in range(50):
        world.write(JUNK, source=_many_addresses(number))
    assert len(world.rows("crowds")) > 50
    world.clock.at += timedelta(minutes=6)
    intake_app.usecases.forget_concerns(world.dependencies.intake, at=world.clock.at)
    assert world.rows("crowds") == []
