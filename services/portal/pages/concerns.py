"""What people without an account wrote, for the supervisors who read it. Nothing is copied out of it."""

from uuid import UUID

from flask import Blueprint, Response, request

from services.portal.pages.forms import Form
from services.portal.pages.visits import visit
from services.portal.wording import concerns as words
from services.portal.wording.fields import LANGUAGES
from services.portal.wording.problems import of_whole
from shared.pages import render


def register(desks: Blueprint) -> None:
    """Route these pages."""
    desks.get("/concerns")(list_concerns)
    desks.get("/concerns/<uuid:concern_id>")(read_concern)


def list_concerns() -> Response:
    """List them, newest first, without what they say."""
    cursor = request.args.get("cursor", "")
    page = visit().get("intake", "/concerns", **({"cursor": cursor} if cursor else {}))
    return render("portal/concerns.html", concerns=page["items"], following=page["next"], words=words)


def read_concern(concern_id: UUID) -> Response:
    """Open one, which marks it as read."""
    found = visit()
    reply = found.ask("intake", "GET", f"/concerns/{concern_id}")
    if not reply.ok:
        form = Form(whole=of_whole(reply.problem))
        return render("portal/concern_gone.html", reply.status, form=form, failed=True)
    registers = found.person is not None and "intake-officer" in found.person.roles
    spoken = words.word(LANGUAGES, reply.body["language"] or "")
    return render("portal/concern_read.html", concern=reply.body, registers=registers, spoken=spoken)
