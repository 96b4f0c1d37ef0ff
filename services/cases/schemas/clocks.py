"""Clocks and the hours of sites on the wire."""

from marshmallow import fields, validate

from services.cases.domain.clocks import FEWEST_HOURS, MOST_HOURS, Kind, Outcome
from shared.web import Schema


class ClockResponse(Schema):
    """By when somebody has to have acted, and what came of it."""

    kind = fields.Enum(Kind, by_value=True)
    started_at = fields.AwareDateTime(format="iso")
    due_at = fields.AwareDateTime(format="iso")
    stopped_at = fields.AwareDateTime(format="iso", allow_none=True)
    stopped_by = fields.UUID(allow_none=True)
    outcome = fields.Enum(Outcome, by_value=True, allow_none=True)


class ClockRequest(Schema):
    """What came of it."""

    outcome = fields.Enum(Outcome, required=True, by_value=True, error_messages={"unknown": "unknown-code"})


def _hours() -> fields.Integer:
    return fields.Integer(required=True, strict=True, validate=validate.Range(min=FEWEST_HOURS, max=MOST_HOURS))


class SiteHours(Schema):
    """Within how many hours a site acts, by urgency."""

    immediate = _hours()
    urgent = _hours()
    standard = _hours()
