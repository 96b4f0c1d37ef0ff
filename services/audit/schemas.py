"""Shapes on the wire. Knows no database and no rule."""

import re
from typing import Any

from marshmallow import fields, validate

from shared.web import PageQuery, Schema

_NATURAL = re.compile(r"0|[1-9][0-9]{0,14}", re.ASCII)
_CODE = validate.Regexp(r"[A-Za-z0-9][A-Za-z0-9_.:/-]{0,79}\Z")


class Natural(fields.Field[int]):
    """A size or an index in decimal: no sign, no leading zero, below 10^15, one spelling each."""

    default_error_messages = {"invalid": "Not a valid integer."}  # noqa: RUF012 - marshmallow declares it so

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> int:  # noqa: ARG002 - theirs
        if not isinstance(value, str) or not _NATURAL.fullmatch(value):
            raise self.make_error("invalid")
        return int(value)


class EntriesQuery(PageQuery):
    """What to look for. Everything that is given must hold."""

    actor = fields.UUID()
    resource = fields.UUID()
    action = fields.String(validate=_CODE)
    decision = fields.String(validate=validate.OneOf(["allowed", "refused"]))
    publisher = fields.String(validate=_CODE)
    since = fields.AwareDateTime(data_key="from", format="iso")
    until = fields.AwareDateTime(data_key="to", format="iso")


class EntryPath(Schema):
    """Which entry."""

    index = Natural(required=True)


class InclusionQuery(Schema):
    """Which entry to prove, in the log of which size (default: as last signed)."""

    index = Natural(required=True)
    size = Natural(load_default=None)


class ConsistencyQuery(Schema):
    """From which size to which (default: as last signed)."""

    first = Natural(required=True)
    second = Natural(load_default=None)


class EntryResponse(Schema):
    """What the leaf says, its place, and its hash in the tree. What a record does not say is left out."""

    index = fields.Integer()
    leaf_hash = fields.String()
    id = fields.UUID()
    at = fields.String()
    source = fields.String()
    epoch = fields.Integer()
    number = fields.Integer()
    actor = fields.UUID()
    role = fields.String()
    organisation = fields.UUID()
    owner = fields.UUID()
    action = fields.String()
    resource_type = fields.String()
    resources = fields.List(fields.UUID())
    decision = fields.String()
    policies = fields.List(fields.String())
    section = fields.String()
    purpose = fields.String()
    reason = fields.String()
    consent = fields.String()
    object_version = fields.Integer()
    ciphertext_hash = fields.String()
    contents = fields.List(fields.String())
    request_id = fields.String()
    count = fields.Integer()
    detail_hash = fields.String()


class EntriesResponse(Schema):
    """A page of entries, newest first."""

    items = fields.List(fields.Nested(EntryResponse))
    next = fields.String(allow_none=True)


class InclusionResponse(Schema):
    """An RFC 6962 audit path; hashes in base64. `proof` is a C2SP tlog-proof where a checkpoint has that size."""

    index = fields.Integer()
    size = fields.Integer()
    root = fields.String()
    leaf_hash = fields.String()
    hashes = fields.List(fields.String())
    proof = fields.String(allow_none=True)


class ConsistencyResponse(Schema):
    """An RFC 6962 consistency proof; hashes in base64."""

    first = fields.Integer()
    second = fields.Integer()
    first_root = fields.String()
    second_root = fields.String()
    hashes = fields.List(fields.String())


class TaskResponse(Schema):
    """Numbers of a source that never came, the first record beyond them, and since when."""

    kind = fields.String()
    subject = fields.UUID()
    since = fields.AwareDateTime(format="iso")
    source = fields.String()
    epoch = fields.Integer()
    first = fields.Integer()
    last = fields.Integer()


class TasksResponse(Schema):
    """What waits, oldest first."""

    items = fields.List(fields.Nested(TaskResponse))
