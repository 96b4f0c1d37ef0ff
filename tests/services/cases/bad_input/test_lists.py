"""Lists and assignments asked for wrongly, and what the right questions find."""

from uuid import uuid4

import pytest

from tests.services.cases.bad_input.answers import codes
from tests.services.cases.world import THEIRS, World


@pytest.mark.parametrize("change", ["nobody", "inactive", "elsewhere", "foreign", "no-caseworker"])
def test_a_case_is_given_to_nobody_unsuitable(world: World, change: str) -> None:
    """One answer for all of them."""
    case = world.open_case()
    unsuitable = {
        "nobody": uuid4,
        "inactive": lambda: _inactive(world),
        "elsewhere": lambda: world.person("caseworker", sites=("beira",)).account.subject,
        "foreign": lambda: world.person("caseworker", organisation=THEIRS).account.subject,
        "no-caseworker": lambda: world.person("administrator").account.subject,
    }

    answer = world.person("supervisor").put(f"/cases/{case}/assignment", {"staff": str(unsuitable[change]())})

    assert (answer.status_code, codes(answer)) == (422, {("/staff", "unsuitable")})
    assert world.rows("cases")[0].assigned_to is None


def _inactive(world: World) -> object:
    who = world.person("caseworker").account
    world.employ(who, active=False)
    return who.subject


@pytest.mark.parametrize(
    ("query", "place"),
    [
        ("status=Open", ("#/query/status", "unknown-code")),
        ("assigned=perhaps", ("#/query/assigned", "wrong-type")),
        ("registration=1", ("#/query/registration", "wrong-form")),
        ("reference=AMP-7Q4K-2XN8", ("#/query/reference", "invalid-reference")),
        ("cursor=nonsense", ("#/query/cursor", "unknown-cursor")),
        ("cursor=WyJhIiwiYiJd", ("#/query/cursor", "unknown-cursor")),
        ("limit=0", ("#/query/limit", "out-of-range")),
        ("limit=100000", ("#/query/limit", "out-of-range")),
        ("name=Felismina", ("#/query/name", "unknown-field")),
        ("status=Active&status=Closed", ("#/query/status", "repeated")),
    ],
)
def test_a_list_is_asked_for_properly(world: World, query: str, place: tuple[str, str]) -> None:
    """No filter is ignored: a list that shows too much is worse than none."""
    answer = world.person("supervisor").get(f"/cases?{query}")

    assert (answer.status_code, codes(answer)) == (422, {place})


def test_pages_follow_each_other_and_show_each_case_once(world: World) -> None:
    """Twenty-five at a time, newest first, also when many opened at the same moment."""
    cases = {world.open_case() for _ in range(53)}
    supervisor, seen, path = world.person("supervisor"), [], "/cases"
    sizes = []
    while path:
        page = supervisor.get(path).json
        sizes.append(len(page["items"]))
        seen += [each["id"] for each in page["items"]]
        path = f"/cases?cursor={page['next']}" if page["next"] else ""

    assert sizes == [25, 25, 3]
    assert len(seen) == len(set(seen))
    assert set(seen) == cases


def test_filters_find_what_they_say(world: World) -> None:
    """By registration, by assignment, by a reference as somebody reads it aloud."""
    case, _ = world.worked_case()
    waiting = world.open_case()
    supervisor = world.person("supervisor")
    row = next(row for row in world.rows("cases") if str(row.id) == case)

    def found(query: str) -> list[str]:
        return [each["id"] for each in supervisor.get(f"/cases?{query}").json["items"]]

    assert found(f"registration={row.registration_id}") == [case]
    assert found("assigned=true") == [case]
    assert found("assigned=false") == [waiting]
    assert found(f"reference={row.reference.lower().replace('-', '')}") == [case]
    assert found("status=Closed") == []
