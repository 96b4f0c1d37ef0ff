"""Screening on the wire."""

from typing import Any

from marshmallow import fields, post_load

from services.intake.domain.screening import Age, Answers
from services.intake.schemas.fields import choice, codes
from shared.web import Schema


class ScreeningRequest(Schema):
    """What was said in a screening interview, as codes; `[]` is nothing known, `["NoneIdentified"]` nothing found."""

    acts = codes()
    means = codes()
    purposes = codes()
    age = fields.Enum(required=True, **choice(Age))

    @post_load
    def answers(self, data: dict[str, Any], **_: Any) -> Answers:
        """Return the domain's value."""
        lists = {name: tuple(data[name]) for name in ("acts", "means", "purposes")}
        return Answers(**lists, age=data["age"])


class ReasonResponse(Schema):
    """Why, in both languages."""

    code = fields.String()
    pt = fields.String()
    en = fields.String()


class ScreeningResponse(Schema):
    """A presumption for protection, never a legal finding."""

    result = fields.String()
    elements = fields.Dict(keys=fields.String(), values=fields.String())
    reasons = fields.List(fields.Nested(ReasonResponse))
