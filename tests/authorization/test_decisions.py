"""Every cell: what the policy and the domain decide is what the oracle says practice wants."""

import re
from collections import Counter

import pytest

from tests.authorization.apps import app, declared, policy
from tests.authorization.asking import Kept, answered
from tests.authorization.meddling import asking_engine, remembering
from tests.authorization.oracle import books, deciding
from tests.authorization.oracle.cells import EVERYWHERE_PUBLIC, ROLE_SETS, cells, expected

SERVICES = deciding()
SHOWN = 10


def test_every_service_that_decides_has_an_oracle() -> None:
    """And the oracle knows none that is gone."""
    assert set(books()) == set(SERVICES)


@pytest.mark.parametrize("service", SERVICES)
def test_every_route_has_a_row_in_the_oracle(service: str) -> None:
    """With the action that it declares. A route that nobody thought about fails here before it opens anything."""
    book, (asking, public) = books()[service], declared(service)
    thought_of: dict[str, set[str]] = {}
    for door in book.doors:
        thought_of.setdefault(door.route, set()).update(door.actions)
    assert thought_of.keys() == asking.keys()
    assert {route: action for route, action in asking.items() if action not in thought_of[route]} == {}
    assert public == EVERYWHERE_PUBLIC | book.public


@pytest.mark.parametrize("service", SERVICES)
def test_what_a_service_says_of_its_routes_is_so(service: str) -> None:
    """Its OpenAPI document names each route that asks the policy, its action, and that a token is needed.

    Of those that need none it names only some that the oracle knows, and says so.
    """
    asking, public = declared(service)
    paths = app(service).test_client().get("/openapi.json").json["paths"]
    said = {
        (method.upper(), path, described.get("x-amparo-action"), bool(described["security"]))
        for path, methods in paths.items()
        for method, described in methods.items()
        if method in {"get", "post", "put", "patch", "delete"}
    }
    wanted = {(route.partition(" ")[0], _documented(route.partition(" ")[2]), asking[route], True) for route in asking}
    open_to_all = {
        (route.partition(" ")[0], _documented(route.partition(" ")[2]), None, False)
        for route in public & books()[service].public
    }
    assert wanted <= said <= wanted | open_to_all


def _documented(rule: str) -> str:
    """Return a rule as OpenAPI writes it: `<uuid:case_id>` is `{case_id}`."""
    return re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", rule)


@pytest.mark.parametrize("service", SERVICES)
def test_every_action_of_the_policy_has_a_door(service: str) -> None:
    """An action without one is dead, or is asked about inside a list, and then the oracle says which."""
    book = books()[service]
    assert {action for door in (*book.doors, *book.inside) for action in door.actions} == policy(service).actions


@pytest.mark.parametrize("service", SERVICES)
def test_every_cell_is_decided_as_practice_wants(service: str) -> None:
    """Role by route by relation by second factor by consent: no difference."""
    kept: Kept = {}
    different = []
    with asking_engine(policy(service), remembering()):
        for cell in cells(books()[service], inside=True):
            wanted, found = expected(cell), answered(cell, policy(service), kept)
            if wanted != found:
                different.append(f"{cell}: practice wants {wanted}, we say {found}")
    assert not different, "\n".join([f"{len(different)} differences", *different[:SHOWN]])


def test_the_matrix_is_as_large_as_it_claims() -> None:
    """About 10^5 cells, and among them each outcome, so that a matrix of refusals alone proves nothing."""
    outcomes = Counter(expected(cell) for book in books().values() for cell in cells(book))
    assert sum(outcomes.values()) > 100_000
    assert {"done", "nothing", "confirm", "grant-expired", "grant-withdrawn", "referral-revoked"} <= set(outcomes)
    assert len(ROLE_SETS) == 56
