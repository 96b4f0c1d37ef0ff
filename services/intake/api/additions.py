"""Additions over HTTP: parse, call one use case, render."""

from collections.abc import Mapping
from uuid import UUID

from services.intake import usecases
from services.intake.api.surroundings import blueprint, desk
from services.intake.schemas import AdditionRequest, AdditionResponse
from shared.web import asker, idempotency_key, requires


@blueprint.post("/registrations/<uuid:registration_id>/additions")
@requires("add-to-registration")
@blueprint.arguments(AdditionRequest)
@blueprint.response(usecases.CREATED, AdditionResponse)
def add(body: dict[str, str], registration_id: UUID) -> tuple[Mapping[str, object], int]:
    """Add to a registration of one's own of the last 72 hours, blindly: nothing of it is shown, now or later."""
    outcome = usecases.add_to_registration(
        desk(), registration_id=registration_id, text=body["text"], key=idempotency_key(), by=asker()
    )
    return outcome.response, outcome.status
