"""Case files on the wire."""

from typing import Any

from marshmallow import fields, validate

from services.cases.domain.assistance import State
from services.cases.domain.case import Status
from services.cases.domain.disclosure import DisclosureStatus, Why
from services.cases.domain.grant import Method, ObtainedFrom, Purpose, WithdrawalReason
from services.cases.domain.sections import Section
from services.cases.schemas.beside import AdditionResponse
from services.cases.schemas.clocks import ClockResponse
from shared.web import PageQuery, Schema
from shared.web.paging import MAXIMUM_LIMIT

PAGE = 25
LONGEST_NAME = 200
LONGEST_REQUEST = 2000
LONGEST_REFERENCE = 20

_SECTIONS = len(Section)
_LANGUAGE = validate.Regexp(r"[a-z]{2,3}(-[A-Z]{2})?\Z", error="wrong-form")
_SHA256 = validate.Regexp(r"[0-9a-f]{64}\Z", error="wrong-form")


class Truth(fields.Boolean):
    """true or false, and not "yes", 1 or "off"."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> bool:
        if not isinstance(value, bool):
            raise self.make_error("invalid", input=value)
        return bool(super()._deserialize(value, attr, data, **kwargs))


def _choice(kind: type) -> dict[str, Any]:
    """Return the arguments of an enumeration by value, with a stable code for a value that is none."""
    return {"enum": kind, "by_value": True, "error_messages": {"unknown": "unknown-code"}}


def _sections(*, required: bool = False) -> "fields.List[Section]":
    return fields.List(fields.Enum(**_choice(Section)), required=required, validate=validate.Length(max=_SECTIONS))


def _moment(**arguments: Any) -> fields.AwareDateTime:
    return fields.AwareDateTime(format="iso", **arguments)


class CasesQuery(PageQuery):
    """Which cases to list."""

    status = fields.Enum(load_default=None, **_choice(Status))
    assigned = fields.Boolean(load_default=None, truthy={"true"}, falsy={"false"})
    registration = fields.UUID(load_default=None)
    reference = fields.String(load_default=None, validate=validate.Length(max=LONGEST_REFERENCE))
    limit = fields.Integer(load_default=PAGE, validate=validate.Range(min=1, max=MAXIMUM_LIMIT))


class ContentRequest(Schema):
    """A section's whole new content."""

    content = fields.Dict(keys=fields.String(), required=True)


class AssignmentRequest(Schema):
    """To whom the case is given."""

    staff = fields.UUID(required=True)


class GrantRequest(Schema):
    """What the person agreed to share. `text_hash` is the SHA-256 of the exact text read out."""

    recipient = fields.UUID(required=True)
    purpose = fields.Enum(required=True, **_choice(Purpose))
    sections = _sections(required=True)
    valid_from = _moment(load_default=None)
    valid_until = _moment(required=True)
    obtained_from = fields.Enum(required=True, **_choice(ObtainedFrom))
    method = fields.Enum(required=True, **_choice(Method))
    language = fields.String(required=True, validate=_LANGUAGE)
    interpreter = fields.String(load_default=None, validate=validate.Length(min=1, max=LONGEST_NAME))
    text_hash = fields.String(required=True, validate=_SHA256)


class WithdrawalRequest(Schema):
    """Why a consent ends."""

    reason = fields.Enum(required=True, **_choice(WithdrawalReason))


class DisclosureRequest(Schema):
    """What is to leave, under which consent, for which service. With `preview` nothing leaves."""

    grant = fields.UUID(required=True)
    sections = _sections(required=True)
    service = fields.Enum(required=True, **_choice(Purpose))
    request = fields.String(required=True, validate=validate.Length(min=1, max=LONGEST_REQUEST))
    preview = Truth(load_default=False)


class CaseResponse(Schema):
    """What may be said of a case without opening it."""

    id = fields.UUID()
    registration = fields.UUID(attribute="registration_id")
    reference = fields.String()
    organisation = fields.UUID()
    site = fields.String()
    pathway = fields.String()
    channel = fields.String(allow_none=True)
    status = fields.Enum(Status, by_value=True)
    assigned_to = fields.UUID(allow_none=True)
    opened_at = _moment()
    merged_into = fields.UUID(allow_none=True)


class ConflictResponse(Schema):
    """Somebody who is kept out of a case."""

    staff = fields.UUID()


class ConflictsResponse(Schema):
    """All who are kept out of a case."""

    items = fields.List(fields.Nested(ConflictResponse))


class CasesResponse(Schema):
    """A page of cases, newest first."""

    items = fields.List(fields.Nested(CaseResponse))
    next = fields.String(allow_none=True)


