"""Who was found together with the person of a case, and what the officer added since. Cases says what may be seen."""

from typing import Any
from uuid import UUID

from flask import Blueprint, Response

from services.portal.pages import naming
from services.portal.pages.cases import read_case
from services.portal.pages.forms import Form, choose, opened, received
from services.portal.pages.visits import Visit, visit
from services.portal.wording import cases as words
from services.portal.wording import links
from shared.errors import NotFoundError
from shared.pages import render, say


def register(desks: Blueprint) -> None:
    """Route these pages."""
    desks.get("/cases/<uuid:case_id>/links/<uuid:link_id>")(show_link)
    desks.post("/cases/<uuid:case_id>/links/<uuid:link_id>")(decide_link)
    desks.get("/cases/<uuid:case_id>/additions")(show_additions)


def show_link(case_id: UUID, link_id: UUID) -> Response:
    """Show one link, and ask what is known of it."""
    return _page(visit(), case_id, link_id, opened(visit()))


def decide_link(case_id: UUID, link_id: UUID) -> Response:
    """Say what is so, of the version that was shown."""
    found, form = visit(), received()
    standing = choose(form, "standing", links.DECISIONS)
    form.need("reason")
    if form.failed:
        return _page(found, case_id, link_id, form)
    body = {"standing": standing, "reason": form.one("reason")}
    reply = found.ask("cases", "PUT", f"/cases/{case_id}/links/{link_id}", body=body, etag=form.version)
    if not reply.ok:
        form.refuse(reply, pointers={"/reason": "reason", "/standing": "standing"})
        return _page(found, case_id, link_id, form)
    found.drop(notice=say("It was written down."))
    return Response(status=303, headers={"Location": f"/cases/{case_id}"})


def show_additions(case_id: UUID) -> Response:
    """Open what the officer who registered the person added."""
    found = visit()
    case = read_case(found, case_id)
    return render(
        "portal/additions.html",
        case=case,
        additions=found.get("cases", f"/cases/{case_id}/additions")["items"],
        name=naming.namer(naming.colleagues(found)),
        words=words,
    )


def _page(found: Visit, case_id: UUID, link_id: UUID, form: Form) -> Response:
    case = read_case(found, case_id)
    shown: list[dict[str, Any]] = found.get("cases", f"/cases/{case_id}/links")["items"]
    link = next((each for each in shown if each["id"] == str(link_id)), None)
    if link is None:
        raise NotFoundError
    return render(
        "portal/link.html",
        422 if form.failed else 200,
        case=case,
        link=link,
        version=f'"{link["version"]}"',
        form=form,
        failed=form.failed,
        name=naming.namer(naming.colleagues(found)),
        words=words,
        links=links,
    )
