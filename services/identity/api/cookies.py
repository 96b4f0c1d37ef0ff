"""The two cookies of our pages. Knows no page.

Both are for this host alone and no script reads them. Where the issuer is https their names say so to the browser,
which then lets nobody plant one from a neighbouring host.
"""

from typing import Any, Final

from flask import Response, g, request

_SAFE: Final = frozenset({"GET", "HEAD", "OPTIONS"})
_LONGEST: Final = 200


def name(kind: str, *, secure: bool) -> str:
    """Return the name of a cookie: `session` or `form`."""
    return f"{'__Host-' if secure else ''}amparo-identity-{kind}"


def read(kind: str, *, secure: bool) -> str:
    """Return the cookie's value, empty without one."""
    return request.cookies.get(name(kind, secure=secure), "")[:_LONGEST]


def write(response: Any, kind: str, value: str, *, secure: bool) -> None:
    """Set the cookie until the browser is closed."""
    response.set_cookie(name(kind, secure=secure), value, secure=secure, httponly=True, samesite="Lax", path="/")


def clear(response: Any, kind: str, *, secure: bool) -> None:
    """Take the cookie away."""
    response.delete_cookie(name(kind, secure=secure), secure=secure, httponly=True, samesite="Lax", path="/")


def form_binding(*, secure: bool, new: str) -> str:
    """Return what forms of this browser are bound to; *new* for one that has none yet, when it asks for a page.

    A form that comes without the cookie is bound to nothing, so it is not taken.
    """
    known = read("form", secure=secure)
    if known or request.method not in _SAFE:
        return known
    if "form_binding" not in g:
        g.form_binding = new
    return str(g.form_binding)


def remember_form_binding(response: Response, *, secure: bool) -> Response:
    """Give the browser what its forms were bound to on this page."""
    if "form_binding" in g:
        write(response, "form", g.form_binding, secure=secure)
    return response
