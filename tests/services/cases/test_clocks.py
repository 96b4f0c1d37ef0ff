"""By when somebody has to have acted: the clock runs from the registration; what ran out waits with the supervisor."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from tests.services.cases.world import ELSEWHERE, HERE, World
from tests.support.service import NOON

HOUR = timedelta(hours=1)
VIOLENCE = {
    "danger": "no",
    "violence": "within-72-hours",
    "hours_since": 20,
    "risks": [],
    "protections": [],
    "urgency": "immediate",
    "reasons": ["violence-72-hours"],
    "rules": "1",
}


def opened(world: World, triage: dict[str, Any] | None) -> str:
    """Open a case of somebody graded so."""
    event = world.registration(triage=triage)
    world.hear(event, publisher="intake")
    (case,) = (row for row in world.rows("cases") if row.registration_id == event.registration_id)
    return str(case.id)


def assigned(world: World, case: str) -> Any:
    """Give it to somebody new and return them."""
    worker = world.person("caseworker")
    given = world.person("supervisor").put(f"/cases/{case}/assignment", {"staff": str(worker.account.subject)})
    assert given.status_code == 200
    return worker


def later(world: World, hours: float) -> None:
    """Let hours pass in which audit took every record."""
    world.admin("DELETE FROM stream_outbox")
    world.clock.at = NOON + hours * HOUR


def kinds(person: Any) -> list[str]:
    """Return what waits for somebody."""
    return [each["kind"] for each in person.get("/tasks").json["items"]]


def test_the_clock_of_care_counts_from_the_violence_and_not_from_the_registration(world: World) -> None:
    """72 hours from when it happened; the first response within the hours of the grade."""
    case = opened(world, VIOLENCE)
    clocks = assigned(world, case).get(f"/cases/{case}").json["clocks"]
    found = {each["kind"]: each["due_at"] for each in clocks}
    assert found == {
        "first-response": (NOON + 2 * HOUR).isoformat(),
        "violence-care": (NOON + 52 * HOUR).isoformat(),
    }


def test_a_registration_without_triage_still_has_somebody_answer_in_time(world: World) -> None:
    """An event of before there was triage, or one where nothing was asked."""
    case = opened(world, None)
    (clock,) = assigned(world, case).get(f"/cases/{case}").json["clocks"]
    assert (clock["kind"], clock["due_at"]) == ("first-response", (NOON + 72 * HOUR).isoformat())


def test_triage_stands_in_the_health_section(world: World) -> None:
    """Sealed with what is shared most rarely after identity; nothing of it is in a column."""
    case = opened(world, VIOLENCE)
    health = assigned(world, case).get(f"/cases/{case}/sections/health").json["content"]
    assert health["triage"]["reasons"] == ["violence-72-hours"]
    assert not any("violence-72" in str(row) for row in world.rows("cases") + world.rows("timeline"))


def test_what_nobody_acts_on_goes_to_the_supervisor(world: World) -> None:
    """The caseworker sees it from the start; the supervisor when it ran out, or when nobody has it and time runs."""
    case, supervisor = opened(world, VIOLENCE), world.person("supervisor")
    assert kinds(supervisor) == ["assign-case"]
    later(world, 1.1)
    assert "first-response" in kinds(supervisor)
    worker = assigned(world, case)
    assert set(kinds(worker)) == {"first-response", "violence-care"}
    assert kinds(supervisor) == []
    later(world, 2)
    assert kinds(supervisor) == ["first-response-late"]
    assert "first-response-late" in kinds(worker)


def test_saying_what_came_of_it_stops_it_once(world: World) -> None:
    """Who said it, and what, stays; it is recorded and in the timeline."""
    case = opened(world, VIOLENCE)
    worker = assigned(world, case)
    path = f"/cases/{case}/clocks/violence-care"
    stopped = worker.put(path, {"outcome": "declined"})
    assert (stopped.status_code, stopped.json["outcome"]) == (200, "declined")
    assert stopped.json["stopped_by"] == str(worker.account.subject)
    again = worker.put(path, {"outcome": "done"})
    assert (again.status_code, again.json["type"].rpartition(":")[2]) == (409, "clock-stopped")
    assert kinds(worker) == ["first-response"]
    moments = worker.get(f"/cases/{case}").json["timeline"]
    assert ("clock-stopped", "violence-care/declined") in {(each["kind"], each["code"]) for each in moments}
    assert world.records("stop-clock")[0].reason == "violence-care/declined"


@pytest.mark.parametrize("kind", ["unheard-of", "violence-care"])
def test_a_clock_that_is_not_there_is_like_a_case_that_is_not_there(world: World, kind: str) -> None:
    """One that this person never had, and one that nobody has."""
    case = opened(world, None)
    worker = assigned(world, case)
    nothing = worker.put(f"/cases/{uuid4()}/clocks/{kind}", {"outcome": "done"})
    found = worker.put(f"/cases/{case}/clocks/{kind}", {"outcome": "done"})
    assert (found.status_code, found.data) == (nothing.status_code, nothing.data)


def test_a_conflict_hides_what_runs_out(world: World) -> None:
    """A supervisor who must not know of the case is not told that it waits."""
    case = opened(world, VIOLENCE)
    kept_out, other = world.person("supervisor"), world.person("supervisor")
    declared = other.put(f"/cases/{case}/conflicts/{kept_out.account.subject}", None)
    assert declared.status_code == 204
    later(world, 3)
    assert kinds(kept_out) == []
    assert "first-response-late" in kinds(other)


def test_a_site_says_within_how_many_hours_it_acts(world: World) -> None:
    """For whom is registered from then on; what runs keeps its time."""
    supervisor = world.person("supervisor")
    path = f"/sites/{HERE}/hours"
    assert supervisor.get(path).json == {"immediate": 2, "urgent": 24, "standard": 72}
    before = opened(world, VIOLENCE)
    hours = {"immediate": 1, "urgent": 12, "standard": 48}
    assert supervisor.put(path, hours).json == hours
    after = opened(world, VIOLENCE)
    due = {str(row.case_id): row.due_at for row in world.rows("clocks") if row.kind == "first-response"}
    assert (due[before], due[after]) == (NOON + 2 * HOUR, NOON + HOUR)
    assert supervisor.get(f"/sites/{ELSEWHERE}/hours").status_code == 404


@pytest.mark.parametrize(
    ("hours", "code"),
    [
        ({"immediate": 0, "urgent": 24, "standard": 72}, "out-of-range"),
        ({"immediate": 2, "urgent": 24, "standard": 721}, "out-of-range"),
        ({"immediate": 30, "urgent": 24, "standard": 72}, "contradiction"),
    ],
)
def test_hours_that_cannot_be_are_refused(world: World, hours: dict[str, int], code: str) -> None:
    """Nothing urgent waits longer than what is not."""
    answer = world.person("supervisor").put(f"/sites/{HERE}/hours", hours)
    assert answer.status_code == 422
    assert code in {each["code"] for each in answer.json["errors"]}
    assert not world.rows("site_hours")
