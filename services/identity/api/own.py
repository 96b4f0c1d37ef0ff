"""One's own account, colleagues, sessions and tasks over HTTP: parse, call one use case, render."""

from typing import Any
from uuid import UUID

from services.identity.api.surroundings import blueprint, ports
from services.identity.schemas import ColleaguesResponse, MeResponse, SessionsResponse
from services.identity.usecases import approving, owning
from shared.web import TasksResponse, asker, requires


@blueprint.get("/me")
@requires("read-own")
@blueprint.response(200, MeResponse)
def read_me() -> Any:
    """Read your own account."""
    return owning.read_me(ports().desk, asker=asker())


@blueprint.get("/colleagues")
@requires("list-colleagues")
@blueprint.response(200, ColleaguesResponse)
def list_colleagues() -> Any:
    """List the people of your organisation."""
    return {"items": owning.list_colleagues(ports().desk, asker=asker())}


@blueprint.get("/sessions")
@requires("list-own-sessions")
@blueprint.response(200, SessionsResponse)
def list_sessions() -> Any:
    """List where you are signed in."""
    return {"items": owning.list_sessions(ports().desk, asker=asker())}


@blueprint.delete("/sessions/<uuid:session_id>")
@requires("end-own-session")
@blueprint.response(204)
def end_session(session_id: UUID) -> None:
    """End one of your sessions, at once and everywhere."""
    owning.end_own_session(ports().desk, session_id=session_id, asker=asker())


@blueprint.get("/tasks")
@requires("list-tasks")
@blueprint.response(200, TasksResponse)
def list_tasks() -> Any:
    """List what waits for you, for somebody you asked, or about you; oldest first."""
    return {"items": approving.list_tasks(ports().desk, asker=asker())}
