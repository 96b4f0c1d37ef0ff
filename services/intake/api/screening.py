"""Screening over HTTP: parse, call one use case, render."""

from services.intake import usecases
from services.intake.api.surroundings import blueprint, desk
from services.intake.domain.screening import Answers, Screening
from services.intake.schemas import ScreeningRequest, ScreeningResponse
from shared.web import asker, requires


@blueprint.post("/screenings")
@requires("screen")
@blueprint.arguments(ScreeningRequest)
@blueprint.response(200, ScreeningResponse)
def screen(body: Answers) -> dict[str, object]:
    """Apply the Palermo test with Mozambique's additions; keep nothing."""
    return _rendered(usecases.screen_person(desk(), answers=body, by=asker()))


def _rendered(screening: Screening) -> dict[str, object]:
    return {
        "result": screening.result.value,
        "elements": {name: status.value for name, status in screening.elements.items()},
        "reasons": screening.reasons,
    }
