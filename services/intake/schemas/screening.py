"""Screening on the wire."""

from typing import Any

from marshmallow import fields, post_load, validate

from services.intake.domain.screening import Age, Answers
from services.intake.schemas.fields import MOST_INDICATORS, choice, codes
from shared.web import Schema


class ScreeningRequest(Schema):
    """What was said in a screening interview, as codes; `[]` is nothing known, `["NoneIdentified"]` nothing found."""

    acts = codes()
    means = codes()
    purposes = codes()
    age = fields.Enum(required=True, **choice(Age))
    indicators = codes(most=MOST_INDICATORS, required=False)
    decided_by = fields.String(validate=validate.Length(min=1, max=80))
    decided_on = fields.String(validate=validate.Length(min=1, max=10))

    @post_load
    def answers(self, data: dict[str, Any], **_: Any) -> Answers:
        """Return the domain's value."""
        lists = {name: tuple(value) for name, value in data.items() if isinstance(value, list)}
        return Answers(**(data | lists))


class ReasonResponse(Schema):
    """Why, in both languages."""

    code = fields.String()
    pt = fields.String()
    en = fields.String()


class DimensionResponse(Schema):
    """One dimension of the indicators, and how many of it were counted."""

    code = fields.String()
    element = fields.String()
    status = fields.String()
    strong = fields.Integer()
    medium = fields.Integer()
    weak = fields.Integer()
    reason = fields.Nested(ReasonResponse)


class AssessmentResponse(Schema):
    """Whether there is a list of indicators for this person and purpose, and what it says. To be confirmed."""

    coverage = fields.String()
    reasons = fields.List(fields.Nested(ReasonResponse))
    dimensions = fields.List(fields.Nested(DimensionResponse))


class ScreeningResponse(Schema):
    """A presumption for protection, never a legal finding."""

    result = fields.String()
    elements = fields.Dict(keys=fields.String(), values=fields.String())
    reasons = fields.List(fields.Nested(ReasonResponse))
    indicators = fields.Nested(AssessmentResponse)
    rules_version = fields.String()
