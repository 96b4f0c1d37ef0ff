"""What happens when a page cannot be shown: sign in again with the draft kept, or say what happened. Knows no page."""

from typing import Final
from urllib.parse import quote

from flask import Response, request

from services.portal.pages.visits import EXIT, arrive, leave_at_once, page_of_form, sent, visit
from services.portal.usecases.ports import SignInAgainError, SignInRefusedError, SilentServiceError
from shared.errors import AmparoError
from shared.pages import PageBlueprint, render
from shared.pages.rendering import failed

_SEE_OTHER: Final = 303
_UNAVAILABLE: Final = 503


def door_blueprint() -> PageBlueprint:
    """Return the blueprint of pages for everybody. Whoever wants to leave at once leaves, whatever fails."""
    doors = _blueprint("doors")
    doors.register_error_handler(AmparoError, _left_or_failed)
    doors.register_error_handler(Exception, _left_or_failed)
    return doors


def desk_blueprint() -> PageBlueprint:
    """Return the blueprint of pages for those who are signed in; it knows each form's reader before it takes it."""
    desks = _blueprint("desks")
    desks.before_request(_require_person)
    return desks


def _blueprint(name: str) -> PageBlueprint:
    made = PageBlueprint(name, __name__, first=arrive)
    made.register_error_handler(SignInAgainError, sign_in_again)
    made.register_error_handler(SilentServiceError, silent)
    made.register_error_handler(SignInRefusedError, not_signed_in)
    return made


def sign_in_again(error: SignInAgainError) -> Response:
    """Lead to signing in, and back to the same page; what was being written waits there, sealed."""
    _keep_draft(ended=not error.fresh)
    back = request.full_path.rstrip("?") if request.method == "GET" else page_of_form()
    address = f"/sign-in?{'fresh=1&' if error.fresh else ''}back={quote(back, safe='/')}"
    return _response(address)


def silent(error: SilentServiceError) -> Response:
    """Say which part does not answer, that nothing is lost, and what to do."""
    kept = _keep_draft(ended=False)
    return render("portal/silent.html", _UNAVAILABLE, service=error.service, kept=kept, again=page_of_form())


def not_signed_in(_error: SignInRefusedError) -> Response:
    """Say that the sign-in did not come to an end, and offer another."""
    return render("portal/not_signed_in.html", 400)


def _left_or_failed(error: BaseException) -> Response:
    """Leave, whatever it was; a form of another site ends no session by this, only the screen goes."""
    return leave_at_once() if request.path == EXIT else failed(error)


def _require_person() -> None:
    if visit().person is None:
        raise SignInAgainError


def _keep_draft(*, ended: bool) -> bool:
    """Keep a form that could not be sent, in the session of whoever wrote it; say whether it is kept."""
    found = visit()
    if found.secret is None or found.session is None:
        return False
    written = request.method == "POST" and bool(sent())
    if not written and not ended:
        return request.method == "POST" and bool(found.session.drafts)
    try:
        with found.changing() as session:
            if ended:
                session.forget_person()
    except SignInAgainError:
        return False
    return written and found.keep()


def _response(address: str) -> Response:
    return Response(status=_SEE_OTHER, headers={"Location": address})
