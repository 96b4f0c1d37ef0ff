"""The one mapper: whatever is raised becomes a problem document. Must not show anything of an unforeseen failure."""

from collections.abc import Mapping

from flask import Flask, Response, g
from marshmallow import ValidationError
from werkzeug.exceptions import HTTPException

from shared import strict_json
from shared.errors import (
    AmparoError,
    FreshSecondFactorError,
    InvalidError,
    MalformedError,
    NotFoundError,
    TooLargeError,
    TooManyRequestsError,
    UnauthenticatedError,
    UnavailableError,
    UnsupportedMediaTypeError,
)
from shared.problems import CONTENT_TYPE, UNFORESEEN_STATUS, MethodNotAllowedError, problem
from shared.second_factor import FRESH_SECONDS
from shared.web.field_errors import field_errors

_KINDS: Mapping[int, type[AmparoError]] = {
    400: MalformedError,
    404: NotFoundError,
    405: MethodNotAllowedError,
    413: TooLargeError,
    414: TooLargeError,
    415: UnsupportedMediaTypeError,
    422: InvalidError,
    429: TooManyRequestsError,
    431: TooLargeError,
    503: UnavailableError,
}
"""What the framework refuses by itself, as failures of ours. Anything else it raises is unforeseen."""

_STEP_UP = f'Bearer error="insufficient_user_authentication", max_age="{FRESH_SECONDS}"'
"""RFC 9470: sign in anew, and come back with that token. The same for everybody, so it says nothing of anybody."""


def register(app: Flask) -> None:
    """Make *app* answer every failure with a problem document."""
    app.register_error_handler(ValidationError, _invalid)
    app.register_error_handler(HTTPException, _refused_by_framework)
    app.register_error_handler(AmparoError, rendered)
    app.register_error_handler(Exception, rendered)


def rendered(error: BaseException) -> Response:
    """Return the answer to a failure, and remember the failure for the log."""
    document, status = problem(error)
    if status >= UNFORESEEN_STATUS:
        g.failure = error
    response = Response(strict_json.dumps(document), status=status, content_type=CONTENT_TYPE)
    if isinstance(error, UnauthenticatedError):
        response.headers["WWW-Authenticate"] = _STEP_UP if isinstance(error, FreshSecondFactorError) else "Bearer"
    if isinstance(error, TooManyRequestsError) and "retry_after_seconds" in error.extra:
        response.headers["Retry-After"] = str(error.extra["retry_after_seconds"])
    return response


def _invalid(error: ValidationError) -> Response:
    """Answer a schema that a view loaded by itself; `shared.web.Schema` leaves its name on the error."""
    return rendered(InvalidError(fields=field_errors({"json": error.messages}, getattr(error, "schema", None))))


def _refused_by_framework(error: HTTPException) -> Response:
    kind = _KINDS.get(error.code or 0)
    if kind is None:
        return rendered(error)
    response = rendered(kind())
    response.headers.extend((name, value) for name, value in error.get_headers() if name == "Allow")
    return response
