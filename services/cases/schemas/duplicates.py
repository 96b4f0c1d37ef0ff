"""Possible duplicates on the wire."""

from typing import Any

from marshmallow import fields, post_load, validate

from services.cases.domain.duplicates import Decision, Ground, Outcome
from services.cases.schemas.files import CaseResponse
from shared.web import Schema

_DECISIONS = [each.value for each in Outcome if each is not Outcome.WAITING]
_UNKNOWN: dict[str, Any] = {"unknown": "unknown-code"}


class DecisionRequest(Schema):
    """Whether both cases are of one person: same, different or unsure. `keep` is the case that goes on."""

    decision = fields.String(required=True, validate=validate.OneOf(_DECISIONS, error="unknown-code"))
    reason = fields.Enum(Ground, by_value=True, load_default=None, allow_none=True, error_messages=_UNKNOWN)
    keep = fields.UUID(load_default=None, allow_none=True)

    @post_load
    def decided(self, data: dict[str, Any], **_: Any) -> Decision:
        """Return the domain's value."""
        return Decision(outcome=Outcome(data["decision"]), ground=data["reason"], keep=data["keep"])


class DuplicateResponse(Schema):
    """Two cases that may be of one person: how sure in percent, what agreed as codes, what was decided."""

    id = fields.UUID()
    score = fields.Integer()
    kinds = fields.List(fields.String())
    found_at = fields.AwareDateTime(format="iso")
    outcome = fields.Enum(Outcome, by_value=True)
    reason = fields.Enum(Ground, by_value=True, attribute="ground", allow_none=True)
    kept = fields.UUID(attribute="kept_case", allow_none=True)
    decided_by = fields.UUID(allow_none=True)
    decided_at = fields.AwareDateTime(format="iso", allow_none=True)


class DuplicateListedResponse(DuplicateResponse):
    """One of the list, with both cases, the older first, unopened."""

    cases = fields.List(fields.Nested(CaseResponse))


class DuplicatesResponse(Schema):
    """Pairs that wait, and those about which somebody was unsure; the surest first."""

    items = fields.List(fields.Nested(DuplicateListedResponse))


class IdentifiedCaseResponse(CaseResponse):
    """A case with its opened identity."""

    identity = fields.Dict(keys=fields.String())


class DuplicateDetailResponse(DuplicateResponse):
    """One pair with both identities, opened."""

    cases = fields.List(fields.Nested(IdentifiedCaseResponse))
