"""The access log for those who check everybody: who looked at what, and the proof that nothing was changed."""

from datetime import UTC, datetime, time, timedelta
from typing import Any, Final
from uuid import UUID

from flask import Blueprint, Response, request

from services.portal.pages import naming
from services.portal.pages.forms import Form, day
from services.portal.pages.visits import visit
from services.portal.wording import cases as words
from services.portal.wording import log as log_words
from services.portal.wording.problems import of_field
from shared.pages import render

_FIELDS: Final = ("about", "who", "action", "decision", "since", "until")
_MOZAMBIQUE: Final = timedelta(hours=2)
_SHOWN: Final = 25
_NDJSON: Final = "application/x-ndjson"


def register(desks: Blueprint) -> None:
    """Route these pages."""
    desks.get("/log")(search)
    desks.get("/log/<int:index>")(show_entry)
    desks.get("/log/proof")(show_proof)
    desks.get("/log/export")(export)


def search() -> Response:
    """Search the log; without a question, show the newest entries."""
    found = visit()
    form = Form({name: (request.args.get(name, ""),) for name in _FIELDS})
    query = _query(form)
    cursor = request.args.get("cursor", "")
    page: dict[str, Any] = {"items": [], "next": None}
    if not form.failed:
        reply = found.ask(
            "audit", "GET", "/entries", query={"limit": str(_SHOWN), **query} | ({"cursor": cursor} if cursor else {})
        )
        if reply.ok:
            page = reply.body
        else:
            form.refuse(reply, pointers={"#/query/resource": "about", "#/query/actor": "who"})
    return render(
        "portal/log.html",
        form=form,
        failed=form.failed,
        entries=page["items"],
        following=page["next"],
        asked={name: form.one(name) for name in _FIELDS if form.one(name)},
        name=naming.namer(naming.colleagues(found)),
        people=naming.colleagues(found),
        organisation=naming.namer(naming.organisations(found)),
        short=naming.short,
        words=words,
        log_words=log_words,
        sections=_sections,
    )


def show_entry(index: int) -> Response:
    """Show one entry, all of it, and prove that it is in the log."""
    found = visit()
    entry = found.get("audit", f"/entries/{index}")
    reply = found.ask("audit", "GET", "/proofs/inclusion", query={"index": str(index)})
    return render(
        "portal/entry.html",
        entry=entry,
        proof=reply.body if reply.ok else None,
        name=naming.namer(naming.colleagues(found)),
        words=words,
        log_words=log_words,
        sections=_sections,
    )


def show_proof() -> Response:
    """Show the newest signed checkpoint, and how to check the whole log without us."""
    found = visit()
    reply = found.ask("audit", "GET", "/checkpoint")
    return render(
        "portal/proof.html",
        checkpoint=reply.body if reply.ok else "",
        log_key=found.portal.log_key,
    )


def export() -> Response:
    """Hand on the whole log as the service gives it, to be checked elsewhere."""
    text = visit().get("audit", "/export")
    headers = {"Content-Disposition": 'attachment; filename="registo-de-acesso.ndjson"'}
    return Response(text, content_type=_NDJSON, headers=headers)


def _query(form: Form) -> dict[str, str]:
    since, until = day(form, "since"), day(form, "until")
    asked = {
        "resource": _id(form, "about"),
        "actor": _id(form, "who"),
        "action": form.one("action"),
        "decision": form.one("decision"),
        "from": _moment(since, time.min) if since else "",
        "to": _moment(until, time.max) if until else "",
    }
    return {name: value for name, value in asked.items() if value}


def _id(form: Form, name: str) -> str:
    """Return the id in a field; people paste the address of a page, too."""
    written = form.one(name).rstrip("/").rpartition("/")[2]
    if not written:
        return ""
    try:
        return str(UUID(written))
    except ValueError:
        form.errors[name] = of_field("wrong-form")
        return ""


def _moment(found: Any, clock: time) -> str:
    return (datetime.combine(found, clock, tzinfo=UTC) - _MOZAMBIQUE).isoformat().replace("+00:00", "Z")


def _sections(written: str) -> str:
    """Return the sections that an entry names, in words."""
    return ", ".join(str(words.word(words.SECTIONS, each)) for each in written.split("/"))
