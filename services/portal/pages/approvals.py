"""What waits for a second person: seeing it, approving it, refusing it. Who may is identity's to say."""

from typing import Any, Final
from uuid import UUID

from flask import Blueprint, Response

from services.portal.pages import naming
from services.portal.pages.forms import Form, received
from services.portal.pages.visits import Visit, visit
from services.portal.wording import accounts as words
from services.portal.wording.cases import ROLES
from shared.pages import render, say

_ANSWERS: Final = {"approve": "approval", "refuse": "refusal"}
SECOND_PERSONS: Final = frozenset({"supervisor", "data-protection-officer"})


def register(desks: Blueprint) -> None:
    """Route these pages."""
    desks.get("/approvals")(list_approvals)
    for answer in _ANSWERS:
        desks.post(f"/approvals/<uuid:approval_id>/{answer}", defaults={"answer": answer})(decide)


def list_approvals() -> Response:
    """List what one asked for, may decide, or is meant by: what waits first."""
    return _page(visit(), Form())


def decide(approval_id: UUID, answer: str) -> Response:
    """Approve or refuse. A word for the person may come with an approval: it is shown once, and never again."""
    found, form = visit(), received()
    reply = found.ask("identity", "POST", f"/approvals/{approval_id}/{_ANSWERS[answer]}")
    if not reply.ok:
        form.refuse(reply)
        return _page(found, form)
    if reply.body["second_word"]:
        return render(
            "portal/approved.html",
            approval=reply.body["approval"],
            second_word=reply.body["second_word"],
            name=naming.namer(naming.colleagues(found)),
        )
    found.drop(notice=say("It was approved.") if answer == "approve" else say("It was refused. Nothing was changed."))
    return Response(status=303, headers={"Location": "/approvals"})


def _page(found: Visit, form: Form) -> Response:
    items = found.get("identity", "/approvals")["items"]
    return render(
        "portal/approvals.html",
        422 if form.failed else 200,
        notice=found.notice(),
        form=form,
        failed=form.failed,
        waiting=[each for each in items if each["outcome"] == "waiting"],
        decided=[each for each in items if each["outcome"] != "waiting"],
        may_decide=_may_decide(found),
        name=naming.namer(naming.colleagues(found)),
        roles=ROLES,
        words=words,
    )


def _may_decide(found: Visit) -> Any:
    """Return what says whether a page offers to decide: not what one asked for, nor what is about oneself."""
    person = found.person

    def may(approval: dict[str, Any]) -> bool:
        mine = person is None or str(person.subject) in (approval["requested_by"], approval["account"])
        return not mine and person is not None and bool(SECOND_PERSONS & set(person.roles))

    return may
