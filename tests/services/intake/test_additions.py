"""Adding to what was handed over, blindly and for three days, and naming it as found together with somebody else."""

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa

from services.intake.domain.additions import MOST_ADDITIONS
from shared.contracts.intake import RegistrationAdded, RegistrationSubmitted
from shared.streams.inbox import Inbox
from tests.services.intake.world import NOW, SITE, World, registration

WORDS = "O tio que os esperava chama-se Salomão."
HOURS = timedelta(hours=72)


def test_an_addition_is_sealed_to_cases_and_kept_nowhere_else(world: World) -> None:
    """The officer gets an id and a time; intake has these and nothing more, neither in a table nor in an answer."""
    registered = handed_over(world)
    answer = add(world, registered)
    assert answer.status_code == 201
    assert set(answer.json) == {"id", "added_at"}
    (event,) = additions(world)
    assert (str(event.addition_id), str(event.subject)) == (answer.json["id"], registered)
    assert opened(world, event) == {"text": WORDS}
    assert WORDS.encode() not in world.everything()
    assert [set(row._fields) for row in world.rows("additions")] == [{"id", "registration_id", "added_at"}]


def test_the_answer_tells_nothing_of_the_case(world: World) -> None:
    """Before the case is open and after, keys shredded: the same answer, after the same steps."""
    before, after = handed_over(world), handed_over(world)
    world.hear_case_opened(UUID(after))
    shapes = []
    for registered in (before, after):
        with statements(world) as found:
            answer = add(world, registered)
        shapes.append((answer.status_code, sorted(answer.json), answer.json["added_at"], found))
    assert shapes[0] == shapes[1]


def test_sent_twice_it_is_one_addition(world: World) -> None:
    """And the key with other words is refused."""
    registered, key = handed_over(world), uuid4().hex
    first, again = (add(world, registered, Idempotency_Key=key) for _ in range(2))
    assert first.data == again.data
    assert len(additions(world)) == 1
    assert add(world, registered, text="Outra coisa.", Idempotency_Key=key).status_code == 409


def test_whoever_holds_the_id_and_is_not_its_author_meets_nothing(world: World) -> None:
    """A stolen id, with another organisation's officer, a colleague, a supervisor; an id that is of nothing.

    All get the same bytes, and no event says anything.
    """
    registered = handed_over(world)
    elsewhere = world.account("intake-officer", organisation=uuid4())
    colleague, supervisor = world.account("intake-officer"), world.account("supervisor")
    refusals = {add(world, registered, by=each).data for each in (elsewhere, colleague, supervisor)}
    refusals.add(add(world, str(uuid4())).data)
    world.clock.at = NOW + HOURS + timedelta(seconds=1)
    refusals.add(add(world, registered).data)
    assert len(refusals) == 1
    assert b"not-found" in refusals.pop()
    assert additions(world) == []


def test_an_author_who_moved_to_another_organisation_adds_nothing(world: World) -> None:
    """What was registered stays with the organisation it was registered for."""
    registered = handed_over(world)
    moved = world.account("intake-officer", organisation=uuid4())
    object.__setattr__(moved, "subject", world.officer.subject)
    assert add(world, registered, by=moved).status_code == 404


def test_of_who_did_not_agree_to_be_assisted_nothing_is_added(world: World) -> None:
    """Nor are they named as found together with somebody: of them only that they came is kept."""
    body = {"pathway": "stranded-migrant", "site": SITE, "consent": {"assistance": False}, "fields": {}}
    refused = world.post("/registrations", body).json["id"]
    assert add(world, refused).data == add(world, str(uuid4())).data
    assert register(world, [companion(refused)]).status_code == 422


def test_three_days_are_three_days(world: World) -> None:
    """To the second; the clock counts from the registration, not from the last addition."""
    registered = handed_over(world)
    world.clock.at = NOW + HOURS
    assert add(world, registered).status_code == 201
    world.clock.at += timedelta(seconds=1)
    assert add(world, registered).status_code == 404


def test_there_is_an_end_to_adding(world: World) -> None:
    """Whoever holds an officer's token for a while cannot bury a case under words."""
    registered = handed_over(world)
    assert {add(world, registered).status_code for _ in range(MOST_ADDITIONS)} == {201}
    assert add(world, registered).json["type"].endswith("additions-full")


@pytest.mark.parametrize("text", ["", "  \n", "a" * 5001, "a\x07b", 7, None])
def test_what_cannot_be_added_is_said(world: World, text: object) -> None:
    """Nothing of it is repeated."""
    answer = add(world, handed_over(world), text=text)
    assert answer.status_code == 422
    assert answer.json["errors"][0]["pointer"] == "/text"


