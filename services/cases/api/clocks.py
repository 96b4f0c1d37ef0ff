"""Clocks over HTTP: parse, call one use case, render."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from services.cases import usecases
from services.cases.api.surroundings import blueprint, desk
from services.cases.domain.clocks import Hours
from services.cases.schemas.clocks import ClockRequest, ClockResponse, SiteHours
from shared.vocabulary.triage import Urgency
from shared.web import asker, requires


@blueprint.put("/cases/<uuid:case_id>/clocks/<kind>")
@requires("stop-clock")
@blueprint.arguments(ClockRequest)
@blueprint.response(200, ClockResponse)
def stop_clock(body: dict[str, Any], case_id: UUID, kind: str) -> Any:
    """Say what came of it."""
    return usecases.stop_clock(desk(), case_id=case_id, kind=kind, outcome=body["outcome"], asker=asker())


@blueprint.get("/sites/<site>/hours")
@requires("read-site-hours")
@blueprint.response(200, SiteHours)
def read_site_hours(site: str) -> Mapping[str, int]:
    """Read within how many hours a site of yours acts."""
    return _written(usecases.read_site_hours(desk(), site=site, asker=asker()))


@blueprint.put("/sites/<site>/hours")
@requires("set-site-hours")
@blueprint.arguments(SiteHours)
@blueprint.response(200, SiteHours)
def set_site_hours(body: dict[str, int], site: str) -> Mapping[str, int]:
    """Say within how many hours a site of yours acts."""
    hours = {urgency: body[urgency.value] for urgency in Urgency}
    return _written(usecases.set_site_hours(desk(), site=site, hours=hours, asker=asker()))


def _written(hours: Hours) -> Mapping[str, int]:
    return {urgency.value: count for urgency, count in hours.items()}
