"""Reading requests: one JSON loader, one way of naming wrong fields. Must not know any schema.

Everything that flask and webargs would do with a body on their own is replaced, so that no view can
get round `shared.strict_json`.
"""

from collections.abc import Callable
from io import BytesIO
from typing import IO, Any, NoReturn, Protocol, TypeVar

import flask
import marshmallow
from flask_smorest import Blueprint as SmorestBlueprint
from webargs.flaskparser import FlaskParser
from werkzeug.exceptions import RequestEntityTooLarge
from werkzeug.utils import cached_property
from werkzeug.wsgi import get_input_stream

from shared import strict_json
from shared.errors import FieldError, InvalidError, TooLargeError, UnsupportedMediaTypeError
from shared.web.field_errors import field_errors

BODY_LIMIT_BYTES = 1024 * 1024
_LIMIT = "__amparo_body_limit_bytes__"


ViewT = TypeVar("ViewT", bound=Callable[..., Any])


class Request(flask.Request):
    """A request whose JSON is read strictly or not at all.

    Its body is at most 1 MiB, or what the view says it `takes_up_to`.
    """

    @cached_property
    def stream(self) -> IO[bytes]:
        """Hold the whole body. werkzeug cuts a body without Content-Length at its limit and says nothing.

        So one byte more than allowed is asked for. Raises TooLargeError.
        """
        limit_bytes = _limit_bytes(self)
        try:
            body = get_input_stream(self.environ, max_content_length=limit_bytes + 1).read()
        except RequestEntityTooLarge:
            raise TooLargeError from None
        if len(body) > limit_bytes:
            raise TooLargeError
        return BytesIO(body)

    def _get_file_stream(self, *_about: Any, **_named: Any) -> IO[bytes]:
        """Hold a file of a form in memory too: werkzeug would write a larger one to the disk, in the clear."""
        return BytesIO()

    def get_json(self, force: bool = False, silent: bool = False, cache: bool = True) -> Any:  # noqa: ARG002, FBT001, FBT002 - flask's own signature
        """Return the body as JSON, always strictly.

        Raises: UnsupportedMediaTypeError, TooLargeError or MalformedError.
        """
        if not is_json(self):
            raise UnsupportedMediaTypeError
        return strict_json.loads(self.get_data(cache=True))


def takes_up_to(limit_bytes: int) -> Callable[[ViewT], ViewT]:
    """Declare that a view takes a body of so many bytes, which is held in memory whole: for those who may send files.

    Whoever is not known is refused before any of it is read, where the view requires an action.
    """

    def mark(view: ViewT) -> ViewT:
        setattr(view, _LIMIT, limit_bytes)
        return view

    return mark


def _limit_bytes(request: flask.Request) -> int:
    view = flask.current_app.view_functions.get(request.endpoint or "")
    found: int = getattr(view, _LIMIT, BODY_LIMIT_BYTES)
    return found


def is_json(request: flask.Request) -> bool:
    """Say whether the body claims to be JSON in UTF-8: `application/json`, with no other charset."""
    charset = request.mimetype_params.get("charset", "utf-8").lower()
    return request.mimetype == "application/json" and charset in {"utf-8", "utf8"}


class StrictParser(FlaskParser):
    """webargs, reading strictly, refusing what no schema names, and naming fields by pointer."""

    DEFAULT_UNKNOWN_BY_LOCATION: dict[str, str | None] = {  # noqa: RUF012 - webargs declares it so
        "json": marshmallow.RAISE,
        "query": marshmallow.RAISE,
        "querystring": marshmallow.RAISE,
        "path": marshmallow.RAISE,
        "headers": marshmallow.EXCLUDE,
    }

    def load_json(self, req: flask.Request, schema: marshmallow.Schema) -> Any:  # noqa: ARG002 - webargs' own signature
        """Return the body, read strictly."""
        return req.get_json()

    def load_querystring(self, req: flask.Request, schema: marshmallow.Schema) -> Any:
        """Return the query; a name given twice is refused, because two readers would read it differently."""
        repeated = [name for name, values in req.args.lists() if len(values) > 1]
        if repeated:
            raise InvalidError(fields=[_repeated(name) for name in repeated])
        return super().load_querystring(req, schema)

    def handle_error(
        self,
        error: marshmallow.ValidationError,
        req: flask.Request,  # noqa: ARG002 - webargs' own signature
        schema: marshmallow.Schema,
        *,
        error_status_code: int | None,  # noqa: ARG002
        error_headers: Any,  # noqa: ARG002
    ) -> NoReturn:
        """Turn marshmallow's messages into pointers and codes; its sentences stay here."""
        raise InvalidError(fields=field_errors(error.messages, schema)) from None


def _repeated(name: str) -> FieldError:
    return FieldError(pointer=f"#/query/{name[:80]}", code="repeated", detail="Send this once.")


class Decorator(Protocol):
    """Gives back the view it was given."""

    def __call__(self, view: ViewT, /) -> ViewT:
        """Decorate."""
        ...


class Wrapper(Protocol):
    """Gives back a view that takes and returns something else."""

    def __call__(self, view: Callable[..., Any], /) -> Callable[..., Any]:
        """Wrap."""
        ...


class Blueprint(SmorestBlueprint):  # type: ignore[misc] # flask-smorest has no types
    """A flask-smorest blueprint that reads strictly, with types. `create_web` takes no other kind."""

    ARGUMENTS_PARSER = StrictParser()

    def route(self, rule: str, **options: Any) -> Decorator:
        """Route *rule* to a view, function or MethodView, and document it."""
        decorator: Decorator = super().route(rule, **options)
        return decorator

    def get(self, rule: str, **options: Any) -> Decorator:
        """Route GET."""
        return self.route(rule, methods=["GET"], **options)

    def post(self, rule: str, **options: Any) -> Decorator:
        """Route POST."""
        return self.route(rule, methods=["POST"], **options)

    def put(self, rule: str, **options: Any) -> Decorator:
        """Route PUT."""
        return self.route(rule, methods=["PUT"], **options)

    def delete(self, rule: str, **options: Any) -> Decorator:
        """Route DELETE."""
        return self.route(rule, methods=["DELETE"], **options)

    def arguments(self, schema: Any, **options: Any) -> Wrapper:
        """Hand the body, or with `location="query"` the query, loaded by *schema*, to the view."""
        wrapper: Wrapper = super().arguments(schema, **options)
        return wrapper

    def doc(self, **described: Any) -> Decorator:
        """Say more of a view in the document than its schemas tell."""
        decorator: Decorator = super().doc(**described)
        return decorator

    def response(self, status_code: int, schema: Any = None, **options: Any) -> Wrapper:
        """Render what the view returns with *schema*."""
        wrapper: Wrapper = super().response(status_code, schema, **options)
        return wrapper


class Schema(marshmallow.Schema):
    """A shape on the wire. What it does not name is refused."""

    class Meta:
        """Nothing unknown, and fields in the order they are written."""

        unknown = marshmallow.RAISE

    def handle_error(self, error: marshmallow.ValidationError, data: Any, *, many: bool, **kwargs: Any) -> None:  # noqa: ARG002 - marshmallow's own signature
        """Leave this schema on the error, so that a view may load by itself and still have its fields named."""
        error.schema = self  # type: ignore[attr-defined]
