"""Exports on the wire."""

from marshmallow import fields, validate

from shared import htcds
from shared.web import Schema


class ExportQuery(Schema):
    """As which kind of file."""

    format = fields.String(load_default="json", validate=validate.OneOf(tuple(htcds.FORMATS), error="unknown-code"))
