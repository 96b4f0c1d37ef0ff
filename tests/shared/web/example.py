"""A small service for the tests of the web skeleton: real tokens, a real policy, no data."""

import io
import json
import os
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from flask import Flask, request
from flask.testing import FlaskClient
from flask.views import MethodView
from marshmallow import fields, validate
from werkzeug.test import TestResponse

from shared.access import Policy, Resource
from shared.errors import NotFoundError
from shared.logs import Log, make_logger
from shared.tokens import Claims, KeySet, TokenKey, verify
from shared.web import (
    Blueprint,
    PageQuery,
    Schema,
    actor,
    create_web,
    decode_cursor,
    etag,
    idempotency_key,
    if_match,
    now,
    request_id,
    requires,
)
from tests.support.signer import Account, TrainingSigner

AT = datetime(2026, 11, 3, 8, 30, tzinfo=UTC)
THING = "/things/00000000-0000-4000-8000-000000000001"
ORGANISATION = UUID(int=7)
ACCOUNT = Account(subject=UUID(int=1), organisation=ORGANISATION, sites=("beira",), roles=("caseworker",))

POLICY = Policy.parse(
    """
    @id("things")
    permit (principal, action, resource) when { principal.roles.contains("caseworker") };
    """,
    """
    entity Staff = { organisation: String, sites: Set<String>, roles: Set<String>, second_factor: Bool,
      fresh_second_factor: Bool };
    entity Thing;
    action "make-thing", "read-thing", "change-thing" appliesTo { principal: Staff, resource: Thing };
    """,
)


class Part(Schema):
    """Something inside."""

    count = fields.Integer(required=True, strict=True, validate=validate.Range(min=0))


class Thing(Schema):
    """A thing."""

    name = fields.String(required=True, validate=validate.Length(max=20), metadata={"description": "What it is."})
    colour = fields.String(validate=validate.OneOf(["red", "blue"]))
    born = fields.Date()
    reference = fields.String(validate=validate.Regexp("AMP-[0-9]{4}", error="not-a-reference"))
    part = fields.Nested(Part)
    parts = fields.List(fields.Nested(Part))
    answers = fields.Dict(keys=fields.String(validate=validate.Length(max=5)), values=fields.Integer(strict=True))


def ask(action: str) -> bool:
    """Ask the policy, as a use case would."""
    return POLICY.decide(actor(), action=action, resource=Resource("Thing", "1"), at=now()).allowed


def things() -> Blueprint:
    """Return a fresh blueprint; decorators stand in different orders on purpose."""
    blueprint = Blueprint("things", __name__, description="Things <of all> kinds.")
    add_proper_views(blueprint)
    add_odd_views(blueprint)
    return blueprint


def add_proper_views(blueprint: Blueprint) -> None:
    """Add what services have."""

    @blueprint.route("/things/<uuid:thing>")
    class OneThing(MethodView):
        """A thing, by id."""

        @requires("read-thing")
        @blueprint.response(200, Thing)
        def get(self, thing: UUID) -> Any:
            """Read a thing."""
            ask("read-thing")
            if thing.int % 2 == 0:
                raise NotFoundError
            return {"name": "chair"}, 200, {"ETag": etag(3)}

        @blueprint.arguments(Thing)
        @blueprint.response(200, Thing)
        @requires("change-thing")
        def put(self, body: dict[str, Any], thing: UUID) -> Any:
            """Change a thing."""
            ask("change-thing")
            if thing.int == 0:
                raise NotFoundError
            return body | {"name": f"at {if_match()}"}

    @blueprint.post("/things")
    @requires("make-thing")
    @blueprint.arguments(Thing)
    @blueprint.response(201, Thing)
    def make(body: dict[str, Any]) -> Any:
        """Make a thing."""
        ask("make-thing")
        return body

    @blueprint.get("/things")
    @requires("read-thing")
    @blueprint.arguments(PageQuery, location="query")
    @blueprint.response(200)
    def many(query: dict[str, Any]) -> Any:
        """List things, page by page."""
        ask("read-thing")
        place = decode_cursor(query["cursor"], parts=2) if query["cursor"] else ()
        return {"place": place, "limit": query["limit"]}


