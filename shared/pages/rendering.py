"""Turns a template and its values into an answer, and failures into pages. Must not know what a page is about."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from flask import Blueprint, Response, current_app, g, render_template, request
from werkzeug.exceptions import HTTPException

from shared.errors import AmparoError
from shared.pages.forgery import FORM_FIELD, ForgeryError
from shared.pages.frame import Pages
from shared.pages.policy import policy
from shared.problems import UNFORESEEN_STATUS, status_of

EXTENSION: Final = "amparo-pages"
HTML: Final = "text/html; charset=utf-8"
_SAFE_METHODS: Final = frozenset({"GET", "HEAD", "OPTIONS"})
_ELSEWHERE: Final = frozenset({"cross-site", "same-site"})
_EXPLAINED: Final = frozenset({400, 404, 405, 413, 429, 503, 507})
_NONCE_BYTES: Final = 16


def settings() -> Pages:
    """Return how the current application shows pages."""
    found = current_app.extensions[EXTENSION]
    if not isinstance(found, Pages):
        raise TypeError("install the pages first")
    return found


def render(template: str, status: int = 200, **values: Any) -> Response:
    """Return a page. It is never kept by a browser, and nothing from elsewhere runs in it."""
    response = Response(render_template(template, **values), status=status, content_type=HTML)
    response.headers["Content-Security-Policy"] = policy(settings().forms_to)
    response.vary.update(("Cookie", "Accept-Language"))
    return response


class PageBlueprint(Blueprint):
    """A blueprint of pages: forms from elsewhere are refused before a view runs, failures are shown as pages.

    `first` runs before that: it finds out what session this is.
    """

    def __init__(self, name: str, import_name: str, *, first: Callable[[], None] | None = None) -> None:
        super().__init__(name, import_name)
        if first is not None:
            self.before_request(first)
        self.before_request(refuse_foreign_forms)
        self.register_error_handler(HTTPException, refused)
        self.register_error_handler(AmparoError, failed)
        self.register_error_handler(Exception, failed)


def refuse_foreign_forms() -> None:
    """Raise ForgeryError for a form that no page of ours gave to this session."""
    if request.method in _SAFE_METHODS:
        return
    if request.headers.get("Sec-Fetch-Site") in _ELSEWHERE:
        raise ForgeryError
    pages = settings()
    if not (binding := pages.binding()):
        raise ForgeryError  # before a form is read that may carry a file
    pages.forgery.check(request.form.get(FORM_FIELD, ""), binding=binding)


def form_token() -> str:
    """Return the token of one form on the page being made."""
    pages = settings()
    return pages.forgery.token(binding=pages.binding(), nonce=pages.random(_NONCE_BYTES))


def refused(error: HTTPException) -> Response:
    """Show what the framework refuses by itself; a redirect that it raises passes."""
    if error.code is None or error.code < 400:  # noqa: PLR2004 - the first status that refuses
        return Response(status=error.code or 500, headers=dict(error.get_headers()))
    response = explained(error.code)
    response.headers.extend((name, value) for name, value in error.get_headers() if name == "Allow")
    return response


def failed(error: BaseException) -> Response:
    """Show a failure of ours; an unforeseen one shows nothing of itself and is remembered for the log."""
    status = (status_of(type(error)) if isinstance(error, AmparoError) else None) or UNFORESEEN_STATUS
    if status >= UNFORESEEN_STATUS:
        g.failure = error
    return explained(status, foreign=isinstance(error, ForgeryError))


def explained(status: int, **values: Any) -> Response:
    """Return the page that says what happened, what is not lost, and what to do."""
    shown: Mapping[str, Any] = {"kind": status if status in _EXPLAINED else UNFORESEEN_STATUS, **values}
    return render("pages/failure.html", status, **shown)
