"""A partner's referrals: what was sent to them, reading it, and answering in two clicks."""

from typing import Any, Final
from uuid import UUID

from flask import Blueprint, Response, request

from services.portal.pages import naming
from services.portal.pages.forms import Form, choose, opened, received
from services.portal.pages.sections import lines
from services.portal.pages.visits import Visit, visit
from services.portal.wording import cases as words
from services.portal.wording.problems import of_whole
from shared.errors import NotFoundError
from shared.pages import render, say

_STATES: Final = ("received", "opened", "accepted", "declined", "completed", "revoked", "expired")
_READABLE: Final = frozenset({"received", "opened", "accepted"})
_ANSWERS: Final = {"accept": "acceptance", "decline": "decline", "complete": "completion"}


def register(desks: Blueprint) -> None:
    """Route these pages."""
    desks.get("/referrals")(list_referrals)
    desks.get("/referrals/<uuid:referral_id>")(open_referral)
    desks.post("/referrals/<uuid:referral_id>/accept", defaults={"answer": "accept"})(answer_now)
    desks.post("/referrals/<uuid:referral_id>/complete", defaults={"answer": "complete"})(answer_now)
    desks.get("/referrals/<uuid:referral_id>/decline")(ask_decline)
    desks.post("/referrals/<uuid:referral_id>/decline")(decline)


def list_referrals() -> Response:
    """List what was sent to this organisation, newest first."""
    found = visit()
    state = request.args.get("state", "")
    query = {"state": state} if state in _STATES else {}
    cursor = request.args.get("cursor", "")
    page = found.get("referrals", "/referrals", **query, **({"cursor": cursor} if cursor else {}))
    return render(
        "portal/referrals.html",
        notice=found.notice(),
        referrals=page["items"],
        following=page["next"],
        state=state,
        states=_STATES,
        organisation=naming.namer(naming.organisations(found)),
        words=words,
    )


def open_referral(referral_id: UUID) -> Response:
    """Open a referral with its content, because answering comes after reading; the sender gets a receipt."""
    return _referral(visit(), referral_id, opened(visit()))


def answer_now(referral_id: UUID, answer: str) -> Response:
    """Accept, or say that the service was given."""
    found, form = visit(), received()
    note = form.one("note")
    return _answered(found, referral_id, form, answer, {"note": note} if note else {})


def ask_decline(referral_id: UUID) -> Response:
    """Ask for the reason, once."""
    return _decline(visit(), referral_id, opened(visit()))


def decline(referral_id: UUID) -> Response:
    """Decline, with a reason."""
    found, form = visit(), received()
    reason = choose(form, "reason", words.DECLINE_REASONS)
    if form.failed:
        return _decline(found, referral_id, form)
    note = form.one("note")
    return _answered(found, referral_id, form, "decline", {"reason": reason} | ({"note": note} if note else {}))


def _answered(found: Visit, referral_id: UUID, form: Form, answer: str, body: dict[str, Any]) -> Response:
    path = f"/referrals/{referral_id}/{_ANSWERS[answer]}"
    reply = found.ask("referrals", "POST", path, body=body, key=form.key)
    if not reply.ok:
        form.refuse(reply)
        return _referral(found, referral_id, form)
    said = {
        "accept": say("You accepted the referral. The case worker was told."),
        "decline": say("You declined the referral. The case worker was told, and its content is destroyed."),
        "complete": say("The service is complete. The case worker was told, and the content is destroyed."),
    }
    found.drop(notice=said[answer])
    return Response(status=303, headers={"Location": "/referrals"})


def _referral(found: Visit, referral_id: UUID, form: Form) -> Response:
    referral = found.get("referrals", f"/referrals/{referral_id}")
    package, why = _package(found, referral)
    return render(
        "portal/referral.html",
        422 if form.failed else 200,
        notice=found.notice(),
        referral=_referral_now(found, referral, package),
        package=package,
        opened={name: lines(content) for name, content in package["sections"].items()} if package else {},
        why=why,
        form=form,
        failed=form.failed,
        organisation=naming.namer(naming.organisations(found)),
        words=words,
        is_police=bool(found.person and "law-enforcement" in found.person.roles),
    )


def _package(found: Visit, referral: dict[str, Any]) -> tuple[dict[str, Any] | None, Any]:
    """Return what was shared, or why it can no longer be opened."""
    if referral["state"] not in _READABLE:
        return None, of_whole(
            {"revoked": "referral-revoked", "expired": "referral-expired"}.get(referral["state"], "referral-closed")
        )
    try:
        reply = found.ask("referrals", "GET", f"/referrals/{referral['id']}/package")
    except NotFoundError:
        return None, of_whole("referral-closed")
    return (reply.body, "") if reply.ok else (None, of_whole(reply.problem))


def _referral_now(found: Visit, referral: dict[str, Any], package: dict[str, Any] | None) -> dict[str, Any]:
    """Return it as it is after it was opened."""
    if package is None and referral["state"] in _READABLE:
        return dict(found.get("referrals", f"/referrals/{referral['id']}"))
    return referral | ({"state": "opened"} if package and referral["state"] == "received" else {})


def _decline(found: Visit, referral_id: UUID, form: Form) -> Response:
    return render(
        "portal/decline.html",
        422 if form.failed else 200,
        referral=found.get("referrals", f"/referrals/{referral_id}"),
        form=form,
        failed=form.failed,
        words=words,
    )
