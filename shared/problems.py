"""Problem documents (RFC 9457): gives each kind of failure its status. Must not know a framework or a service."""

from collections.abc import Mapping
from typing import Any

from shared.errors import (
    AmparoError,
    ConflictError,
    FieldError,
    InvalidError,
    MalformedError,
    NotFoundError,
    PreconditionFailedError,
    PreconditionRequiredError,
    StorageFullError,
    TooLargeError,
    TooManyRequestsError,
    UnauthenticatedError,
    UnavailableError,
    UnsupportedMediaTypeError,
)

CONTENT_TYPE = "application/problem+json"
TYPE_PREFIX = "urn:amparo:problem:"


class MethodNotAllowedError(AmparoError):
    """The route is there, the method is not (405). The answer keeps its `Allow` header."""

    slug = "method-not-allowed"
    title = "This cannot be done here."


STATUSES: Mapping[type[AmparoError], int] = {
    MalformedError: 400,
    UnauthenticatedError: 401,
    NotFoundError: 404,
    MethodNotAllowedError: 405,
    ConflictError: 409,
    PreconditionFailedError: 412,
    TooLargeError: 413,
    UnsupportedMediaTypeError: 415,
    InvalidError: 422,
    PreconditionRequiredError: 428,
    TooManyRequestsError: 429,
    UnavailableError: 503,
    StorageFullError: 507,
}
"""Every kind and its status. A failure of no kind here is unforeseen."""

UNFORESEEN_STATUS = 500
UNFORESEEN: Mapping[str, Any] = {
    "type": "about:blank",
    "title": "Internal Server Error",
    "status": UNFORESEEN_STATUS,
}


def status_of(error: type[AmparoError]) -> int | None:
    """Return the status of a failure's kind, None when it has no kind."""
    return next((STATUSES[kind] for kind in error.__mro__ if kind in STATUSES), None)


def problem(error: BaseException) -> tuple[dict[str, Any], int]:
    """Return the document and the status for any failure; an unforeseen one shows nothing of itself.

    `instance` is absent on purpose: not yours and not there must be the same bytes.
    """
    status = status_of(type(error)) if isinstance(error, AmparoError) else None
    if status is None or not isinstance(error, AmparoError):
        return dict(UNFORESEEN), UNFORESEEN_STATUS
    return _document(error, status), status


def _document(error: AmparoError, status: int) -> dict[str, Any]:
    # what we name ourselves comes last, so that no `extra` can take its place
    document: dict[str, Any] = dict(error.extra)
    document |= {"type": TYPE_PREFIX + error.slug, "title": error.title, "status": status}
    if error.detail:
        document["detail"] = error.detail
    if error.fields:
        document["errors"] = [_field(field) for field in error.fields]
    return document


def _field(field: FieldError) -> dict[str, str]:
    return {"pointer": field.pointer, "code": field.code, "detail": field.detail}
