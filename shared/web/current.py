"""What is known about the request being answered: who, when, which. Must not know how it came to be known."""

from datetime import datetime

from flask import g

from shared.asking import Asker
from shared.tokens import Claims


def actor() -> Claims:
    """Return the claims of the verified token. Only in a route that `requires` an action."""
    claims = g.actor
    if not isinstance(claims, Claims):
        raise TypeError("this route declares no action, so nobody is known")
    return claims


def now() -> datetime:
    """Return the one time of this request, UTC: all its rows, records and decisions agree on it."""
    at = g.at
    if not isinstance(at, datetime):
        raise TypeError("outside a request there is no time")
    return at


def request_id() -> str:
    """Return the id that we gave this request; it goes into the answer, the log and the events."""
    return str(g.request_id)


def source() -> str:
    """Return where this request came from, as far as the gateway or the connection says; an address is personal."""
    return str(g.source)


def asker() -> Asker:
    """Return all three, as use cases are told. Only in a route that `requires` an action."""
    return Asker(claims=actor(), at=now(), request_id=request_id())
