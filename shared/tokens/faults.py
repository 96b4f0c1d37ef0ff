"""Why a token is refused. Knows nothing of tokens.

For our own counting: the person who sent it never learns which.
"""

from enum import StrEnum


class Fault(StrEnum):
    """Why a token was refused. For our own counting; the person who sent it never learns which."""

    TOO_LONG = "too-long"
    SHAPE = "shape"
    ENCODING = "encoding"
    JSON = "json"
    HEADER = "header"
    ALGORITHM = "algorithm"
    TYPE = "type"
    KEY = "key"
    SIGNATURE = "signature"
    MISSING = "claim-missing"
    CLAIM = "claim-form"
    NARROWED = "claim-narrowing"
    ISSUER = "issuer"
    AUDIENCE = "audience"
    LIFETIME = "lifetime"
    FUTURE = "not-yet"
    EXPIRED = "expired"
    FALLEN = "account-fallen"


class TokenError(Exception):
    """The token opens nothing. `reason` is a `Fault`; no part of the token is in it."""

    def __init__(self, reason: Fault) -> None:
        super().__init__(reason.value)
        self.reason = reason


def require(condition: bool, fault: Fault) -> None:  # noqa: FBT001 - reads as a sentence where it is used
    """Raise TokenError with *fault* unless *condition*."""
    if not condition:
        raise TokenError(fault)
