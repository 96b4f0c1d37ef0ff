"""One's own sessions, wherever they are: seeing them, and ending one that should not be there."""

from contextlib import suppress
from uuid import UUID

from flask import Blueprint, Response

from services.portal.pages.visits import visit
from shared.errors import NotFoundError
from shared.pages import render, say


def register(desks: Blueprint) -> None:
    """Route these pages."""
    desks.get("/sessions")(list_sessions)
    desks.post("/sessions/<uuid:session_id>/end")(end_session)


def list_sessions() -> Response:
    """List them, this one marked."""
    found = visit()
    return render(
        "portal/sessions.html",
        notice=found.notice(),
        sessions=found.get("identity", "/sessions")["items"],
        this=found.person.sign_in if found.person else "",
    )


def end_session(session_id: UUID) -> Response:
    """End one. All of its tokens die with it, and this session gets new ones by itself."""
    found = visit()
    with suppress(NotFoundError):
        found.ask("identity", "DELETE", f"/sessions/{session_id}")
    found.drop(notice=say("That session has ended."))
    return Response(status=303, headers={"Location": "/sessions"})