def test_every_addition_and_every_try_is_recorded(world: World) -> None:
    """With the registration, without a word of what was added."""
    registered = handed_over(world)
    world.acknowledge()
    add(world, registered)
    add(world, registered, by=world.account("intake-officer"))
    said = [(each.action, each.decision, tuple(map(str, each.resources))) for each in world.said("audit")]
    assert said == [("add-to-registration", each, (registered,)) for each in ("allowed", "refused")]


def test_a_family_is_handed_over_person_by_person_with_what_they_say_of_each_other(world: World) -> None:
    """Sealed: neither the bus nor a table of intake says who belongs together, or that somebody is suspected."""
    mother = handed_over(world)
    child = handed_over(world, companions=[companion(mother, relation="child-of")])
    man = handed_over(world, companions=[companion(mother, standing="suspected"), companion(child)])
    bodies = {str(event.subject): opened(world, event)["companions"] for event in submitted(world)}
    assert bodies[mother] == []
    assert bodies[child] == [companion(mother, relation="child-of")]
    assert [each["standing"] for each in bodies[man]] == ["suspected", "claimed"]
    assert b"suspected" not in world.everything()
    assert b"child-of" not in world.everything()


def test_only_what_one_registered_oneself_and_lately_can_be_named(world: World) -> None:
    """Whether another's registration is there is told to nobody: the same bytes, and nobody is registered."""
    registered = handed_over(world)
    foreign = world.account("intake-officer", organisation=uuid4())
    colleague = world.account("intake-officer")
    before = len(world.rows("registrations"))
    answers = [register(world, [companion(registered)], by=each) for each in (foreign, colleague)]
    answers.append(register(world, [companion(str(uuid4()))]))
    world.clock.at = NOW + HOURS + timedelta(seconds=1)
    answers.append(register(world, [companion(registered)]))
    assert {answer.status_code for answer in answers} == {422}
    assert len({answer.data for answer in answers}) == 1
    assert answers[0].json["errors"][0]["code"] == "unknown-registration"
    assert len(world.rows("registrations")) == before


@pytest.mark.parametrize("change", [{"standing": "verified"}, {"standing": "ended"}, {"relation": "owner-of"}])
def test_an_officer_cannot_say_that_a_link_is_verified(world: World, change: dict[str, str]) -> None:
    """Only claimed or suspected, and only relations of the list."""
    answer = register(world, [companion(handed_over(world)) | change])
    assert [each["code"] for each in answer.json["errors"]] == ["unknown-code"]


def test_of_who_does_not_agree_to_be_assisted_no_companion_is_kept(world: World) -> None:
    """It would say where to find them."""
    body = registration(consent={"assistance": False}, fields={}, companions=[companion(handed_over(world))])
    body.pop("screening")
    answer = world.post("/registrations", body)
    assert [(each["pointer"], each["code"]) for each in answer.json["errors"]] == [("/companions", "no-consent")]


def handed_over(world: World, **changes: object) -> str:
    """Register somebody; return the id."""
    answer = world.post("/registrations", registration(**changes))
    assert answer.status_code == 201, answer.json
    return str(answer.json["id"])


def register(world: World, companions: list[dict[str, str]], **how: Any) -> Any:
    """Try to register somebody found together with these."""
    return world.post("/registrations", registration(companions=companions), **how)


def add(world: World, registered: str, *, text: object = WORDS, **how: Any) -> Any:
    """Add to a registration."""
    return world.post(f"/registrations/{registered}/additions", {"text": text}, **how)


def companion(registered: str, *, relation: str = "travelled-with", standing: str = "claimed") -> dict[str, str]:
    """Return somebody as found together with the person of that registration."""
    return {"registration": registered, "relation": relation, "standing": standing}


def additions(world: World) -> list[RegistrationAdded]:
    """Return the additions that intake sends."""
    return [event for event in world.said("cases") if isinstance(event, RegistrationAdded)]


def submitted(world: World) -> list[RegistrationSubmitted]:
    """Return the registrations that intake sends."""
    return [event for event in world.said("cases") if isinstance(event, RegistrationSubmitted)]


def opened(world: World, event: RegistrationAdded | RegistrationSubmitted) -> dict[str, Any]:
    """Return what cases, and nobody else, opens."""
    inbox = Inbox(consumer="cases", keyring=world.keyrings["cases"])
    return inbox.open(event.body, publisher="intake", event_type=event.event_type, subject=event.subject)


class statements:  # noqa: N801 - reads as what it yields
    """Collects the SQL that intake runs, without the reading of tokens' keys."""

    def __init__(self, world: World) -> None:
        self._engine, self._found = world.dependencies.foundation.engine, list[str]()

    def __enter__(self) -> list[str]:
        """Begin."""
        sa.event.listen(self._engine, "before_cursor_execute", self._note)
        return self._found

    def __exit__(self, *_: object) -> None:
        """End."""
        sa.event.remove(self._engine, "before_cursor_execute", self._note)

    def _note(self, _connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if "standing_" not in statement:
            self._found.append(statement)
