"""The web skeleton that every service stands on. Must not know any service, table or rule about people."""

from shared.web.actions import UndeclaredRouteError, UnknownActionError, public, requires, routes
from shared.web.application import create_web
from shared.web.current import actor, asker, now, request_id, source
from shared.web.paging import (
    PageQuery,
    decode_cursor,
    decode_place,
    encode_cursor,
    encode_place,
    unknown_cursor,
)
from shared.web.preconditions import etag, idempotency_key, if_match, if_match_or_none
from shared.web.requests import Blueprint, Schema, takes_up_to
from shared.web.tasks import TaskResponse, TasksResponse

__all__ = [
    "Blueprint",
    "PageQuery",
    "Schema",
    "TaskResponse",
    "TasksResponse",
    "UndeclaredRouteError",
    "UnknownActionError",
    "actor",
    "asker",
    "create_web",
    "decode_cursor",
    "decode_place",
    "encode_cursor",
    "encode_place",
    "etag",
    "idempotency_key",
    "if_match",
    "if_match_or_none",
    "now",
    "public",
    "request_id",
    "requires",
    "routes",
    "source",
    "takes_up_to",
    "unknown_cursor",
]
