"""Registrations over HTTP: parse, call one use case, render."""

from collections.abc import Mapping

from services.intake import usecases
from services.intake.api.surroundings import blueprint, desk
from services.intake.domain.registration import Intake, LateHandover
from services.intake.schemas import RegistrationRequest, RegistrationResponse
from shared.web import TasksResponse, asker, idempotency_key, requires


@blueprint.post("/registrations")
@requires("register")
@blueprint.arguments(RegistrationRequest)
@blueprint.response(usecases.CREATED, RegistrationResponse)
def register(body: Intake) -> tuple[Mapping[str, object], int]:
    """Register one person and hand the file over to cases; say nothing of the person back."""
    outcome = usecases.register_person(desk(), intake=body, key=idempotency_key(), by=asker())
    return outcome.response, outcome.status


@blueprint.get("/tasks")
@requires("list-tasks")
@blueprint.response(200, TasksResponse)
def tasks() -> dict[str, object]:
    """List hand-overs that should be complete and are not: ids and times."""
    return {"items": [_task(each) for each in usecases.list_late_handovers(desk(), by=asker())]}


def _task(late: LateHandover) -> dict[str, object]:
    return {"kind": "hand-over-late", "subject": late.id, "since": late.submitted_at}
