"""Consent to be assisted, and decisions in somebody's best interests, on the wire."""

from marshmallow import fields, validate

from services.cases.domain.assistance import Outcome, State
from services.cases.schemas.files import Truth
from shared.web import Schema

LONGEST_REASON = 4000


class ProposalRequest(Schema):
    """What one person thinks is best, and why."""

    outcome = fields.Enum(Outcome, required=True, by_value=True, error_messages={"unknown": "unknown-code"})
    reason = fields.String(required=True, validate=validate.Length(min=1, max=LONGEST_REASON))


class AnswerRequest(Schema):
    """Whether the second person agrees."""

    agrees = Truth(required=True)


class ProposalResponse(Schema):
    """A proposal in ids and codes: it is kept behind an Idempotency-Key."""

    id = fields.UUID()
    outcome = fields.Enum(Outcome, by_value=True)
    proposed_by = fields.UUID()
    proposed_at = fields.AwareDateTime(format="iso")
    answered_by = fields.UUID(allow_none=True)
    answered_at = fields.AwareDateTime(format="iso", allow_none=True)
    agreed = fields.Boolean(allow_none=True)


class ReasonedProposalResponse(ProposalResponse):
    """A proposal with why, opened."""

    reason = fields.String()


class BestInterestsResponse(Schema):
    """What two people have to decide, or decided."""

    needed_since = fields.AwareDateTime(format="iso")
    state = fields.Enum(State, by_value=True)
    proposals = fields.List(fields.Nested(ReasonedProposalResponse))


class AssistanceResponse(Schema):
    """How the person agreed, as intake's `consent` says it; null of a case from before that was kept here."""

    consent = fields.Dict(keys=fields.String(), allow_none=True)
    best_interests = fields.Nested(BestInterestsResponse, allow_none=True)
