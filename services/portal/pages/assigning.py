"""Giving a case to a caseworker of its site. Who may have it is the service's to say."""

from typing import Any
from uuid import UUID

from flask import Blueprint, Response

from services.portal.pages import naming
from services.portal.pages.cases import is_supervisor, read_case
from services.portal.pages.forms import Form, opened, received
from services.portal.pages.visits import Visit, visit
from services.portal.wording import cases as words
from shared.errors import NotFoundError
from shared.pages import render, say


def register(desks: Blueprint) -> None:
    """Route these pages."""
    desks.get("/cases/<uuid:case_id>/assign")(choose_caseworker)
    desks.post("/cases/<uuid:case_id>/assign")(assign)


def choose_caseworker(case_id: UUID) -> Response:
    """Show who could have it."""
    return _page(visit(), case_id, opened(visit()))


def assign(case_id: UUID) -> Response:
    """Give it to one."""
    found, form = visit(), received()
    form.need("staff")
    if form.failed:
        return _page(found, case_id, form)
    reply = found.ask("cases", "PUT", f"/cases/{case_id}/assignment", body={"staff": form.one("staff")})
    if not reply.ok:
        form.refuse(reply)
        return _page(found, case_id, form)
    found.drop(notice=say("Case %(reference)s has a case worker now.", reference=reply.body["reference"]))
    return Response(status=303, headers={"Location": "/cases?show=unassigned"})


def _page(found: Visit, case_id: UUID, form: Form) -> Response:
    if not is_supervisor(found):
        raise NotFoundError
    case = read_case(found, case_id)
    return render(
        "portal/assign.html",
        422 if form.failed else 200,
        case=case,
        people=_suitable(naming.people(found), case),
        form=form,
        failed=form.failed,
        name=naming.namer(naming.colleagues(found)),
        words=words,
    )


def _suitable(people: list[dict[str, Any]], case: dict[str, Any]) -> dict[str, str]:
    """Return those whom it makes sense to offer: active caseworkers of the site."""
    return {
        each["id"]: each["name"]
        for each in people
        if "caseworker" in each["roles"] and case["site"] in each["sites"] and each["state"] == "active"
    }
