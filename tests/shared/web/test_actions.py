"""A route without a declared action stops the service; an answer without a decision is not given."""

from typing import Any

import pytest
from flask.views import MethodView
from flask_smorest import Blueprint as ForeignBlueprint

from shared.web import Blueprint, UndeclaredRouteError, UnknownActionError, public, requires, routes
from shared.web.application import ForeignBlueprintError
from tests.shared.web.example import Example


def answer() -> Any:
    """Answer anything."""
    return {}


def test_a_route_that_declares_nothing_stops_the_service_from_starting() -> None:
    """And it is named, with its method."""
    blueprint = Blueprint("loose", __name__)
    blueprint.post("/loose")(answer)
    with pytest.raises(UndeclaredRouteError, match=r"POST loose\.answer"):
        Example(blueprints=[blueprint])


def test_one_undeclared_method_of_a_declared_view_stops_the_service() -> None:
    """GET's declaration does not cover DELETE."""
    blueprint = Blueprint("half", __name__)

    @blueprint.route("/half")
    class Half(MethodView):
        @requires("read-thing")
        def get(self) -> Any:
            """Declared."""
            return {}

        def delete(self) -> Any:
            """Forgotten."""
            return {}

    with pytest.raises(UndeclaredRouteError, match=r"^routes without a declared action: DELETE half\.Half$"):
        Example(blueprints=[blueprint])


def test_an_action_that_the_schema_does_not_have_stops_the_service() -> None:
    """A misspelt action would be refused for ever, or worse, permitted by a wide rule."""
    blueprint = Blueprint("misspelt", __name__)
    blueprint.get("/misspelt")(requires("raed-thing")(answer))
    with pytest.raises(UnknownActionError, match="raed-thing"):
        Example(blueprints=[blueprint])


def test_a_blueprint_that_reads_in_its_own_way_stops_the_service() -> None:
    """flask-smorest's own parser would read duplicate keys kindly."""
    with pytest.raises(ForeignBlueprintError, match="foreign"):
        Example(blueprints=[ForeignBlueprint("foreign", __name__)])


def test_an_action_needs_a_name() -> None:
    """An empty one would mean public."""
    with pytest.raises(ValueError, match="name"):
        requires("")


def test_a_public_route_is_served_without_a_token() -> None:
    """And is listed as public."""
    blueprint = Blueprint("open", __name__)

    @blueprint.get("/open")
    @public
    def everybody() -> Any:
        """Answer everybody."""
        return {"hello": "world"}

    service = Example(blueprints=[blueprint])
    assert service.client.get("/open").json == {"hello": "world"}
    assert routes(service.app)["open.everybody", "GET"] == ""


def test_every_route_is_listed_with_its_action(example: Example) -> None:
    """Whatever the order of decorators, and HEAD like GET."""
    actions = routes(example.app)
    assert actions["things.OneThing", "PUT"] == "change-thing"
    assert actions["things.OneThing", "HEAD"] == actions["things.OneThing", "GET"] == "read-thing"
    assert {action for (endpoint, _), action in actions.items() if endpoint.startswith("things.")} == {
        "make-thing",
        "read-thing",
        "change-thing",
    }


def test_every_declared_route_refuses_a_request_without_a_token(example: Example) -> None:
    """Route by route, method by method, so that none is forgotten."""
    adapter = example.app.url_map.bind("localhost")
    for (endpoint, method), action in routes(example.app).items():
        values = {"thing": "00000000-0000-4000-8000-000000000001"} if endpoint == "things.OneThing" else {}
        path = adapter.build(endpoint, values, method=method)
        status = example.client.open(path, method=method).status_code
        assert (status == 401) == bool(action), (endpoint, method)


def test_an_answer_without_a_decision_becomes_a_500_and_holds_nothing(example: Example) -> None:
    """The view answered; nobody had asked whether it may."""
    response = example.ask("GET", "/unasked")
    assert response.status_code == 500
    assert "Machava" not in response.text
    assert example.log[-1]["error"] == "PolicyNotAskedError"


def test_a_decision_in_one_request_does_not_count_for_the_next(example: Example) -> None:
    """Both on the same thread."""
    assert example.ask("GET", "/who").status_code == 200
    assert example.ask("GET", "/unasked").status_code == 500
