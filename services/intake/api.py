"""The HTTP routes: parse, call one use case, render. Knows no database and no rule."""

from collections.abc import Mapping
from dataclasses import dataclass

from flask import current_app

from services.intake import schemas, usecases
from services.intake.domain.registration import Intake, LateHandover
from services.intake.domain.screening import Answers, Screening
from shared.access import Policy
from shared.web import Blueprint, TasksResponse, asker, idempotency_key, requires

blueprint = Blueprint("intake", __name__, description="First contact: screening and registration.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Ports:
    """What the routes need; `app` puts them on the application."""

    registrations: usecases.Registrations
    policy: Policy


@blueprint.post("/registrations")
@requires("register")
@blueprint.arguments(schemas.RegistrationRequest)
@blueprint.response(usecases.CREATED, schemas.RegistrationResponse)
def register(body: Intake) -> tuple[Mapping[str, object], int]:
    """Register one person and hand the file over to cases; say nothing of the person back."""
    ports, key = _ports(), idempotency_key()
    outcome = usecases.register_person(ports.registrations, ports.policy, intake=body, key=key, by=asker())
    return outcome.response, outcome.status


@blueprint.post("/screenings")
@requires("screen")
@blueprint.arguments(schemas.ScreeningRequest)
@blueprint.response(200, schemas.ScreeningResponse)
def screen(body: Answers) -> dict[str, object]:
    """Apply the Palermo test with Mozambique's additions; keep nothing."""
    ports = _ports()
    return _rendered(usecases.screen_person(ports.registrations, ports.policy, answers=body, by=asker()))


@blueprint.get("/tasks")
@requires("list-tasks")
@blueprint.response(200, TasksResponse)
def tasks() -> dict[str, object]:
    """List hand-overs that should be complete and are not: ids and times."""
    ports = _ports()
    late = usecases.list_late_handovers(ports.registrations, ports.policy, by=asker())
    return {"items": [_task(each) for each in late]}


def _ports() -> Ports:
    ports: Ports = current_app.extensions[blueprint.name]
    return ports


def _task(late: LateHandover) -> dict[str, object]:
    return {"kind": "hand-over-late", "subject": late.id, "since": late.submitted_at}


def _rendered(screening: Screening) -> dict[str, object]:
    return {
        "result": screening.result.value,
        "elements": {name: status.value for name, status in screening.elements.items()},
        "reasons": screening.reasons,
    }
