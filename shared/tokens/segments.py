"""The outside of a token: size, shape, base64url, JSON. Knows no key and no claim. Source: RFC 7515."""

import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from typing import Final

from shared import strict_json
from shared.errors import MalformedError
from shared.strict_json import JSON
from shared.tokens.faults import Fault, TokenError

LIMIT_CHARACTERS: Final = 8192

# Three segments of base64url without padding; 86 characters are the 64 bytes of an Ed25519 signature.
_SHAPE = re.compile(r"([A-Za-z0-9_-]+)\.([A-Za-z0-9_-]+)\.([A-Za-z0-9_-]{86})")


def unverified_header(token: str) -> dict[str, JSON]:
    """Return the header of a token of our shape, nothing verified. Raises TokenError."""
    if len(token) > LIMIT_CHARACTERS:
        raise TokenError(Fault.TOO_LONG)
    shape = _SHAPE.fullmatch(token)
    if shape is None:
        raise TokenError(Fault.SHAPE)
    header, _payload, _signature = [decode(segment) for segment in shape.groups()]
    return json_object(header)


def encode(data: bytes) -> str:
    """Return base64url without padding (RFC 7515)."""
    return urlsafe_b64encode(data).rstrip(b"=").decode("ascii")


def decode(segment: str) -> bytes:
    """Decode the one canonical form: bits left over in the last character must be zero."""
    try:
        data = urlsafe_b64decode(segment + "=" * (-len(segment) % 4))
    except ValueError:
        raise TokenError(Fault.ENCODING) from None
    if encode(data) != segment:
        raise TokenError(Fault.ENCODING)
    return data


def json_object(data: bytes) -> dict[str, JSON]:
    """Return the one object in *data*. Raises TokenError."""
    try:
        value = strict_json.loads(data)
    except MalformedError:
        raise TokenError(Fault.JSON) from None
    if not isinstance(value, dict):
        raise TokenError(Fault.JSON)
    return value
