"""Makes a service's Flask application out of its parts. Must not know any service, and opens nothing."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from time import perf_counter
from typing import Any

from flask import Flask, Response, g, request
from flask.json.provider import JSONProvider
from flask_smorest import Blueprint as SmorestBlueprint
from prometheus_client import CollectorRegistry

from shared import strict_json
from shared.access import asked
from shared.logs import Log, failure
from shared.metrics import Metrics, named
from shared.web import documentation, failures, probes
from shared.web.actions import PUBLIC, check_actions, routes
from shared.web.authentication import Authenticator, OnUnauthenticated, authenticate, source_of
from shared.web.headers import protect
from shared.web.requests import Blueprint, Request

UNMATCHED = "unmatched"

_REQUEST_ID_BYTES = 16
_FIRST_FAILURE_STATUS = 400


class PolicyNotAskedError(Exception):
    """A route was about to answer without having asked the policy. Our defect; nothing is answered."""


class ForeignBlueprintError(Exception):
    """A blueprint that does not read strictly. The service does not start."""


class _Json(JSONProvider):
    """flask's way to JSON, led to the strict one: sorted keys, RFC 3339 times ending in `Z`."""

    def dumps(self, obj: Any, **_kwargs: Any) -> str:
        """Return JSON text."""
        return strict_json.dumps(obj).decode()

    def loads(self, s: str | bytes, **_kwargs: Any) -> Any:
        """Read JSON text strictly."""
        return strict_json.loads(s.encode() if isinstance(s, str) else s)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Gate:
    """What happens around every view: who and when before it, checks, headers and one log line after it."""

    actions: dict[tuple[str, str], str]
    authenticator: Authenticator
    on_unauthenticated: OnUnauthenticated
    clock: Callable[[], datetime]
    random: Callable[[int], bytes]
    metrics: Metrics
    log: Log
    source_header: str | None

    def before(self) -> None:
        """Give the request its id and time, then find out who asks; a route nobody declared was never started."""
        g.started = perf_counter()
        g.request_id = self.random(_REQUEST_ID_BYTES).hex()
        g.at = self.clock()
        g.source = source_of(request, self.source_header)
        g.action = self.actions.get((request.endpoint or "", request.method), PUBLIC)
        asked.set(0)
        if g.action != PUBLIC:
            authenticate(self.authenticator, self._count_unauthenticated)

    def after(self, response: Response) -> Response:
        """Check, protect and record the answer."""
        answer = failures.rendered(PolicyNotAskedError()) if _is_unasked(response) else response
        protect(answer, request_id=g.request_id)
        self._record(answer.status_code)
        return answer

    def _count_unauthenticated(self, reason: str, source: str) -> None:
        self.metrics.unauthenticated.labels(reason).inc()
        self.on_unauthenticated(reason, source)

    def _record(self, status: int) -> None:
        seconds = perf_counter() - g.started
        route, method = request.url_rule.rule if request.url_rule else UNMATCHED, named(request.method)
        self.metrics.answered(route=route, method=method, status=status, seconds=seconds)
        error = g.get("failure")
        self.log.info(
            "request",
            request_id=g.request_id,
            route=route,
            method=method,
            status=status,
            duration_ms=round(seconds * 1000, 1),
            **(failure(error) if error else {}),
        )


def _is_unasked(response: Response) -> bool:
    return g.action != PUBLIC and response.status_code < _FIRST_FAILURE_STATUS and asked.get() == 0


def create_web(
    *,
    service: str,
    version: str,
    blueprints: Iterable[SmorestBlueprint],
    authenticator: Authenticator,
    policy_actions: Iterable[str],
    readiness: probes.Readiness,
    clock: Callable[[], datetime],
    random: Callable[[int], bytes],
    log: Log,
    on_unauthenticated: OnUnauthenticated = lambda _reason, _source: None,
    registry: CollectorRegistry | None = None,
    source_header: str | None = None,
) -> Flask:
    """Return the application of one service; opens nothing, reads nothing.

    `policy_actions` are those of its policy schema (`Policy.actions`). `random` returns that many bytes of a CSPRNG.
    `source_header` names where the gateway in front says who asked; without one only the connection is believed.
    Raises: UndeclaredRouteError, UnknownActionError, ForeignBlueprintError.
    """
    app = _bare(service)
    metrics = Metrics.on(registry or CollectorRegistry())
    probes.register(app, service=service, version=version, readiness=readiness, metrics=metrics)
    if own := _strict(blueprints):
        documentation.register(app, service=service, version=version, blueprints=own)
    failures.register(app)
    actions = dict(routes(app))
    check_actions(actions.values(), known=policy_actions)
    gate = _Gate(
        actions=actions,
        authenticator=authenticator,
        on_unauthenticated=on_unauthenticated,
        clock=clock,
        random=random,
        metrics=metrics,
        log=log,
        source_header=source_header,
    )
    app.before_request(gate.before)
    app.after_request(gate.after)
    return app


def _bare(service: str) -> Flask:
    app = Flask(f"amparo-{service}", static_folder=None, template_folder=None, root_path="/")
    app.request_class = Request
    app.json = _Json(app)
    app.config["PROVIDE_AUTOMATIC_OPTIONS"] = False
    app.url_map.strict_slashes = False
    app.url_map.merge_slashes = False
    return app


def _strict(blueprints: Iterable[SmorestBlueprint]) -> list[SmorestBlueprint]:
    given = list(blueprints)
    foreign = sorted(blueprint.name for blueprint in given if not isinstance(blueprint, Blueprint))
    if foreign:
        raise ForeignBlueprintError("use shared.web.Blueprint for: " + ", ".join(foreign))
    return given
