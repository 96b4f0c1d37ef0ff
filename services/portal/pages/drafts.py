"""Unfinished registrations: kept sealed at intake for whoever writes them, taken up again, thrown away.

Intake decides whose they are. Whatever it answers, what was written stays on the page or in the session.
"""

from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from math import ceil
from typing import Any, Final
from uuid import UUID

from flask import Blueprint, Response, request

from services.portal.pages.forms import VERSION, YES, Form, choose
from services.portal.pages.places import as_place
from services.portal.pages.visits import AWAY_FIELD, Visit, visit
from services.portal.remote.services import Reply
from services.portal.usecases.ports import SilentServiceError
from services.portal.wording.problems import of_field, of_whole
from shared.errors import NotFoundError
from shared.pages import locally, render, say

FORM: Final = "/register"
UNTIL: Final = "_until"
_CHANGED: Final = 412
_HOUR: Final = 3600
_OURS: Final = frozenset({VERSION, UNTIL})


@dataclass(frozen=True, slots=True)
class Unfinished:
    """An unfinished registration as the first page lists it."""

    id: str
    place: str
    answers: int
    saved_at: str
    hours: int


def register(desks: Blueprint) -> None:
    """Route these pages."""
    desks.get("/drafts/<uuid:draft_id>/throw-away")(ask_discard)
    desks.post("/drafts/<uuid:draft_id>/throw-away")(discard)


def unfinished(found: Visit) -> list[Unfinished]:
    """Return the reader's own, those that end soonest first. Raises SilentServiceError, NotFoundError."""
    return [_listed(each, at=found.at) for each in found.get("intake", "/drafts")["items"]]


def ask_discard(draft_id: UUID) -> Response:
    """Ask once more; nothing is opened for it."""
    return _page(visit(), draft_id)


def discard(draft_id: UUID) -> Response:
    """Have it destroyed. Pressed twice, it is gone all the same."""
    found = visit()
    with suppress(NotFoundError):
        found.ask("intake", "DELETE", f"/drafts/{draft_id}")
    _forget(found, draft_id, notice=say("It was thrown away. Nobody can open it any more."))
    return Response(status=303, headers={"Location": "/"})


def taken_up(found: Visit, asked: str) -> Form:
    """Return the form as it was put aside. What this browser wrote since and could not save counts more."""
    draft_id = _uuid(asked)
    reply = found.ask("intake", "GET", f"/drafts/{draft_id}")
    if not reply.ok:
        raise NotFoundError
    held = found.draft(FORM)
    if held.key == draft_id.hex and held.fields.get(VERSION) == (reply.etag,):
        return Form(held.fields, held.key, restored=True)
    content = reply.body["content"].items()
    fields = {name: tuple(map(str, values)) for name, values in content if isinstance(values, list)}
    return Form(_noted(fields, reply.etag, reply.body["expires_at"]), draft_id.hex, restored=True)


def is_put_aside() -> bool:
    """Say whether the form was sent to be finished later."""
    return AWAY_FIELD in request.form


def put_aside(found: Visit, form: Form, sites: dict[str, str]) -> bool:
    """Keep it for later; say whether it is kept, else note why not. Raises SilentServiceError, SignInAgainError.

    Nothing is kept of somebody who does not agree to be assisted, and of nobody before they were asked.
    """
    if choose(form, "assistance", ("yes", "no")) == "no":
        form.errors["assistance"] = of_field("no-consent")
    choose(form, "site", sites)
    if form.failed:
        return False
    reply = _save(found, form)
    if not reply.ok:
        form.whole = _told(reply)
        return False
    until = locally(datetime.fromisoformat(reply.body["expires_at"]))
    _forget(found, UUID(form.key), notice=say("Saved. You find it here until %(time)s.", time=until))
    return True


def keep_up(found: Visit, form: Form, sites: dict[str, str]) -> None:
    """Keep what was written so far, if it may be kept. Going on depends on it only where another window was faster."""
    if form.one("assistance") != YES:
        _withdraw(found, form)
    elif form.one("site") in sites:
        with suppress(SilentServiceError, NotFoundError):
            reply = _save(found, form)
            if reply.status == _CHANGED:
                form.whole = _told(reply)


def kept_until(form: Form) -> str:
    """Return until when it is kept at intake, empty when it is only in this session."""
    return form.one(UNTIL) if form.version else ""


def _save(found: Visit, form: Form) -> Reply:
    """Save it over the version that the page showed, and note the new one; what is gone meanwhile is saved anew."""
    path, body = f"/drafts/{UUID(form.key)}", _body(form)
    try:
        reply = found.ask("intake", "PUT", path, body=body, etag=form.version, new=not form.version)
    except NotFoundError:
        if not form.version:
            raise
        reply = found.ask("intake", "PUT", path, body=body, new=True)
    form.fields = _without_ours(form)
    if reply.ok:
        form.fields = _noted(form.fields, reply.etag, reply.body["expires_at"])
    elif reply.status == _CHANGED:
        form.fields = {**form.fields, VERSION: (f'"{reply.body["version"]}"',)}
    return reply


def _told(reply: Reply) -> Any:
    """Return what happened and what to do; another window's text was not overwritten."""
    if reply.status != _CHANGED:
        return of_whole(reply.problem)
    return say(
        "You saved this registration in another window at %(time)s, and that is untouched. Below is what you wrote"
        " here: send it again, and it takes its place. Or open the other one from your first page.",
        time=locally(datetime.fromisoformat(reply.body["saved_at"])),
    )


def _withdraw(found: Visit, form: Form) -> None:
    """Destroy what was kept before the person said no; without an answer it ends with its time."""
    if form.version and form.one("assistance") == "no":
        try:
            found.ask("intake", "DELETE", f"/drafts/{UUID(form.key)}")
        except (SilentServiceError, NotFoundError):
            return
    form.fields = _without_ours(form)


def _without_ours(form: Form) -> dict[str, tuple[str, ...]]:
    return {name: tuple(values) for name, values in form.fields.items() if name not in _OURS}


def _forget(found: Visit, draft_id: UUID, *, notice: Any) -> None:
    """Say something on the next page, and keep this draft in the session no longer; another one stays."""
    with found.changing() as session:
        held = session.drafts.get(FORM)
        if held is not None and held.key == draft_id.hex:
            del session.drafts[FORM]
        session.notice = str(notice)


def _body(form: Form) -> dict[str, object]:
    content = {name: values for name, values in _without_ours(form).items() if any(map(str.strip, values))}
    return {"site": form.one("site"), "agreed": form.one("assistance") == YES, "content": content}


def _noted(fields: Any, version: str, until: str) -> dict[str, tuple[str, ...]]:
    return {**fields, VERSION: (version,), UNTIL: (until,)}


def _page(found: Visit, draft_id: UUID) -> Response:
    draft = next((each for each in unfinished(found) if each.id == str(draft_id)), None)
    if draft is None:
        raise NotFoundError
    return render("portal/draft_discard.html", draft=draft)


def _listed(draft: dict[str, Any], *, at: datetime) -> Unfinished:
    left = datetime.fromisoformat(draft["expires_at"]) - at
    return Unfinished(
        id=draft["id"],
        place=as_place(draft["site"]),
        answers=draft["answers"],
        saved_at=draft["saved_at"],
        hours=max(1, ceil(left.total_seconds() / _HOUR)),
    )


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise NotFoundError from None