def add_odd_views(blueprint: Blueprint) -> None:
    """Add what accessors say, and what a service should not do."""

    @blueprint.post("/raw")
    @requires("make-thing")
    def raw() -> Any:
        """Read the body as an unwise view would: forced and silent."""
        ask("make-thing")
        return {"read": request.get_json(force=True, silent=True)}

    @blueprint.post("/loaded")
    @requires("make-thing")
    def loaded() -> Any:
        """Load a schema in the view."""
        ask("make-thing")
        return Thing().load(request.get_json())

    @blueprint.get("/who")
    @requires("read-thing")
    def who() -> Any:
        """Say what the accessors say."""
        ask("read-thing")
        return {"subject": actor().subject, "at": now(), "request": request_id()}

    @blueprint.post("/keys")
    @requires("make-thing")
    def keys() -> Any:
        """Repeat the idempotency key."""
        ask("make-thing")
        return {"key": idempotency_key()}

    @blueprint.get("/unasked")
    @requires("read-thing")
    def unasked() -> Any:
        """Answer without having asked the policy."""
        return {"name": "Graça Machava"}

    @blueprint.get("/broken")
    @requires("read-thing")
    def broken() -> Any:
        """Fail in a way nobody foresaw, with a name in the message."""
        raise RuntimeError("no row for Graça Machava")


@dataclass
class Example:
    """The service, its client, what it logged and who was turned away."""

    blueprints: Iterable[Any] | None = None
    signer: TrainingSigner = field(default_factory=lambda: TrainingSigner.generate(random=os.urandom))
    lines: io.StringIO = field(default_factory=io.StringIO)
    log_to: Log | None = None
    refused: list[tuple[str, str]] = field(default_factory=list)
    ready: dict[str, bool] = field(default_factory=lambda: {"database": True, "bus": True})

    def __post_init__(self) -> None:
        self.app = self._app()

    @property
    def client(self) -> FlaskClient:
        """A client without a token."""
        return self.app.test_client()

    def token(self, *, audience: str = "things", at: datetime = AT) -> str:
        """Return a valid token, or one for another service or time."""
        return self.signer.issue(ACCOUNT, audience=audience, at=at, random=os.urandom)

    def ask(self, method: str, path: str, **options: Any) -> TestResponse:
        """Send a request with a valid token."""
        headers = {"Authorization": f"Bearer {self.token()}"} | options.pop("headers", {})
        return self.client.open(path, method=method, headers=headers, **options)

    def post(self, path: str, body: bytes, content_type: str = "application/json", **headers: str) -> TestResponse:
        """Send bytes as they are."""
        return self.ask("POST", path, data=body, content_type=content_type, headers=headers)

    @property
    def log(self) -> list[dict[str, Any]]:
        """What was logged, line by line."""
        return [json.loads(line) for line in self.lines.getvalue().splitlines()]

    def _app(self) -> Flask:
        public, told = self.signer.key.public_key(), self.signer.announced()
        keys = KeySet({str(told.key_id): TokenKey(public, told.usable_from, told.usable_until)})

        def authenticator(unverified_token: str, *, at: datetime) -> Claims:
            return verify(unverified_token, keys=keys, issuer=self.signer.issuer, audience="things", at=at)

        return create_web(
            service="things",
            version="1.2.3",
            blueprints=[things()] if self.blueprints is None else self.blueprints,
            authenticator=authenticator,
            policy_actions=POLICY.actions,
            readiness=lambda: self.ready,
            clock=lambda: AT,
            random=os.urandom,
            log=self.log_to or make_logger(service="things", clock=lambda: AT, stream=self.lines),
            on_unauthenticated=lambda reason, source: self.refused.append((reason, source)),
        )
