"""Imports on the wire."""

from typing import Final

from marshmallow import fields

from services.intake.domain.registration import Channel, Pathway
from services.intake.schemas.fields import SITE, choice
from shared.web import Schema

_CODE: Final = "Why it stopped: `expired`, `no-longer-allowed`, or a code of docs/errors.md about the file"


class ImportQuery(Schema):
    """What all people in a file have in common."""

    site = fields.String(required=True, validate=SITE)
    pathway = fields.Enum(required=True, **choice(Pathway))
    channel = fields.Enum(load_default=Channel.BORDER_POINT, **choice(Channel))


class ImportStartedResponse(Schema):
    """Where to ask how far it is."""

    id = fields.String()
    status = fields.String()


class ImportSummary(Schema):
    """A file without anything of its people."""

    id = fields.UUID()
    site = fields.String(attribute="wish.site")
    pathway = fields.Enum(attribute="wish.pathway", **choice(Pathway))
    channel = fields.Enum(attribute="wish.channel", **choice(Channel))
    status = fields.Function(lambda one: one.status.value, metadata={"type": "string"})
    uploaded_at = fields.AwareDateTime()
    finished_at = fields.AwareDateTime(allow_none=True)
    rows = fields.Integer(allow_none=True, metadata={"description": "How many people; null until the file was read"})
    done = fields.Integer(attribute="position")
    registered = fields.Integer()
    without_consent = fields.Integer(metadata={"description": "Of those registered: counted, without any field"})
    refused = fields.Integer()
    fault = fields.String(allow_none=True, metadata={"description": _CODE})
    fetched_at = fields.AwareDateTime(allow_none=True, metadata={"description": "When the refused rows were fetched"})


class ImportsResponse(Schema):
    """Somebody's own files."""

    items = fields.List(fields.Nested(ImportSummary))


class ImportResponse(Schema):
    """How far a file is, and what was found out about it; the latter goes with the refused rows."""

    import_ = fields.Nested(ImportSummary, attribute="one", data_key="import")
    left_out = fields.Dict(
        attribute="report.left_out",
        dump_default={},
        keys=fields.String(),
        values=fields.Integer(),
        metadata={"description": "Columns that are not taken: their heading, and how many cells of them are filled"},
    )
    notes = fields.List(fields.String(), attribute="report.notes", dump_default=[])
    explained = fields.String(
        attribute="report.fault", metadata={"description": "What is wrong with the file, in words"}
    )
    names = fields.List(
        fields.String(), attribute="report.names", metadata={"description": "HTCDS fields that the fault is about"}
    )
