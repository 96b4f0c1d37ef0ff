"""Who is asking, before anything else is read. Must not know what they may do, and never says why they are refused."""

from collections.abc import Callable
from datetime import datetime
from typing import Protocol

from flask import Request, g, request

from shared.errors import UnauthenticatedError
from shared.tokens import Claims, TokenError

OnUnauthenticated = Callable[[str, str], None]
"""Told (reason code, source address) of each request without a valid token. Must only count, never block."""

NO_TOKEN = "no-token"  # noqa: S105 - a reason code
OTHER_SCHEME = "other-scheme"


class Authenticator(Protocol):
    """Whoever knows the keys, the issuer and the audience of this service."""

    def __call__(self, unverified_token: str, *, at: datetime) -> Claims:
        """Return the claims of a valid token. Raises TokenError."""
        ...


_LONGEST_SOURCE = 400


def source_of(asked: Request, header: str | None) -> str:
    """Return where a request came from: what the gateway wrote into *header*, else who holds the connection."""
    named = asked.headers.get(header) if header else None
    return (named or asked.remote_addr or "unknown")[:_LONGEST_SOURCE]


def authenticate(authenticator: Authenticator, on_unauthenticated: OnUnauthenticated) -> None:
    """Put the caller's claims where `actor()` finds them.

    Raises: UnauthenticatedError, the same whatever was wrong; the reason goes to the counter only.
    """
    claims, reason = _claims(authenticator)
    if claims is None:
        on_unauthenticated(reason, g.source)
        raise UnauthenticatedError
    g.actor = claims


def _claims(authenticator: Authenticator) -> tuple[Claims | None, str]:
    header = request.headers.get("Authorization")
    if header is None:
        return None, NO_TOKEN
    scheme, _, unverified_token = header.partition(" ")
    if scheme.lower() != "bearer":
        return None, OTHER_SCHEME
    try:
        return authenticator(unverified_token, at=g.at), ""
    except TokenError as error:
        return None, str(error.reason)
