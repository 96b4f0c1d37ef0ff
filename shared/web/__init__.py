"""The web skeleton that every service stands on. Must not know any service, table or rule about people."""

from shared.web.actions import UndeclaredRouteError, UnknownActionError, public, requires, routes
from shared.web.application import create_web
from shared.web.current import actor, now, request_id
from shared.web.paging import PageQuery, decode_cursor, encode_cursor
from shared.web.preconditions import etag, idempotency_key, if_match
from shared.web.requests import Blueprint, Schema

__all__ = [
    "Blueprint",
    "PageQuery",
    "Schema",
    "UndeclaredRouteError",
    "UnknownActionError",
    "actor",
    "create_web",
    "decode_cursor",
    "encode_cursor",
    "etag",
    "idempotency_key",
    "if_match",
    "now",
    "public",
    "request_id",
    "requires",
    "routes",
]
