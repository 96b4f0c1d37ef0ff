"""Screening over HTTP: parse, call one use case, render."""

from services.intake import usecases
from services.intake.api.surroundings import blueprint, desk
from services.intake.domain.screening import Answers, Assessed, Assessment, Screening
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
        "indicators": _assessment(screening.indicators),
        "rules_version": screening.rules_version,
    }


def _assessment(assessment: Assessment) -> dict[str, object]:
    return {
        "coverage": assessment.coverage.value,
        "reasons": assessment.reasons,
        "dimensions": [_dimension(each) for each in assessment.dimensions],
    }


def _dimension(assessed: Assessed) -> dict[str, object]:
    return {
        "code": assessed.dimension.code,
        "element": assessed.dimension.element,
        "status": assessed.status.value,
        "strong": assessed.strong,
        "medium": assessed.medium,
        "weak": assessed.weak,
        "reason": assessed.reason,
    }
