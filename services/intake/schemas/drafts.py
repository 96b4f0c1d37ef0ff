"""Drafts on the wire."""

from typing import Any

from marshmallow import fields, post_load

from services.intake.domain.drafts import Draft
from services.intake.schemas.fields import SITE, Truth
from shared.web import Schema


class DraftRequest(Schema):
    """An unfinished registration. Its content is the client's own: intake seals it and never reads it."""

    site = fields.String(required=True, validate=SITE)
    agreed = Truth(
        required=True,
        metadata={"description": "Whether the person agrees to be assisted. Without it nothing is kept."},
    )
    content = fields.Dict(required=True, metadata={"description": "At most 48 KiB as JSON."})

    @post_load
    def draft(self, data: dict[str, Any], **_: Any) -> Draft:
        """Return the domain's value."""
        return Draft(**data)


class KeptResponse(Schema):
    """A draft without its content. It is destroyed at `expires_at` unless it is saved again."""

    id = fields.UUID()
    site = fields.String()
    version = fields.Integer(metadata={"description": 'What `If-Match` takes, as the ETag `"3"`.'})
    answers = fields.Integer(metadata={"description": "How many names of the content have a value."})
    saved_at = fields.AwareDateTime(format="iso")
    expires_at = fields.AwareDateTime(format="iso")


class DraftsResponse(Schema):
    """One's own drafts, those that end soonest first."""

    items = fields.List(fields.Nested(KeptResponse))


class DraftResponse(KeptResponse):
    """A draft, opened."""

    content = fields.Dict()