class EditionResponse(Schema):
    """Which version of a section is current."""

    section = fields.Enum(Section, by_value=True)
    version = fields.Integer()
    written_by = fields.UUID(allow_none=True)
    written_at = _moment()


class MomentResponse(Schema):
    """One line of the timeline."""

    at = _moment()
    kind = fields.String()
    actor = fields.UUID(allow_none=True)
    about = fields.UUID(allow_none=True)
    code = fields.String(allow_none=True)


class GrantSummary(Schema):
    """A consent in one line; `state` is in-force, not-yet, expired or withdrawn."""

    id = fields.UUID()
    recipient = fields.UUID()
    purpose = fields.Enum(Purpose, by_value=True)
    sections = fields.List(fields.Enum(Section, by_value=True))
    valid_from = _moment()
    valid_until = _moment()
    state = fields.String()


class GrantResponse(GrantSummary):
    """A consent as it was recorded. Holds no name: it is kept behind an Idempotency-Key."""

    obtained_by = fields.UUID()
    obtained_from = fields.Enum(ObtainedFrom, by_value=True)
    method = fields.Enum(Method, by_value=True)
    language = fields.String()
    interpreted = fields.Boolean()
    text_hash = fields.String()
    created_at = _moment()
    withdrawn_at = _moment(allow_none=True)
    withdrawn_reason = fields.Enum(WithdrawalReason, by_value=True, allow_none=True)
    withdrawn_by = fields.UUID(allow_none=True)


class NamedGrantResponse(GrantResponse):
    """A consent with the name of who interpreted."""

    interpreter = fields.String(allow_none=True)


class GrantsResponse(Schema):
    """All consents of a case, newest first."""

    items = fields.List(fields.Nested(NamedGrantResponse))


class CaseDetailResponse(CaseResponse):
    """A case with its sections' versions, its consents and what happened, all unopened.

    `best_interests` is where the decision of two people stands, null where somebody could consent.
    `merged` are the cases of the same person that were closed in favour of this one, with histories of their own.
    """

    merged = fields.List(fields.Nested(CaseResponse))
    sections = fields.List(fields.Nested(EditionResponse))
    grants = fields.List(fields.Nested(GrantSummary))
    timeline = fields.List(fields.Nested(MomentResponse))
    clocks = fields.List(fields.Nested(ClockResponse))
    additions = fields.List(fields.Nested(AdditionResponse))
    best_interests = fields.Enum(State, by_value=True, allow_none=True)


class DocumentResponse(EditionResponse):
    """An opened section."""

    content = fields.Dict(keys=fields.String())


class WithheldResponse(Schema):
    """A section that stays, and why."""

    section = fields.Enum(Section, by_value=True)
    reason = fields.Enum(Why, by_value=True, attribute="why")


class PreviewResponse(Schema):
    """Exactly what would leave, to whom, for what and until when, and what would not."""

    grant = fields.UUID()
    recipient = fields.UUID()
    purpose = fields.Enum(Purpose, by_value=True)
    service = fields.Enum(Purpose, by_value=True)
    valid_until = _moment()
    request = fields.String()
    sections = fields.Dict(keys=fields.Enum(Section, by_value=True), values=fields.Dict())
    withheld = fields.List(fields.Nested(WithheldResponse))


class DisclosureResponse(Schema):
    """What left, in ids and codes: it is kept behind an Idempotency-Key."""

    id = fields.UUID()
    grant = fields.UUID(attribute="grant_id")
    recipient = fields.UUID()
    service = fields.Enum(Purpose, by_value=True)
    purpose = fields.Enum(Purpose, by_value=True)
    sections = fields.List(fields.Enum(Section, by_value=True))
    consent = fields.String()
    valid_until = _moment()
    made_by = fields.UUID()
    made_at = _moment()
    status = fields.Enum(DisclosureStatus, by_value=True)
    status_at = _moment()
    reason = fields.String(allow_none=True)


class MadeResponse(DisclosureResponse):
    """What left, and what stayed."""

    withheld = fields.List(fields.Nested(WithheldResponse))


class ReceiptResponse(Schema):
    """What came back."""

    state = fields.Enum(DisclosureStatus, by_value=True)
    reason = fields.String(allow_none=True)
    actor = fields.UUID(allow_none=True)
    at = _moment()
    note = fields.String(allow_none=True)


class SentResponse(DisclosureResponse):
    """What left, with which words, and what came back."""

    request = fields.String(allow_none=True)
    receipts = fields.List(fields.Nested(ReceiptResponse))


class DisclosuresResponse(Schema):
    """Everything that left a case, newest first."""

    items = fields.List(fields.Nested(SentResponse))
