"""Forms for everybody: what they are bound to where there is no session. Knows no page and no service.

One cookie, until the browser is closed, for these pages alone, and random: it only tells a form that we gave to this
browser from one that another site made.
"""

from typing import Final

from flask import Response, g, request

from shared.pages.rendering import settings

ADDRESS: Final = "/concern"
_SAFE: Final = frozenset({"GET", "HEAD"})
_RANDOM_BYTES: Final = 16
_LONGEST: Final = 64


def is_open_page() -> bool:
    """Say whether this page is for everybody and asks nobody who they are."""
    return request.path == ADDRESS or request.path.startswith(f"{ADDRESS}/")


def name(*, secure: bool) -> str:
    """Return the cookie's name, which says nothing; over https a browser keeps others from setting it in the clear."""
    return f"{'__Secure-' if secure else ''}amparo_form"


def binding(*, secure: bool) -> bytes:
    """Return what this browser's open forms are bound to: a new secret when a page is asked for, else what it has."""
    known = request.cookies.get(name(secure=secure), "")[:_LONGEST]
    if not known and request.method in _SAFE:
        known = g.new_binding = g.get("new_binding") or settings().random(_RANDOM_BYTES).hex()
    return known.encode()


def remember(response: Response, *, secure: bool) -> Response:
    """Give the browser what its forms on this page were bound to."""
    if "new_binding" in g:
        response.set_cookie(
            name(secure=secure), g.new_binding, secure=secure, httponly=True, samesite="Lax", path=ADDRESS
        )
    return response


def forget(response: Response, *, secure: bool) -> Response:
    """Have the browser forget it."""
    response.delete_cookie(name(secure=secure), secure=secure, httponly=True, samesite="Lax", path=ADDRESS)
    return response
