"""How a person agreed to be assisted, in their case; what two people decide where nobody could. Knows no rule."""

from typing import Any
from uuid import UUID

from flask import Blueprint, Response

from services.portal.pages import naming
from services.portal.pages.agreeing import told
from services.portal.pages.cases import is_supervisor, read_case
from services.portal.pages.forms import YES, Form, choose, opened, received
from services.portal.pages.visits import Visit, visit
from services.portal.wording import cases as words
from services.portal.wording import consents
from shared.pages import render, say


def register(desks: Blueprint) -> None:
    """Route these pages."""
    desks.get("/cases/<uuid:case_id>/assistance")(show_assistance)
    desks.post("/cases/<uuid:case_id>/assistance")(propose_best_interests)
    desks.post("/cases/<uuid:case_id>/assistance/<uuid:proposal_id>")(answer_best_interests)


def show_assistance(case_id: UUID) -> Response:
    """Open it."""
    return _page(visit(), case_id, opened(visit()))


def propose_best_interests(case_id: UUID) -> Response:
    """Propose what is best, once whatever was pressed twice."""
    found, form = visit(), received()
    form.need("reason")
    body = {"outcome": choose(form, "outcome", consents.OUTCOMES), "reason": form.one("reason")}
    if form.failed:
        return _page(found, case_id, form)
    reply = found.ask("cases", "POST", f"/cases/{case_id}/assistance/proposals", body=body, key=form.key)
    if not reply.ok:
        form.refuse(reply)
        return _page(found, case_id, form)
    return _back(found, case_id, say("It was proposed. It waits for a second supervisor."))


def answer_best_interests(case_id: UUID, proposal_id: UUID) -> Response:
    """Answer somebody else's proposal."""
    found, form = visit(), received()
    agrees = choose(form, "agrees", consents.AGREES) == YES
    if form.failed:
        return _page(found, case_id, form)
    path = f"/cases/{case_id}/assistance/proposals/{proposal_id}/answer"
    reply = found.ask("cases", "POST", path, body={"agrees": agrees})
    if not reply.ok:
        form.refuse(reply)
        return _page(found, case_id, form)
    return _back(found, case_id, say("Your answer was written down."))


def _page(found: Visit, case_id: UUID, form: Form) -> Response:
    assistance = found.get("cases", f"/cases/{case_id}/assistance")
    consent: dict[str, Any] = assistance["consent"] or {}
    decision: dict[str, Any] = assistance["best_interests"] or {}
    proposals = decision.get("proposals", [])
    return render(
        "portal/assistance.html",
        422 if form.failed else 200,
        notice=found.notice(),
        case=read_case(found, case_id),
        consent=consent,
        lines=told(consent),
        decision=decision,
        proposals=proposals,
        waiting=next((each for each in proposals if each["answered_at"] is None), None),
        me=str(found.person.subject) if found.person else "",
        supervises=is_supervisor(found),
        form=form,
        failed=form.failed,
        name=naming.namer(naming.colleagues(found)),
        words=words,
        consents=consents,
    )


def _back(found: Visit, case_id: UUID, notice: str) -> Response:
    address = f"/cases/{case_id}/assistance"
    found.drop(address, notice=notice)
    return Response(status=303, headers={"Location": address})
