"""Is it alive, is it ready, what did it count. Must not say anything about anybody."""

from collections.abc import Callable, Mapping
from typing import Any

from flask import Blueprint, Flask, Response

from shared.errors import UnavailableError
from shared.metrics import CONTENT_TYPE, Metrics
from shared.web.actions import public

Readiness = Callable[[], Mapping[str, bool]]
"""Named checks and whether each passes. Must be quick, and must not raise."""


class NotReadyError(UnavailableError):
    """Some of the parts this service needs do not work now; `failing` names them."""

    slug = "not-ready"
    title = "This service is not ready."


def register(app: Flask, *, service: str, version: str, readiness: Readiness, metrics: Metrics) -> None:
    """Serve `/healthz`, `/readyz` and `/metrics`."""
    probes = Blueprint("probes", __name__)

    @probes.get("/healthz")
    @public
    def healthz() -> dict[str, Any]:
        """Say that the process answers."""
        return {"status": "ok", "service": service, "version": version}

    @probes.get("/readyz")
    @public
    def readyz() -> dict[str, Any]:
        """Say whether everything it needs is there."""
        return _ready(readiness())

    @probes.get("/metrics")
    @public
    def counters() -> Response:
        """Return what was counted."""
        return Response(metrics.text(), content_type=CONTENT_TYPE)

    app.register_blueprint(probes)


def _ready(checks: Mapping[str, bool]) -> dict[str, Any]:
    failing = sorted(name for name, passes in checks.items() if not passes)
    if failing:
        raise NotReadyError(extra={"failing": failing})
    return {"status": "ready", "checks": dict(checks)}
