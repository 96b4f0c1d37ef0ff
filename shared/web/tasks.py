"""Work that waits, in one shape for every service, so that one list can show all of it. Must not know whose it is."""

from marshmallow import fields

from shared.web.requests import Schema


class TaskResponse(Schema):
    """Something that waits: ids, codes and times only. The same shape in every service."""

    kind = fields.String()
    subject = fields.UUID()
    since = fields.AwareDateTime(format="iso")


class TasksResponse(Schema):
    """What waits for the one who asks, oldest first."""

    items = fields.List(fields.Nested(TaskResponse))
