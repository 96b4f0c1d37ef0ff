"""Duplicates are found blind, after the hand-over, in one organisation; who registers is told nothing, at any speed."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa

from services.intake.store.duplicates import MOST_FOUND, MOST_HOLDERS
from services.intake.usecases import forget_registration
from shared.contracts.intake import AccessRecorded, DuplicatesFound
from tests.services.intake.world import ORGANISATION, World, registration
from tests.support.signer import Account

FELISMINA: dict[str, object] = {
    "prs_FirstName": "Felismina Rosa",
    "prs_SecondName": "Macuácua",
    "prs_Birthdate": "1991-05-04",
    "prs_Gender": "Feminine",
    "prs_MobilePhone": "+258841234567",
}
AGAIN = {"prs_FirstName": "Felizmina", "prs_SecondName": "Makuakwa", "prs_Birthdate": "1991-05-04"}
SOMEBODY_ELSE = {"prs_FirstName": "Ernesto", "prs_SecondName": "Zimba", "prs_Birthdate": "1970-11-30"}
NOT_ASKED = {"channels": []}


def registered(world: World, fields: dict[str, object], *, by: Account | None = None) -> UUID:
    """Register somebody, and let their case be opened."""
    answer = world.post("/registrations", registration(fields=fields, safe_contact=NOT_ASKED), by=by)
    assert answer.status_code == 201, answer.json
    found = UUID(answer.json["id"])
    world.hear_case_opened(found)
    return found


def found(world: World) -> list[DuplicatesFound]:
    """Return what intake told cases."""
    return [event for event in world.said("cases") if isinstance(event, DuplicatesFound)]


def test_somebody_registered_again_is_found_though_misspelled(world: World) -> None:
    """Cases are told which two, how sure, and what agreed, and nothing that anybody said."""
    first = registered(world, FELISMINA)
    registered(world, SOMEBODY_ELSE)
    assert found(world) == []
    second = registered(world, AGAIN)
    (event,) = found(world)
    assert (event.registration_id, event.other_registration_id) == (second, first)
    assert event.kinds == ("name-sound", "name-sound", "birth-date")
    assert 50 < event.score <= 100
    assert event.found_at == world.clock.at
    assert event.subject == second


def test_it_is_found_after_the_copy_is_shredded(world: World) -> None:
    """What stays is blind: no key is left that opens anything."""
    registered(world, FELISMINA)
    assert world.wrapped_keys() == []
    registered(world, AGAIN)
    assert len(found(world)) == 1
    assert world.wrapped_keys() == []


def test_nothing_that_was_said_stands_in_what_is_kept(world: World) -> None:
    """Not in any table, in any row."""
    registered(world, FELISMINA)
    for table in ("duplicate_features", "duplicate_keys", "duplicate_holders"):
        written = " ".join(
            str(bytes(value) if isinstance(value, memoryview | bytes) else value)
            for row in world.rows(table)
            for value in row
        ).lower()
        for said in ("felismina", "macuácua", "makuakua", "841234567", "1991-05-04", "feminine"):
            assert said not in written


def test_somebody_else_is_not_found(world: World) -> None:
    """Nor a namesake whose name is all that agrees."""
    registered(world, FELISMINA)
    registered(world, SOMEBODY_ELSE)
    registered(world, {"prs_FirstName": "Felismina", "prs_SecondName": "Zimba"})
    registered(world, {"prs_FirstName": "Rosa", "prs_SecondName": "Macuácua", "prs_Birthdate": "1960-01-17"})
    assert found(world) == []


def test_nobody_is_found_across_organisations(world: World) -> None:
    """That would tell one organisation that another has the person; and the blind features are others."""
    theirs = world.account("intake-officer", organisation=uuid4())
    registered(world, FELISMINA, by=theirs)
    registered(world, FELISMINA)
    assert found(world) == []
    features = [bytes(row.features) for row in world.rows("duplicate_features")]
    assert len(features) == len(set(features)) == 2
    assert len(world.rows("duplicate_keys")) == len({row.key for row in world.rows("duplicate_keys")})


def test_who_gave_no_consent_leaves_nothing_to_be_found_by(world: World) -> None:
    """Counted and helped; not known again."""
    for _ in range(2):
        body = registration(fields={}, consent={"assistance": False})
        body.pop("screening")
        assert world.post("/registrations", body).status_code == 201
    assert found(world) == []
    assert world.rows("duplicate_keys") == world.rows("duplicate_features") == []


def test_the_answer_is_of_one_form_whether_or_not_the_person_is_known(world: World) -> None:
    """Byte for byte but for id and time, the same headers, and the same SQL in the same order."""
    shapes, statements = [], []
    for fields in (SOMEBODY_ELSE, FELISMINA, AGAIN | {"prs_MobilePhone": "+258841234567"}, FELISMINA):
        world.token()
        with collected(world) as asked:
            answer = world.post("/registrations", registration(fields=fields, safe_contact=NOT_ASKED))
        shapes.append(
            (
                answer.status_code,
                answer.data.replace(answer.json["id"].encode(), b"ID"),
                sorted(name for name, _ in answer.headers),
                answer.headers["Content-Length"],
            )
        )
        statements.append(asked)
        world.hear_case_opened(UUID(answer.json["id"]))
    assert len(found(world)) >= 1
    assert all(shape == shapes[0] for shape in shapes)
    assert all(asked == statements[0] for asked in statements)


def test_no_request_searches(world: World) -> None:
    """The tables that are searched are touched by no request; only a row of its own is added."""
    registered(world, FELISMINA)
    world.token()
    with collected(world) as asked:
        world.post("/registrations", registration(fields=FELISMINA, safe_contact=NOT_ASKED))
        world.get("/tasks", by=world.account("supervisor"))
    touched = [each for each in asked if "duplicate_" in each]
    assert len(touched) == 1
    assert touched[0].startswith("INSERT INTO duplicate_features")


def test_no_route_of_intake_tells(world: World) -> None:
    """Neither the officer nor the supervisor learns here that somebody is known."""
    first, second = registered(world, FELISMINA), registered(world, FELISMINA)
    assert len(found(world)) == 1
    routes = [str(rule) for rule in world.http.application.url_map.iter_rules() if "GET" in (rule.methods or ())]
    for route in routes:
        for who in (world.officer, world.account("supervisor"), world.account("data-protection-officer")):
            told = world.get(route, by=who).text
            assert str(first) not in told
            assert str(second) not in told
    assert not [route for route in routes if "duplicate" in route]


def test_it_is_done_once_however_often_the_event_comes(world: World) -> None:
    """One event, one record, one place in the index."""
    registered(world, FELISMINA)
    second = registered(world, AGAIN)
    keys = world.rows("duplicate_keys")
    for _ in range(2):
        world.hear_case_opened(second)
    assert len(found(world)) == 1
    assert world.rows("duplicate_keys") == keys
    assert [record.resources[0] for record in matches(world)].count(second) == 1


def test_what_was_compared_is_recorded(world: World) -> None:
    """The service itself is the actor; whose person it is about is said, and how many it resembled."""
    first = registered(world, FELISMINA)
    second = registered(world, AGAIN)
    before, after = matches(world)
    assert (before.resources, before.count, before.actor) == ((first,), 0, None)
    assert (after.resources, after.count, after.owner) == ((second, first), 1, ORGANISATION)


def test_a_registration_from_before_there_was_this_is_left_alone(world: World) -> None:
    """It kept nothing to be found by; its hand-over ends as any other."""
    answer = world.post("/registrations", registration(fields=FELISMINA, safe_contact=NOT_ASKED))
    world.admin("DELETE FROM duplicate_features")
    world.hear_case_opened(UUID(answer.json["id"]))
    assert world.rows("duplicate_keys") == []
    assert world.wrapped_keys() == []


def test_a_key_that_too_many_share_brings_nobody_and_others_still_do(world: World) -> None:
    """A search is bounded: whoever shares more than that with a common key is found by their rarer ones."""
    first = registered(world, FELISMINA)
    world.admin(
        "INSERT INTO duplicate_keys SELECT key, gen_random_uuid() FROM duplicate_keys, generate_series(1, :most)"
        " WHERE key = (SELECT min(key) FROM duplicate_keys)",
        most=MOST_HOLDERS,
    )
    registered(world, AGAIN)
    assert [event.other_registration_id for event in found(world)] == [first]


def test_no_more_pairs_are_told_than_anybody_could_look_at(world: World) -> None:
    """Five of one registration, the surest first, however many resemble it; and not all are read."""
    assert MOST_FOUND < 100
    for _ in range(8):
        registered(world, FELISMINA)
    last = registered(world, FELISMINA)
    told = [event for event in found(world) if event.registration_id == last]
    assert len(told) == 5
    assert len({event.other_registration_id for event in told}) == 5


@pytest.mark.parametrize("table", ["duplicate_features", "duplicate_keys"])
def test_the_running_service_cannot_swap_what_is_kept(world: World, table: str) -> None:
    """Whose features these are is not changed by whoever takes over the process."""
    registered(world, FELISMINA)
    engine = world.dependencies.foundation.engine
    with pytest.raises(sa.exc.ProgrammingError), engine.begin() as connection:
        connection.execute(sa.text(f"UPDATE {table} SET registration_id = gen_random_uuid()"))  # noqa: S608


def test_what_is_forgotten_is_found_no_more_and_counted_no_more(world: World) -> None:
    """All of it, once, with one record; what is kept of others stays."""
    registered(world, SOMEBODY_ELSE)
    before = {row.feature: row.holders for row in world.rows("duplicate_holders")}
    keys = {(row.key, row.registration_id) for row in world.rows("duplicate_keys")}
    first = registered(world, FELISMINA)
    for _ in range(2):
        with world.dependencies.foundation.engine.begin() as connection:
            tx = world.dependencies.intake.within(connection, request_id=None)
            forget_registration(tx, first, at=world.clock.at)
    counts = {row.feature: row.holders for row in world.rows("duplicate_holders") if row.holders}
    assert counts == before
    assert {(row.key, row.registration_id) for row in world.rows("duplicate_keys")} == keys
    registered(world, AGAIN)
    assert found(world) == []
    records = [record for record in world.said("audit") if isinstance(record, AccessRecorded)]
    (record,) = (each for each in records if each.action == "forget")
    assert (record.resources, record.owner, record.actor) == ((first,), ORGANISATION, None)


def matches(world: World) -> list[AccessRecorded]:
    """Return the records of comparing."""
    records = [record for record in world.said("audit") if isinstance(record, AccessRecorded)]
    return [record for record in records if record.action == "match"]


@contextmanager
def collected(world: World) -> Iterator[list[str]]:
    """Collect the SQL that is run inside."""
    asked: list[str] = []

    def note(_c: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if "standing_keys" not in statement:  # read again once a second, whoever asks
            asked.append(statement)

    engine = world.dependencies.foundation.engine
    sa.event.listen(engine, "before_cursor_execute", note)
    try:
        yield asked
    finally:
        sa.event.remove(engine, "before_cursor_execute", note)
