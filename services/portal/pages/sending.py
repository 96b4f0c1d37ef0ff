"""Sending granted sections to a partner: choose, look at exactly what leaves and what stays, send."""

from typing import Any, Final
from uuid import UUID

from flask import Blueprint, Response

from services.portal.pages import naming
from services.portal.pages.cases import read_case
from services.portal.pages.consents import grant_of
from services.portal.pages.forms import Form, choose, opened, received
from services.portal.pages.sections import lines
from services.portal.pages.visits import Visit, visit
from services.portal.wording import cases as words
from shared.pages import render, say

_STEP: Final = "_step"


def register(desks: Blueprint) -> None:
    """Route these pages."""
    desks.get("/cases/<uuid:case_id>/consents/<uuid:grant_id>/send")(choose_what)
    desks.post("/cases/<uuid:case_id>/consents/<uuid:grant_id>/send")(preview_or_send)


def choose_what(case_id: UUID, grant_id: UUID) -> Response:
    """Show what this consent allows, all of it chosen."""
    found = visit()
    grant = grant_of(found, case_id, grant_id)
    usual = {"sections": tuple(grant["sections"]), "service": (grant["purpose"],)}
    return _form(found, case_id, grant, opened(found, otherwise=usual))


def preview_or_send(case_id: UUID, grant_id: UUID) -> Response:
    """Show the preview, or from the preview send it, once."""
    found, form = visit(), received()
    grant = grant_of(found, case_id, grant_id)
    body = _wish(form, grant_id)
    if form.failed or form.one(_STEP) == "change":
        return _form(found, case_id, grant, form)
    preview = form.one(_STEP) != "send"
    reply = found.ask("cases", "POST", f"/cases/{case_id}/disclosures", body=body | {"preview": preview}, key=form.key)
    if not reply.ok:
        form.refuse(reply)
        return _form(found, case_id, grant, form)
    if preview:
        return _preview(found, case_id, form, reply.body)
    found.drop(notice=say("It was sent. You will see here when the partner opens it and answers."))
    return Response(status=303, headers={"Location": f"/cases/{case_id}/sent"})


def _wish(form: Form, grant_id: UUID) -> dict[str, Any]:
    form.need("sections", "request")
    return {
        "grant": str(grant_id),
        "sections": [each for each in form.all("sections") if each in words.SECTIONS],
        "service": choose(form, "service", words.PURPOSES),
        "request": form.one("request"),
    }


def _form(found: Visit, case_id: UUID, grant: dict[str, Any], form: Form) -> Response:
    return render(
        "portal/send.html",
        422 if form.failed else 200,
        case=read_case(found, case_id),
        grant=grant,
        form=form,
        failed=form.failed,
        organisation=naming.namer(naming.organisations(found)),
        words=words,
    )


def _preview(found: Visit, case_id: UUID, form: Form, preview: dict[str, Any]) -> Response:
    return render(
        "portal/preview.html",
        case=read_case(found, case_id),
        form=form,
        preview=preview,
        opened={name: lines(content) for name, content in preview["sections"].items()},
        organisation=naming.namer(naming.organisations(found)),
        words=words,
    )
