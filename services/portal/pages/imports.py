"""Files of people: sending one, seeing how far it is, getting back the rows that were refused. Keeps no file."""

from datetime import datetime, timedelta
from hashlib import sha256
from typing import Final
from uuid import UUID

from flask import Blueprint, Response, request

from services.portal.pages import places
from services.portal.pages.forms import Form, choose, opened, received
from services.portal.pages.visits import Visit, visit
from services.portal.wording import cases as words
from services.portal.wording import imports as import_words
from services.portal.wording.problems import of_field, of_whole
from shared.errors import NotFoundError
from shared.htcds.files import MOST_BYTES
from shared.pages import render
from shared.web import takes_up_to

FORM_BYTES: Final = 64 * 1024
LOOK_EVERY_SECONDS: Final = 5
LOOKED_FOR: Final = timedelta(minutes=15)
"""How long the page looks by itself: one that is left open must not keep a session alive for ever."""
_CHANNEL: Final = "border-point"
_RUNNING: Final = ("waiting", "running")
_GONE: Final = 409


def register(desks: Blueprint) -> None:
    """Route these pages."""
    desks.get("/imports")(show_imports)
    desks.post("/imports")(send_file)
    desks.get("/imports/<uuid:import_id>")(show_import)
    desks.get("/imports/<uuid:import_id>/refusals")(fetch_refusals)


def show_imports() -> Response:
    """Show the form and the files that were sent before."""
    found = visit()
    usual = {"site": tuple(places.open_places(found))[:1], "channel": (_CHANNEL,)}
    return _page(found, opened(found, otherwise=usual))


@takes_up_to(MOST_BYTES + FORM_BYTES)
def send_file() -> Response:
    """Hand the file over to intake. The same file for the same place is the same import, so nobody is taken twice."""
    found, form = visit(), received()
    wish = {
        "site": choose(form, "site", places.open_places(found)),
        "pathway": choose(form, "pathway", words.PATHWAYS),
        "channel": choose(form, "channel", words.CHANNELS),
    }
    file = _file(form)
    if form.failed:
        return _page(found, form)
    key = sha256("/".join(wish.values()).encode() + b"/" + file).hexdigest()
    reply = found.ask("intake", "POST", "/imports", query=wish, file=file, key=key)
    if not reply.ok:
        form.refuse(reply, pointers={"": "file", "/site": "site"})
        return _page(found, form)
    return Response(status=303, headers={"Location": f"/imports/{reply.body['id']}"})


def show_import(import_id: UUID) -> Response:
    """Show how far a file is, and while it goes on look again without being asked."""
    found = visit()
    told = found.get("intake", f"/imports/{import_id}")
    one = told["import"]
    response = render(
        "portal/import.html",
        one=one,
        told=told,
        running=one["status"] in _RUNNING,
        share=100 * one["done"] // one["rows"] if one["rows"] else 0,
        words=words,
        import_words=import_words,
    )
    if one["status"] in _RUNNING and found.at - datetime.fromisoformat(one["uploaded_at"]) < LOOKED_FOR:
        response.headers["Refresh"] = str(LOOK_EVERY_SECONDS)
    return response


def fetch_refusals(import_id: UUID) -> Response:
    """Give the refused rows as a file, or say that they are gone."""
    reply = visit().ask("intake", "GET", f"/imports/{import_id}/refusals")
    if reply.status == _GONE:
        return render("portal/import_gone.html", _GONE, import_id=import_id)
    if not reply.ok:
        raise NotFoundError
    headers = {"Content-Disposition": 'attachment; filename="refused-rows.csv"'}
    return Response(str(reply.body).encode(), content_type="text/csv; charset=utf-8", headers=headers)


def _page(found: Visit, form: Form) -> Response:
    return render(
        "portal/imports.html",
        422 if form.failed else 200,
        form=form,
        failed=form.failed,
        files=found.get("intake", "/imports")["items"],
        sites=places.open_places(found),
        most=MOST_BYTES // 1024**2,
        words=words,
        import_words=import_words,
    )


def _file(form: Form) -> bytes:
    """Return the file that was sent, or note what is wrong with it."""
    sent = request.files.get("file")
    file = sent.read() if sent else b""
    if not file:
        form.errors["file"] = of_field("required")
    elif len(file) > MOST_BYTES:
        form.errors["file"] = of_whole("file-too-large")
    return file
