"""Concerns on the wire."""

from typing import Any, Final

from marshmallow import fields, post_load, validate

from services.intake.domain.concerns import Concern, ConcernStatus
from services.intake.schemas.fields import LANGUAGE, Truth
from shared.web import Schema

_LONGEST_CODE: Final = 64


class ConcernRequest(Schema):
    """What somebody without an account has to say; every field may be left out, one must be there."""

    text = fields.String()
    place = fields.String(metadata={"description": "Where, in words."})
    when = fields.String(metadata={"description": "When, in words."})
    person = fields.String(metadata={"description": "Whom it is about. Nobody contacts them because of it."})
    language = fields.String(validate=LANGUAGE, metadata={"description": "In which language it is written."})
    safe_to_contact = Truth(metadata={"description": "Whether it is safe to contact whoever writes."})
    contact = fields.String(metadata={"description": "How; only where it is safe."})

    @post_load
    def concern(self, data: dict[str, Any], **_: Any) -> Concern:
        """Return the domain's value."""
        return Concern(**data)


class ReceiptResponse(Schema):
    """The code by which whoever wrote may ask later. It is not shown again."""

    receipt = fields.String()


class ReceptionResponse(Schema):
    """Whether anybody reads what would be written."""

    open = fields.Boolean()


class StatusRequest(Schema):
    """A receipt code, as somebody typed it."""

    code = fields.String(required=True, validate=validate.Length(min=1, max=_LONGEST_CODE))


class StatusResponse(Schema):
    """All that a receipt code tells."""

    status = fields.Enum(ConcernStatus, by_value=True)


class ReceivedResponse(Schema):
    """A concern without its content."""

    id = fields.UUID()
    status = fields.Enum(ConcernStatus, by_value=True)
    received_at = fields.AwareDateTime(format="iso")
    read_at = fields.AwareDateTime(format="iso", allow_none=True)


class ConcernsResponse(Schema):
    """A page of what was received, newest first."""

    items = fields.List(fields.Nested(ReceivedResponse))
    next = fields.String(allow_none=True)


class ConcernResponse(ReceivedResponse):
    """A concern, opened."""

    text = fields.String(allow_none=True)
    place = fields.String(allow_none=True)
    when = fields.String(allow_none=True)
    person = fields.String(allow_none=True)
    language = fields.String(allow_none=True)
    contact = fields.String(allow_none=True)
