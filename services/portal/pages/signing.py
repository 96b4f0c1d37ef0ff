"""Signing in and out, staying, and leaving at once. For everybody; holds nobody's data."""

from flask import Blueprint, Response, request

from services.portal.domain.sessions import IDLE
from services.portal.pages.visits import EXIT, give_cookie, leave_at_once, portal, take_cookie, visit
from services.portal.usecases.ports import SignInAgainError, SignInRefusedError
from services.portal.usecases.signing_in import Answered, begin_sign_in, finish_sign_in, sign_out
from shared.pages import current_language, render
from shared.pages.addresses import own_address

_SEE_OTHER = 303


def register(doors: Blueprint) -> None:
    """Route these pages."""
    doors.get("/sign-in")(begin)
    doors.get("/signed-in")(finish)
    doors.post("/sign-out")(leave)
    doors.get("/signed-out")(left)
    doors.post("/session")(stay)
    doors.post(EXIT)(exit_at_once)


def begin() -> Response:
    """Lead the browser to identity, and remember what its answer must carry."""
    found = visit()
    begun = begin_sign_in(
        portal().door,
        found.secret,
        back=own_address(request.args.get("back")),
        language=current_language(),
        fresh=request.args.get("fresh") == "1",
        at=found.at,
    )
    return give_cookie(_to(begun.url), begun.secret)


def finish() -> Response:
    """Take identity's answer, and give the person a session under a new secret."""
    found = visit()
    answered = Answered(
        state=request.args.get("state", ""), code=request.args.get("code", ""), issuer=request.args.get("iss", "")
    )
    if not answered.code:
        raise SignInRefusedError
    entered = finish_sign_in(portal().door, found.secret, answered=answered, at=found.at)
    return give_cookie(_to(entered.back), entered.secret)


def leave() -> Response:
    """End the session here and at identity."""
    found = visit()
    if found.secret is not None:
        sign_out(portal().door, found.secret)
    return take_cookie(_to("/signed-out"))


def left() -> Response:
    """Say that it is over."""
    return render("portal/signed_out.html")


def stay() -> Response:
    """Prolong the session: every page does, and this one says for how many seconds."""
    found = visit()
    if found.person is None or found.secret is None:
        raise SignInAgainError
    portal().door.sessions.touch(found.secret, at=found.at)
    return Response(str(int(IDLE.total_seconds())), content_type="text/plain")


def exit_at_once() -> Response:
    """End the session and show nothing. Whatever fails on the way, nothing is shown all the same."""
    found = visit()
    if found.secret is not None:
        sign_out(portal().door, found.secret)
    return take_cookie(leave_at_once())


def _to(address: str) -> Response:
    return Response(status=_SEE_OTHER, headers={"Location": address})
