"""Who may do what, against an oracle in plain Python that never reads the policy: role by route by relation."""

from collections.abc import Callable
from dataclasses import replace
from itertools import product
from uuid import uuid4

import pytest
from werkzeug.test import TestResponse

from shared.tokens import ROLES
from tests.services.cases.world import ELSEWHERE, HERE, OURS, THEIRS, World, disclose, grant, wish
from tests.support.service import Person
from tests.support.signer import Account

CASEWORKER, SUPERVISOR, OFFICER = "caseworker", "supervisor", "data-protection-officer"

Ask = Callable[[World, Person, str, str], TestResponse]

ROUTES: dict[str, Ask] = {
    "read-case": lambda _w, who, case, _g: who.get(f"/cases/{case}"),
    "read-section": lambda _w, who, case, _g: who.get(f"/cases/{case}/sections/health"),
    "update-section": lambda _w, who, case, _g: who.put(
        f"/cases/{case}/sections/health", {"content": {"a": 1}}, If_Match='"1"'
    ),
    "assign-case": lambda _w, who, case, _g: who.put(f"/cases/{case}/assignment", {"staff": str(uuid4())}),
    "list-grants": lambda _w, who, case, _g: who.get(f"/cases/{case}/grants"),
    "create-grant": lambda w, who, case, _g: grant(who, case, w.grant_body()),
    "withdraw-consent": lambda _w, who, case, g: who.post(
        f"/cases/{case}/grants/{g}/withdrawal", {"reason": "person-decided"}
    ),
    "preview-disclosure": lambda _w, who, case, g: disclose(who, case, wish(g, preview=True)),
    "disclose": lambda _w, who, case, g: disclose(who, case, wish(g)),
    "list-disclosures": lambda _w, who, case, _g: who.get(f"/cases/{case}/disclosures"),
}
DONE = {"assign-case": 422, "create-grant": 201, "disclose": 201}
"""What an allowed request answers where that is not 200. Nobody employs whom the supervisor names here: 422."""

OF_CASEWORKER = set(ROUTES) - {"assign-case"}
OF_SUPERVISOR = {
    "read-case", "read-section", "assign-case", "list-grants", "list-disclosures", "withdraw-consent",
}  # fmt: skip
OF_OFFICER = {"list-grants", "withdraw-consent"}

PLACES = [(OURS, HERE), (OURS, ELSEWHERE), (THEIRS, HERE), (THEIRS, ELSEWHERE)]


def expected(role: str, route: str, *, own_organisation: bool, own_site: bool, assigned: bool) -> bool:
    """Say what practice wants, in words that a data-protection officer could check."""
    if not own_organisation:
        return False
    if role == OFFICER:
        return route in OF_OFFICER
    if role == SUPERVISOR:
        return own_site and route in OF_SUPERVISOR
    return role == CASEWORKER and own_site and assigned and route in OF_CASEWORKER


_AS_BEFORE = """
ALTER TABLE grants DISABLE TRIGGER USER;
UPDATE grants SET withdrawn_at = NULL;
ALTER TABLE grants ENABLE TRIGGER USER;
UPDATE sections SET version = 1;
DELETE FROM section_versions WHERE version > 1;
UPDATE cases SET assigned_to = '{subject}' WHERE id = '{case}';
"""


@pytest.mark.parametrize("role", sorted(ROLES))
def test_everybody_may_do_exactly_what_practice_says(world: World, role: str) -> None:
    """Each route, from each place, with the case and without it; what is refused looks like nothing at all."""
    case, worker = world.worked_case()
    consent = grant(worker, case, world.grant_body()).json["id"]
    nothing = {name: ask(world, worker, str(uuid4()), consent) for name, ask in ROUTES.items()}
    for (organisation, site), assigned in product(PLACES, (True, False)):
        who = world.person(role, organisation=organisation, sites=(site,))
        subject = who.account.subject if assigned else worker.account.subject
        for route, ask in ROUTES.items():
            world.admin(_AS_BEFORE.format(subject=subject, case=case))
            answer = ask(world, who, case, consent)
            may = expected(role, route, own_organisation=organisation == OURS, own_site=site == HERE, assigned=assigned)
            if may:
                assert answer.status_code == DONE.get(route, 200), (route, organisation, site, assigned, answer.json)
            else:
                assert (answer.status_code, answer.data) == (404, nothing[route].data), (route, site, assigned)


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


def test_two_roles_may_what_either_may(world: World) -> None:
    """A small shelter's supervisor who also works on cases."""
    case, _ = world.worked_case()
    both = world.person(CASEWORKER, SUPERVISOR)

    assert both.get(f"/cases/{case}/sections/health").status_code == 200
    assert ROUTES["update-section"](world, both, case, "").status_code == 404


def test_a_caseworker_whose_site_changed_loses_the_case_at_once(world: World) -> None:
    """The assignment alone is not enough either."""
    case, worker = world.worked_case()
    moved = Person(worker.app, worker.keys, worker.clock, _at(worker, ELSEWHERE), "cases")

    assert moved.get(f"/cases/{case}").status_code == 404
    assert moved.get("/cases").json["items"] == []


def _at(person: Person, site: str) -> Account:
    return replace(person.account, sites=(site,))
