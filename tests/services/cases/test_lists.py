"""What stands on the list of cases: each role its own. Who may do what with one case is in tests/authorization."""

from dataclasses import replace

import pytest

from shared.tokens import ROLES
from tests.services.cases.world import ELSEWHERE, THEIRS, World
from tests.support.service import Person

CASEWORKER, SUPERVISOR = "caseworker", "supervisor"


@pytest.mark.parametrize("role", sorted(ROLES))
def test_lists_show_each_role_its_own(world: World, role: str) -> None:
    """A supervisor their site, a caseworker what is theirs, everybody else nothing."""
    mine, worker = world.worked_case()
    waiting, abroad = world.open_case(), world.open_case(site=ELSEWHERE)
    foreign = world.open_case(organisation=THEIRS)
    who = world.person(role)
    if role == CASEWORKER:
        who = worker
    wanted = {CASEWORKER: {mine}, SUPERVISOR: {mine, waiting}}.get(role)

    answer = who.get("/cases")

    if wanted is None:
        assert answer.status_code == 404
        return
    assert {each["id"] for each in answer.json["items"]} == wanted
    assert abroad not in answer.text
    assert foreign not in answer.text


def test_a_caseworker_whose_site_changed_has_the_case_on_no_list(world: World) -> None:
    """The assignment alone is not enough."""
    _, worker = world.worked_case()
    moved = replace(worker.account, sites=(ELSEWHERE,))

    assert Person(worker.app, worker.keys, worker.clock, moved, "cases").get("/cases").json["items"] == []
