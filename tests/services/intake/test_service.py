"""The service as a whole: what stops it from starting, what its database role may do, what it says of itself."""

import orjson
import pytest
import sqlalchemy as sa
from sqlalchemy.exc import ProgrammingError

from services.intake import app as intake_app
from shared.settings import SettingsError
from shared.web import Blueprint, UndeclaredRouteError
from tests.services.intake.world import World, registration

FORBIDDEN = (
    "DELETE FROM registrations",
    "DELETE FROM registration_sections",
    "UPDATE registrations SET organisation = gen_random_uuid()",
    "UPDATE registrations SET submitted_at = now()",
    "UPDATE registration_sections SET section = 'x'",
    "UPDATE idempotency SET status = 200",
    "DELETE FROM idempotency",
    "TRUNCATE registrations CASCADE",
    "DROP TABLE registrations",
    "CREATE TABLE intruder (id int)",
    "UPDATE alembic_version SET version_num = '9999'",
)


@pytest.mark.parametrize("statement", FORBIDDEN)
def test_the_running_role_may_do_no_more_than_it_needs(world: World, statement: str) -> None:
    """Whoever takes the process over still cannot rewrite what was registered."""
    world.post("/registrations", registration())
    with pytest.raises(ProgrammingError), world.dependencies.foundation.engine.begin() as connection:
        connection.execute(sa.text(statement))


def test_a_route_without_a_declared_action_stops_the_service_from_starting(world: World) -> None:
    """Whatever the route would have done."""
    forgetful = Blueprint("forgetful", __name__)
    forgetful.add_url_rule("/registrations/last", view_func=lambda: "somebody")
    with pytest.raises(UndeclaredRouteError):
        intake_app.create_app(world.dependencies, blueprint=forgetful)


def test_all_missing_settings_are_named_at_once() -> None:
    """And no value is."""
    with pytest.raises(SettingsError) as raised:
        intake_app.web({})
    assert "AMPARO_DATABASE_URL" in raised.value.names
    assert "AMPARO_KEYRING_FILE" in raised.value.names


def test_it_is_ready_when_both_databases_answer_and_identity_has_spoken(world: World) -> None:
    """Data, keys, and a key that tokens are signed with."""
    answer = world.http.get("/readyz")
    assert answer.status_code == 200
    assert answer.json is not None
    assert answer.json["checks"] == {"database": True, "keys": True, "token-keys": True}


def test_openapi_describes_the_three_routes_and_names_iom(world: World) -> None:
    """The attribution the licence asks for is where programmers read."""
    document = world.http.get("/openapi.json")
    assert {"/registrations", "/screenings", "/tasks"} <= set(orjson.loads(document.data)["paths"])
    assert b"Human Trafficking Case Data Standard (HTCDS) by IOM, CC BY 4.0" in document.data
