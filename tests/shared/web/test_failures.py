"""Every failure is a problem document, and an unforeseen one shows nothing."""

from typing import Any

import pytest
from werkzeug.exceptions import ImATeapot

from shared.errors import AmparoError, InvalidError, NotFoundError, UnavailableError
from shared.problems import STATUSES
from shared.web import Blueprint, public
from tests.shared.web.example import THING, Example

HIDDEN = "/things/00000000-0000-4000-8000-000000000002"


def raising(error: Exception) -> Example:
    """Return a service whose `/fails` raises *error*."""
    blueprint = Blueprint("failing", __name__)

    @blueprint.get("/fails")
    @public
    def fails() -> Any:
        """Fail."""
        raise error

    return Example(blueprints=[blueprint])


def test_not_there_not_yours_and_no_such_route_are_the_same_bytes(example: Example) -> None:
    """Body and headers, but for the request's id."""
    answers = set()
    for path in (HIDDEN, "/nothing", "/things/not-a-uuid", "/things/1/../2", "//things", "/%ff"):
        response = example.ask("GET", path)
        kept = tuple(pair for pair in response.headers if pair[0] != "X-Request-Id")
        answers.add((response.status_code, response.get_data(), kept))
    assert len(answers) == 1
    assert answers.pop()[0] == 404


@pytest.mark.parametrize("kind", STATUSES, ids=lambda kind: kind.__name__)
def test_each_kind_has_its_status_on_the_wire(kind: type[AmparoError]) -> None:
    """With type, title and the same status inside."""
    response = raising(kind("A safe detail.")).client.get("/fails")
    assert response.status_code == STATUSES[kind]
    assert response.content_type == "application/problem+json"
    assert response.json == {
        "type": f"urn:amparo:problem:{kind.slug}",
        "title": kind.title,
        "status": STATUSES[kind],
        "detail": "A safe detail.",
    }


@pytest.mark.parametrize("error", [RuntimeError("Graça"), AmparoError("Graça"), ImATeapot("Graça"), KeyError("Graça")])
def test_an_unforeseen_failure_is_a_bare_500(error: Exception) -> None:
    """Also one that has a name and no kind, and one of the framework's that we never meant."""
    service = raising(error)
    response = service.client.get("/fails")
    assert response.json == {"type": "about:blank", "title": "Internal Server Error", "status": 500}
    assert response.status_code == 500
    assert "Gra" not in service.lines.getvalue()
    assert service.log[-1]["error"] == type(error).__name__
    assert service.log[-1]["where"].startswith("tests/shared/web/test_failures.py:")


def test_a_method_that_is_not_there_keeps_allow(example: Example) -> None:
    """RFC 9110 asks for it; OPTIONS and TRACE are not answered either."""
    for method in ("DELETE", "OPTIONS", "TRACE", "BREW"):
        response = example.ask(method, THING)
        assert (response.status_code, response.json) == (405, response.json)
        assert {name.strip() for name in response.headers["Allow"].split(",")} == {"GET", "HEAD", "PUT"}
        assert response.content_type == "application/problem+json"


def test_a_failure_of_the_server_is_logged_with_its_class_only() -> None:
    """503 too: somebody must look."""
    service = raising(UnavailableError("detail"))
    service.client.get("/fails")
    assert service.log[-1]["error"] == "UnavailableError"
    assert "detail" not in service.lines.getvalue()


def test_what_we_name_ourselves_cannot_be_replaced_by_extra() -> None:
    """`extra` adds, and no more."""
    service = raising(NotFoundError(extra={"status": 200, "type": "x", "title": "y", "more": "z"}))
    assert service.client.get("/fails").json == {
        "status": 404,
        "type": "urn:amparo:problem:not-found",
        "title": NotFoundError.title,
        "more": "z",
    }


def test_a_named_failure_of_a_service_has_its_own_slug_and_its_kinds_status() -> None:
    """Subclasses need no registration."""

    class TooLateError(InvalidError):
        """Too late."""

        slug = "too-late"
        title = "It is too late."

    response = raising(TooLateError()).client.get("/fails")
    assert (response.status_code, response.get_json()["type"]) == (422, "urn:amparo:problem:too-late")


def test_head_of_a_failure_has_no_body_and_the_same_headers(example: Example) -> None:
    """So HEAD tells no more than GET."""
    get, head = example.ask("GET", HIDDEN), example.ask("HEAD", HIDDEN)
    assert head.get_data() == b""
    assert head.status_code == get.status_code
    assert head.headers["Content-Length"] == get.headers["Content-Length"]
