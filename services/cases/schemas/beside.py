"""What stands beside the file, on the wire: links between cases, and what officers added."""

from typing import Any

from marshmallow import fields, post_load, validate

from services.cases.domain.links import DECIDED, LinkDecision, Standing
from shared.web import Schema


class LinkedCaseResponse(Schema):
    """The other's case, for whoever may open it."""

    id = fields.UUID()
    reference = fields.String()


class LinkResponse(Schema):
    """What the other is to this person, and what is known of it. `case` is null unless the reader may open that one.

    `version` belongs into If-Match. Who said it and why is null where it was heard at first contact, and where it was
    written in another's case.
    """

    id = fields.UUID()
    relation = fields.String()
    standing = fields.Enum(Standing, by_value=True)
    version = fields.Integer()
    said_at = fields.AwareDateTime(format="iso")
    said_by = fields.UUID(allow_none=True)
    reason = fields.String(allow_none=True)
    case = fields.Nested(LinkedCaseResponse, allow_none=True)


class LinksResponse(Schema):
    """Everybody with whom the person was found."""

    items = fields.List(fields.Nested(LinkResponse))


class LinkRequest(Schema):
    """What is so: verified, suspected or ended; and why."""

    standing = fields.String(
        required=True, validate=validate.OneOf([each.value for each in DECIDED], error="unknown-code")
    )
    reason = fields.String(required=True)

    @post_load
    def decision(self, data: dict[str, Any], **_: Any) -> LinkDecision:
        """Return the domain's value."""
        return LinkDecision(standing=Standing(data["standing"]), reason=data["reason"])


class AdditionResponse(Schema):
    """Something that the officer who registered the person added, unopened."""

    id = fields.UUID()
    added_by = fields.UUID()
    added_at = fields.AwareDateTime(format="iso")
    read_at = fields.AwareDateTime(format="iso", allow_none=True)


class OpenedAdditionResponse(AdditionResponse):
    """The same, opened."""

    text = fields.String()


class AdditionsResponse(Schema):
    """All that was added, oldest first."""

    items = fields.List(fields.Nested(OpenedAdditionResponse))
