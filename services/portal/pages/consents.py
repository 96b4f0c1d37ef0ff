"""Consents to share: recording one as the person gave it, and withdrawing it. Knows no rule about what they open."""

from datetime import timedelta
from typing import Any, Final
from uuid import UUID

from flask import Blueprint, Response

from services.portal.pages import naming
from services.portal.pages.cases import is_caseworker, read_case
from services.portal.pages.forms import Form, choose, day, end_of, opened, received
from services.portal.pages.protection import oversees
from services.portal.pages.visits import Visit, visit
from services.portal.wording import cases as words
from services.portal.wording.fields import LANGUAGES
from services.portal.wording.problems import of_field
from shared.errors import NotFoundError
from shared.pages import render, say
from shared.vocabulary.consents import hash_of

_DAYS: Final = 30
_ALREADY: Final = "grant-already-withdrawn"


def register(desks: Blueprint) -> None:
    """Route these pages."""
    desks.get("/cases/<uuid:case_id>/consents/new")(ask_consent)
    desks.post("/cases/<uuid:case_id>/consents/new")(record_consent)
    desks.get("/cases/<uuid:case_id>/consents/<uuid:grant_id>/withdrawal")(ask_withdrawal)
    desks.post("/cases/<uuid:case_id>/consents/<uuid:grant_id>/withdrawal")(withdraw)


def ask_consent(case_id: UUID) -> Response:
    """Show the form, with thirty days as a beginning."""
    found = visit()
    until = (found.at + timedelta(days=_DAYS)).date()
    usual = {"valid_until": (f"{until:%d/%m/%Y}",), "obtained_from": ("self",), "language": ("por",)}
    return _page(found, case_id, opened(found, otherwise=usual))


def record_consent(case_id: UUID) -> Response:
    """Record the consent once, whatever was pressed twice."""
    found, form = visit(), received()
    body = _consent(form)
    if form.failed:
        return _page(found, case_id, form)
    reply = found.ask("cases", "POST", f"/cases/{case_id}/grants", body=body, key=form.key)
    if reply.ok:
        found.drop(notice=say("The consent was recorded. You can now prepare what to send."))
        return Response(status=303, headers={"Location": f"/cases/{case_id}#consents"})
    form.refuse(reply, pointers={"/sections": "sections", "/text_hash": "text"})
    return _page(found, case_id, form)


def ask_withdrawal(case_id: UUID, grant_id: UUID) -> Response:
    """Ask why, once, and say what cannot be called back."""
    return _withdrawal(visit(), case_id, grant_id, opened(visit()))


def withdraw(case_id: UUID, grant_id: UUID) -> Response:
    """End the consent, for good and at once. One that is over already is as was wished."""
    found, form = visit(), received()
    reason = choose(form, "reason", words.WITHDRAWAL_REASONS)
    if form.failed:
        return _withdrawal(found, case_id, grant_id, form)
    path = f"/cases/{case_id}/grants/{grant_id}/withdrawal"
    reply = found.ask("cases", "POST", path, body={"reason": reason})
    if reply.ok or reply.problem == _ALREADY:
        found.drop(notice=say("The consent was withdrawn. The partner can open nothing more under it."))
        where = f"/protection/{case_id}" if oversees(found) else f"/cases/{case_id}#consents"
        return Response(status=303, headers={"Location": where})
    form.refuse(reply)
    return _withdrawal(found, case_id, grant_id, form)


def grant_of(found: Visit, case_id: UUID, grant_id: UUID) -> dict[str, Any]:
    """Return one consent of a case. Raises NotFoundError."""
    grants = found.get("cases", f"/cases/{case_id}/grants")["items"]
    for grant in grants:
        if grant["id"] == str(grant_id):
            return dict(grant)
    raise NotFoundError


def _consent(form: Form) -> dict[str, Any]:
    """Return what the form says as the service reads it. What was read out is proven by its hash, and not stored."""
    form.need("recipient", "sections", "text", "valid_until")
    until = day(form, "valid_until")
    body = {
        "recipient": form.one("recipient"),
        "purpose": choose(form, "purpose", words.PURPOSES),
        "sections": [each for each in form.all("sections") if each in words.SECTIONS],
        "valid_until": end_of(until) if until else "",
        "obtained_from": choose(form, "obtained_from", words.OBTAINED_FROM),
        "method": choose(form, "method", words.METHODS),
        "language": choose(form, "language", LANGUAGES),
        "text_hash": hash_of(form.one("text")),
    }
    if form.one("explained") != "yes":
        form.errors["explained"] = of_field("required")
    return body | ({"interpreter": form.one("interpreter")} if form.one("interpreter") else {})


def _page(found: Visit, case_id: UUID, form: Form) -> Response:
    if not is_caseworker(found):
        raise NotFoundError
    providers = naming.providers(found)
    return render(
        "portal/consent.html",
        422 if form.failed else 200,
        case=read_case(found, case_id),
        form=form,
        failed=form.failed,
        providers={key: each["name"] for key, each in providers.items() if each["is_open"]},
        languages_spoken=LANGUAGES,
        words=words,
    )


def _withdrawal(found: Visit, case_id: UUID, grant_id: UUID, form: Form) -> Response:
    return render(
        "portal/withdrawal.html",
        422 if form.failed else 200,
        case=None if oversees(found) else read_case(found, case_id),
        case_id=case_id,
        grant=grant_of(found, case_id, grant_id),
        form=form,
        failed=form.failed,
        organisation=naming.namer(naming.organisations(found)),
        words=words,
    )
