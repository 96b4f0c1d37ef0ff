"""The OpenAPI document and a page made from it, without script or outside assets. Must not know any service."""

import http
from collections.abc import Iterable
from pathlib import Path
from typing import Any, Final

from flask import Blueprint as FlaskBlueprint
from flask import Flask, Response
from flask_smorest import Api, Blueprint
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from marshmallow import fields

from shared.problems import CONTENT_TYPE
from shared.web.actions import public
from shared.web.headers import OWN_STYLE
from shared.web.reference import sections
from shared.web.requests import Schema

OPENAPI_VERSION: Final = "3.1.0"

_PAGES = Path(__file__).resolve().parent / "pages"
_TEMPLATES = Environment(
    loader=FileSystemLoader(_PAGES), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
)


class FieldProblem(Schema):
    """One thing wrong with one field."""

    pointer = fields.String(required=True, metadata={"description": "RFC 6901 pointer, or #/query/NAME, #/header/NAME"})
    code = fields.String(required=True)
    detail = fields.String(required=True)


class Problem(Schema):
    """A failure (RFC 9457)."""

    type = fields.String(required=True, metadata={"description": "urn:amparo:problem:SLUG, or about:blank"})
    title = fields.String(required=True)
    status = fields.Integer(required=True)
    detail = fields.String()
    errors = fields.List(fields.Nested(FieldProblem))


class _Api(Api):  # type: ignore[misc] # flask-smorest has no types
    """flask-smorest, documenting our failures instead of its own."""

    ERROR_SCHEMA = Problem

    def _register_responses(self) -> None:
        """Document each failure once, as a problem document."""
        content = {CONTENT_TYPE: {"schema": Problem}}
        for status in http.HTTPStatus:
            bare = status < http.HTTPStatus.BAD_REQUEST
            response = {"description": status.phrase} | ({} if bare else {"content": content})
            self.spec.components.response(status.name, response, lazy=True)
        self.spec.components.response("DEFAULT_ERROR", {"description": "Any failure", "content": content}, lazy=True)


def register(app: Flask, *, service: str, version: str, blueprints: Iterable[Blueprint]) -> None:
    """Register the service's own blueprints and serve `/openapi.json`, `/docs` and its style sheet."""
    api = _api(app, service=service, version=version)
    for blueprint in blueprints:
        api.register_blueprint(blueprint)
    app.register_blueprint(_pages(api.spec.to_dict()))


def _api(app: Flask, *, service: str, version: str) -> _Api:
    app.config |= {
        "API_TITLE": f"Amparo {service}",
        "API_VERSION": version,
        "OPENAPI_VERSION": OPENAPI_VERSION,
    }
    api = _Api(app)
    api.spec.components.security_scheme("bearer", {"type": "http", "scheme": "bearer", "bearerFormat": "at+jwt"})
    return api


def _pages(document: dict[str, Any]) -> FlaskBlueprint:
    """Everything is rendered once, here: the document cannot change while the service runs."""
    pages = FlaskBlueprint("documentation", __name__)
    template = _TEMPLATES.get_template("docs.html")
    page = template.render(info=document["info"], sections=sections(document))
    style = (_PAGES / "docs.css").read_text(encoding="utf-8")

    @pages.get("/openapi.json")
    @public
    def openapi() -> dict[str, Any]:
        """Return the OpenAPI 3.1 document."""
        return document

    @pages.get("/docs")
    @public
    def docs() -> Response:
        """Return the document as a page."""
        return Response(page, content_type="text/html; charset=utf-8", headers={"Content-Security-Policy": OWN_STYLE})

    @pages.get("/docs.css")
    @public
    def css() -> Response:
        """Return the page's style sheet."""
        return Response(style, content_type="text/css; charset=utf-8")

    return pages
