"""For the data-protection officer: one case's consents, ending one for the person, and who is kept out of the case.

Never the file. An officer is asked with the case's number, which the person's letter or an auditor names.
"""

from typing import Any
from uuid import UUID

from flask import Blueprint, Response, request

from services.portal.pages import naming
from services.portal.pages.forms import Form, choose, opened, received
from services.portal.pages.visits import Visit, visit
from services.portal.wording import cases as words
from services.portal.wording.problems import of_field
from shared.errors import NotFoundError
from shared.pages import render, say


def register(desks: Blueprint) -> None:
    """Route these pages."""
    desks.get("/protection")(find)
    desks.get("/protection/<uuid:case_id>")(show)
    desks.post("/protection/<uuid:case_id>")(keep_out)
    desks.post("/protection/<uuid:case_id>/people/<uuid:staff_id>/lift")(let_near)


def find() -> Response:
    """Ask for a case's number, and go there."""
    form = Form({"case": (request.args.get("case", ""),)})
    written = form.one("case").rstrip("/").rpartition("/")[2]
    if written:
        try:
            return Response(status=303, headers={"Location": f"/protection/{UUID(written)}"})
        except ValueError:
            form.errors["case"] = of_field("wrong-form")
    return render("portal/protection.html", 422 if form.failed else 200, form=form, failed=form.failed)


def show(case_id: UUID) -> Response:
    """Show its consents and who is kept out."""
    return _page(visit(), case_id, opened(visit()))


def keep_out(case_id: UUID) -> Response:
    """Keep somebody out of the case, at once."""
    found, form = visit(), received()
    staff = choose(form, "staff", naming.colleagues(found))
    if form.failed:
        return _page(found, case_id, form)
    reply = found.ask("cases", "PUT", f"/cases/{case_id}/conflicts/{staff}")
    if not reply.ok:
        form.refuse(reply)
        return _page(found, case_id, form)
    found.drop(notice=say("From now on there is no such case for this person."))
    return _back(case_id)


def let_near(case_id: UUID, staff_id: UUID) -> Response:
    """Let somebody near the case again. It needs a fresh second factor, so one may have to press twice."""
    found, form = visit(), received()
    reply = found.ask("cases", "DELETE", f"/cases/{case_id}/conflicts/{staff_id}")
    if not reply.ok:
        form.refuse(reply)
        return _page(found, case_id, form)
    found.drop(notice=say("This person is not kept out any more. The case was not given to them."))
    return _back(case_id)


def oversees(found: Visit) -> bool:
    """Say whether pages offer what data-protection officers do. The services decide."""
    return found.person is not None and "data-protection-officer" in found.person.roles


def _page(found: Visit, case_id: UUID, form: Form) -> Response:
    reply = found.ask("cases", "GET", f"/cases/{case_id}/conflicts")
    if not reply.ok:
        raise NotFoundError
    out = [each["staff"] for each in reply.body["items"]]
    known = naming.colleagues(found)
    return render(
        "portal/protected.html",
        422 if form.failed else 200,
        notice=found.notice(),
        case_id=case_id,
        grants=found.get("cases", f"/cases/{case_id}/grants")["items"],
        out=out,
        others={key: text for key, text in known.items() if key not in out and key != _own(found)},
        form=form,
        failed=form.failed,
        name=naming.namer(known),
        organisation=naming.namer(naming.organisations(found)),
        words=words,
    )


def _own(found: Visit) -> Any:
    return str(found.person.subject) if found.person else ""


def _back(case_id: UUID) -> Response:
    return Response(status=303, headers={"Location": f"/protection/{case_id}"})
