"""Whatever somebody sends to a route they may use: no failure that nobody foresaw, and no answer that is undocumented.

Schemathesis makes the requests from each service's own OpenAPI document: what it allows, and what it does not. They
come from somebody whom the oracle lets through this very door, about things that are there and things that are not.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from operator import attrgetter
from urllib.parse import parse_qsl
from uuid import uuid4

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis import Case, GenerationMode
from schemathesis.core.transport import Response

from shared.problems import CONTENT_TYPE
from tests.authorization.apps import app
from tests.authorization.knocking.house import BASE_URL, House
from tests.authorization.oracle import books
from tests.authorization.oracle.cells import Cell, Factor, Outcome, cells, expected
from tests.shared.test_errors_documented import documented

EXAMPLES = 15
OPERATIONS = [
    (service, *found.ok().label.split())
    for service in books()
    for found in schemathesis.openapi.from_wsgi("/openapi.json", app(service)).get_all_operations()
]
PROBLEMS = {pair for pair in documented() if pair[:3].isdigit()}
"""As "404 not-found": everything that `docs/errors.md` says can happen."""


@pytest.mark.parametrize(("service", "method", "path"), OPERATIONS)
def test_every_answer_is_one_that_the_documents_know(
    service: str, method: str, path: str, house: Callable[[str], House]
) -> None:
    """A success as OpenAPI describes it, or a problem that `docs/errors.md` names under its status."""
    door = house(service)
    cell = _let_through(service, method, path)
    there, bearer = _furnished(door, cell) if cell else (There({}, {}), {})
    operation = schemathesis.openapi.from_wsgi("/openapi.json", door.app)[path][method]
    drawn = st.one_of(*(operation.as_strategy(generation_mode=mode) for mode in GenerationMode))
    met: set[int] = set()

    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        database=None,
        derandomize=True,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=drawn, exists=st.booleans())
    def send(case: Case, exists: bool) -> None:  # noqa: FBT001 - drawn
        case.headers = {"Idempotency-Key": uuid4().hex, "If-Match": '"1"', **bearer}
        if exists:
            case.path_parameters = {**(case.path_parameters or {}), **there.path}
            case.query = {**(case.query or {}), **there.query}
        answer = case.call(base_url=BASE_URL)
        met.add(answer.status_code)
        _check(case, answer)

    send()
    assert met - {401, 405}, "nothing but the door was met"
    assert cell is None or min(met) < 400 or method != "GET", met


def _check(case: Case, answer: Response) -> None:
    if answer.status_code < 400:
        described = case.operation.definition.raw["responses"]
        assert str(answer.status_code) in described, f"{answer.status_code} is not described"
        case.validate_response(answer, checks=[schemathesis.checks.response_schema_conformance])
        return
    problem = answer.json()
    assert answer.headers["content-type"][0] == CONTENT_TYPE
    assert f"{answer.status_code} {problem['type'].removeprefix('urn:amparo:problem:')}" in PROBLEMS, problem


def _let_through(service: str, method: str, path: str) -> Cell | None:
    """Return the first square in which somebody may use this route, having just shown a second factor."""
    route = f"{method} {path}"
    for cell in filter(attrgetter("roles"), cells(books()[service])):
        if _as_openapi(cell.door.route) == route and cell.factor is Factor.FRESH and expected(cell) == Outcome.DONE:
            return cell
    return None


@dataclass(frozen=True, slots=True)
class There:
    """What leads to something that is there."""

    path: Mapping[str, str]
    query: Mapping[str, str]


def _furnished(door: House, cell: Cell) -> tuple[There, Mapping[str, str]]:
    """Put the square's facts in place; return what leads to them, and the token."""
    account = replace(door.account(cell), subject=uuid4())  # what was sent to another route may have ended another
    door.furnish([account])
    door.stage(cell, account)
    asked = door.request(cell, account)
    path, _, query = asked.path.partition("?")
    _, values = door.app.url_map.bind("localhost").match(path, method=asked.method)
    there = There({name: str(value) for name, value in values.items()}, dict(parse_qsl(query)))
    return there, {"Authorization": f"Bearer {door.token(account, cell.factor)}"}


def _as_openapi(route: str) -> str:
    """Return Flask's rule as OpenAPI writes it: `<uuid:case_id>` is `{case_id}`."""
    return "/".join(f"{{{part[1:-1].rpartition(':')[2]}}}" if part[:1] == "<" else part for part in route.split("/"))
