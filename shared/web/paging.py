"""Pages by cursor. Must not know what is on them.

A cursor is a place in an order (times, ids), readable by whoever has it: never put anything else into one.
"""

import base64
import binascii
import json
from datetime import datetime
from uuid import UUID

from marshmallow import fields, validate

from shared.errors import FieldError, InvalidError
from shared.web.requests import Schema

MAXIMUM_LIMIT = 200
DEFAULT_LIMIT = 50
MAXIMUM_CURSOR_LENGTH = 512


class PageQuery(Schema):
    """The query of a list: where to go on, and how many at most."""

    cursor = fields.String(load_default=None, validate=validate.Length(max=MAXIMUM_CURSOR_LENGTH))
    limit = fields.Integer(load_default=DEFAULT_LIMIT, validate=validate.Range(min=1, max=MAXIMUM_LIMIT))


def encode_cursor(*place: str) -> str:
    """Return a place as one opaque text for `next`."""
    text = json.dumps(place, separators=(",", ":"))
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def decode_cursor(cursor: str, *, parts: int) -> tuple[str, ...]:
    """Return the place that a cursor of ours names.

    Raises: InvalidError when it is not one, pointing at the query.
    """
    try:
        padded = cursor + "=" * (-len(cursor) % 4)
        place = json.loads(base64.b64decode(padded, altchars=b"-_", validate=True))
    except (binascii.Error, ValueError, RecursionError):
        raise unknown_cursor() from None
    if not _is_place(place, parts):
        raise unknown_cursor()
    return tuple(place)


def encode_place(at: datetime, identity: UUID) -> str:
    """Return where a page of a list in order of time ends: the time and id of its last row."""
    return encode_cursor(at.isoformat(), str(identity))


def decode_place(cursor: str) -> tuple[datetime, UUID]:
    """Return the time and id that `encode_place` wrote.

    Raises: InvalidError when it is not one, a time without its zone included: it could not be compared.
    """
    written, identity = decode_cursor(cursor, parts=2)
    try:
        at, found = datetime.fromisoformat(written), UUID(identity)
    except ValueError:
        raise unknown_cursor() from None
    if at.tzinfo is None:
        raise unknown_cursor()
    return at, found


def unknown_cursor() -> InvalidError:
    """Return the error of a cursor that is none of ours."""
    field = FieldError(pointer="#/query/cursor", code="unknown-cursor", detail="Use the cursor of the page before.")
    return InvalidError(fields=[field])


def _is_place(place: object, parts: int) -> bool:
    return isinstance(place, list) and len(place) == parts and all(isinstance(part, str) for part in place)
