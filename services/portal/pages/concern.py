"""Writing to us without an account, and asking later by a code. For everybody; nobody is named, nothing is kept here.

What was written stands in the page until it is received, so that whoever is told to wait sends it again as it is.
"""

import re
from datetime import timedelta
from typing import Any, Final
from uuid import uuid4

from flask import Blueprint, Response

from services.portal.pages.forms import NO, YES, Form, choose, received
from services.portal.pages.open_forms import ADDRESS, forget, remember
from services.portal.pages.visits import portal, visit
from services.portal.remote.services import Reply
from services.portal.usecases.ports import SilentServiceError
from services.portal.wording import concerns as words
from services.portal.wording.fields import LANGUAGES
from services.portal.wording.problems import of_whole
from shared.pages import current_language, locally, render, say

_STATUS: Final = f"{ADDRESS}/status"
_TURN: Final = "_turn"
_SEVERAL: Final = {
    "text": "concern_text",
    "place": "concern_place",
    "when": "concern_when",
    "person": "concern_person",
    "language": "concern_language",
    "contact": "concern_contact",
}
_POINTERS: Final = {f"/{name}": field for name, field in _SEVERAL.items()} | {"/code": "code"}
_WRITTEN_TURN: Final = re.compile(r"[0-9]{1,10}\.[0-9a-f]{64}")
_WRITTEN_IN: Final = {"pt": "por", "en": "eng"}
_CROWDED: Final = 429
_WRONG: Final = 422
_SILENT: Final = 503


def register(doors: Blueprint) -> None:
    """Route these pages."""
    doors.get(ADDRESS)(ask_concern)
    doors.post(ADDRESS)(send)
    doors.get(_STATUS)(ask_code)
    doors.post(_STATUS)(show_status)


def ask_concern() -> Response:
    """Show the form, or that nobody reads now."""
    reply = visit().ask_as_nobody("GET", "/concerns/reception")
    if not (reply.ok and reply.body["open"]):
        return _shown("portal/concern_closed.html", hotline=portal().hotline)
    return _form(Form({"concern_language": (_WRITTEN_IN[current_language()],)}, uuid4().hex))


def send() -> Response:
    """Send what was written, and show the code: once, because it stands nowhere else."""
    form = received()
    body = _body(form)
    reply = None if form.failed else _asked(form, "/concerns", body=body, key=form.key)
    if reply is not None and reply.ok:
        return _forgotten(_shown("portal/concern_received.html", code=reply.body["receipt"]))
    if reply is not None:
        form.refuse(reply, pointers=_POINTERS)
    return _form(form, reply)


def ask_code() -> Response:
    """Ask for the code."""
    return _status(Form({}))


def show_status() -> Response:
    """Show the one word that the code tells."""
    form = received()
    form.need("code")
    reply = None if form.failed else _asked(form, "/concerns/status", body={"code": form.one("code")[:64]})
    if reply is not None and reply.ok:
        return _shown("portal/concern_status.html", form=None, told=words.word(words.STATUS, reply.body["status"]))
    if reply is not None:
        form.refuse(reply, pointers=_POINTERS)
    return _status(form, reply)


def _body(form: Form) -> dict[str, Any]:
    """Return what was written as the service reads it, without what was left empty."""
    said: dict[str, Any] = {name: text for name, field in _SEVERAL.items() if (text := form.one(field))}
    if form.one("concern_language"):
        choose(form, "concern_language", {**LANGUAGES})
    if form.one("safe_to_contact"):
        said["safe_to_contact"] = choose(form, "safe_to_contact", (YES, NO)) == YES
    return said


def _asked(form: Form, path: str, *, body: object, key: str = "") -> Reply | None:
    """Ask, with the turn that an answer before gave; None when intake is silent, which is said in the form."""
    try:
        return visit().ask_as_nobody("POST", path, body=body, key=key, turn=_turn_of(form))
    except SilentServiceError:
        form.whole = say("It could not be sent now. What you wrote still stands here: send it again in a minute.")
        return None


def _turn_of(form: Form) -> str:
    """Return the turn that stands in the form; what cannot be one goes into no header."""
    turn = form.one(_TURN)
    return turn if _WRITTEN_TURN.fullmatch(turn) else ""


def _form(form: Form, reply: Reply | None = None) -> Response:
    return _answered("portal/concern.html", form, reply, languages_spoken=LANGUAGES)


def _status(form: Form, reply: Reply | None = None) -> Response:
    return _answered("portal/concern_status.html", form, reply)


def _answered(template: str, form: Form, reply: Reply | None, **values: Any) -> Response:
    """Show a form again with what is wrong; who is to wait is told until when, and their turn stands in the form."""
    turn, seconds = "", 0
    if reply is not None and reply.status == _CROWDED:
        turn, seconds = str(reply.body["turn"]), int(reply.body["retry_after_seconds"])
        form.whole = _wait(seconds)
    shown = _shown(template, _status_of(form, reply), form=form, failed=form.failed, turn=turn, **values)
    if seconds:
        shown.headers["Retry-After"] = str(seconds)
    return shown


def _wait(seconds: int) -> str:
    at = locally(visit().at + timedelta(seconds=seconds), form="HH:mm:ss")
    kept = say(
        "What you wrote still stands here. Send it again at %(time)s, in %(seconds)s seconds.", time=at, seconds=seconds
    )
    return f"{of_whole('crowded')} {kept}"


def _status_of(form: Form, reply: Reply | None) -> int:
    if not form.failed:
        return 200
    if reply is not None:
        return reply.status
    return _SILENT if form.whole else _WRONG


def _shown(template: str, status: int = 200, **values: Any) -> Response:
    return remember(render(template, status, **values), secure=portal().secure)


def _forgotten(response: Response) -> Response:
    return forget(response, secure=portal().secure)
