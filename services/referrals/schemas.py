"""Shapes on the wire. Knows no database and no rule."""

from marshmallow import fields, validate

from services.referrals.domain import DeclineReason, State
from shared.web import Schema

NOTE_LENGTH = 2000


class ReferralsQuery(Schema):
    """Which referrals to list."""

    state = fields.Enum(State, by_value=True)
    cursor = fields.String(validate=validate.Length(max=200))


class AnswerRequest(Schema):
    """What a partner may say with an answer. It reaches the caseworker sealed."""

    note = fields.String(validate=validate.Length(min=1, max=NOTE_LENGTH))


class DeclineRequest(AnswerRequest):
    """Why a partner declines."""

    reason = fields.Enum(DeclineReason, by_value=True, required=True)


class ReferralResponse(Schema):
    """A referral as its partner sees it, without its content. It holds no id that tells a time or a case."""

    id = fields.UUID()
    disclosure = fields.UUID(attribute="disclosure_id")
    sender = fields.UUID()
    service = fields.String()
    purpose = fields.String()
    sections = fields.List(fields.String())
    valid_until = fields.AwareDateTime(format="iso")
    state = fields.Enum(State, by_value=True)
    received_at = fields.AwareDateTime(format="iso")
    moved_at = fields.AwareDateTime(format="iso")


class ReferralsResponse(Schema):
    """A page of referrals, newest first."""

    items = fields.List(fields.Nested(ReferralResponse))
    next = fields.String(allow_none=True)


class PackageResponse(Schema):
    """What was shared: for this purpose, until this time."""

    reference = fields.String()
    request = fields.String()
    purpose = fields.String()
    valid_until = fields.AwareDateTime(format="iso")
    sections = fields.Dict(keys=fields.String(), values=fields.Dict())


class ProviderResponse(Schema):
    """An organisation people can be referred to."""

    id = fields.UUID()
    name = fields.String()
    kind = fields.String()
    services = fields.List(fields.String())
    places = fields.List(fields.String())
    languages = fields.List(fields.String())
    accepts = fields.List(fields.String())
    is_open = fields.Boolean()
    agreement_until = fields.Date()


class ProvidersResponse(Schema):
    """The directory."""

    items = fields.List(fields.Nested(ProviderResponse))
