"""Urgency and safe contact on the wire."""

from typing import Any

from marshmallow import fields, post_load, validate

from services.intake.domain.safe_contact import ANSWER_CHARACTERS, SafeContact
from services.intake.domain.triage import MOST_HOURS, Triage
from services.intake.schemas.fields import choice, codes
from shared.vocabulary.triage import Told, Violence
from shared.web import Schema


class TriageRequest(Schema):
    """What tells how soon somebody has to act."""

    danger = fields.Enum(load_default=Told.UNKNOWN, **choice(Told))
    medical = fields.Enum(load_default=Told.UNKNOWN, **choice(Told))
    alone_child = fields.Enum(load_default=Told.UNKNOWN, **choice(Told))
    violence = fields.Enum(load_default=Violence.UNKNOWN, **choice(Violence))
    hours_since = fields.Integer(load_default=None, strict=True, validate=validate.Range(min=0, max=MOST_HOURS))
    risks = codes(required=False)
    protections = codes(required=False)

    @post_load
    def triage(self, data: dict[str, Any], **_: Any) -> Triage:
        """Return the domain's value."""
        lists = {name: tuple(data.get(name, ())) for name in ("risks", "protections")}
        return Triage(**data | lists)


class SafeContactRequest(Schema):
    """How the person can be reached without danger; without a channel nobody calls."""

    channels = codes()
    hours = fields.String(validate=validate.Length(max=11))
    answer = fields.String(validate=validate.Length(max=ANSWER_CHARACTERS))
    code_word = fields.String(validate=validate.Length(max=80))

    @post_load
    def contact(self, data: dict[str, Any], **_: Any) -> SafeContact:
        """Return the domain's value."""
        return SafeContact(**data | {"channels": tuple(data["channels"])})
