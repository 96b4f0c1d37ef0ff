"""Registrations on the wire."""

from typing import Any

from marshmallow import fields, post_load, validate

from services.intake.domain.companions import MOST_COMPANIONS, Companion
from services.intake.domain.registration import Channel, Intake, Pathway
from services.intake.schemas.consent import ConsentRequest
from services.intake.schemas.fields import SITE, choice
from services.intake.schemas.screening import ScreeningRequest
from services.intake.schemas.triage import SafeContactRequest, TriageRequest
from shared.vocabulary import ATTRIBUTION
from shared.vocabulary.links import CLAIMED
from shared.web import Schema

ANSWERS = '{"answer": "unknown"}, {"answer": "refused"}, or {"estimated": …} for a date or a number'


class CompanionRequest(Schema):
    """Somebody this person was found together with, by the id of their registration."""

    registration = fields.UUID(required=True)
    relation = fields.String(
        required=True,
        validate=validate.Length(min=1, max=80),
        metadata={"description": "What this person is to that one: `child-of` is their child."},
    )
    standing = fields.String(load_default=CLAIMED, validate=validate.Length(min=1, max=80))

    @post_load
    def companion(self, data: dict[str, Any], **_: Any) -> Companion:
        """Return the domain's value."""
        return Companion(**data)


class RegistrationRequest(Schema):
    """One person, at first contact."""

    pathway = fields.Enum(required=True, **choice(Pathway))
    channel = fields.Enum(
        load_default=Channel.BORDER_POINT,
        metadata={"description": "How the person came to be registered; `border-point` where it is not said."},
        **choice(Channel),
    )
    site = fields.String(required=True, validate=SITE)
    consent = fields.Nested(ConsentRequest, required=True)
    fields_ = fields.Dict(
        keys=fields.String(validate=validate.Length(min=1, max=80)),
        required=True,
        data_key="fields",
        attribute="fields",
        metadata={"description": f"HTCDS field names to values, or {ANSWERS}. {ATTRIBUTION}."},
    )
    screening = fields.Nested(ScreeningRequest)
    triage = fields.Nested(TriageRequest)
    safe_contact = fields.Nested(SafeContactRequest)
    draft = fields.UUID(
        metadata={"description": "Your draft that this finishes: it is gone when this is registered."},
    )
    companions = fields.List(
        fields.Nested(CompanionRequest),
        validate=validate.Length(max=MOST_COMPANIONS),
        metadata={"description": "Registrations of the last 72 hours, made by the same officer."},
    )

    @post_load
    def intake(self, data: dict[str, Any], **_: Any) -> Intake:
        """Return the domain's value."""
        return Intake(**data | {"companions": tuple(data.get("companions", ()))})


class RegistrationResponse(Schema):
    """What an officer gets back: ids and times, nothing of the person."""

    id = fields.String()
    status = fields.String()
    submitted_at = fields.String()
