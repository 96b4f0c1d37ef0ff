"""Additions on the wire."""

from marshmallow import fields

from shared.web import Schema


class AdditionRequest(Schema):
    """What an officer forgot to say about somebody they registered."""

    text = fields.String(required=True, metadata={"description": "At most 5,000 characters."})


class AdditionResponse(Schema):
    """What an officer gets back: an id and a time. It cannot be read again."""

    id = fields.String()
    added_at = fields.String()
