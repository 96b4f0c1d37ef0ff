"""Registrations over HTTP: parse, call one use case, render."""

from collections.abc import Mapping
from typing import Any

from services.intake import usecases
from services.intake.api.surroundings import blueprint, desk
from services.intake.domain.registration import Intake
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
    """List what waits: hand-overs that should be complete and are not, concerns nobody read; as ids and times."""
    late, unread = usecases.list_tasks(desk(), by=asker())
    found: list[dict[str, Any]] = []
    found += [{"kind": "hand-over-late", "subject": each.id, "since": each.submitted_at} for each in late]
    found += [{"kind": "concern-unread", "subject": each.id, "since": each.received_at} for each in unread]
    return {"items": sorted(found, key=lambda task: task["since"])}
