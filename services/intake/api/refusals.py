"""Counts of those who did not agree to be registered, over HTTP."""

from services.intake import usecases
from services.intake.api.surroundings import blueprint, desk
from services.intake.domain.refusals import RefusalCount
from services.intake.schemas import RefusalCountsResponse
from shared.web import asker, requires


@blueprint.get("/refusals")
@requires("count-refusals")
@blueprint.response(200, RefusalCountsResponse)
def refusals() -> dict[str, list[RefusalCount]]:
    """Count, by site and month, who did not agree to be registered, and what they were given on the spot."""
    return {"items": usecases.count_refusals(desk(), by=asker())}
