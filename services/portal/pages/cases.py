"""Cases: the list, one case, what happened in it, what was sent from it. Decides nothing about who sees them."""

from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from flask import Blueprint, Response, request

from services.portal.pages import naming
from services.portal.pages.visits import Visit, visit
from services.portal.usecases.ports import SilentServiceError
from services.portal.wording import cases as words
from services.portal.wording import consents, links, triage
from services.portal.wording.problems import of_whole
from shared.pages import render

_LISTS: Final = {"": {}, "unassigned": {"assigned": "false"}, "closed": {"status": "Closed"}}
_SOON: Final = timedelta(days=7)


def register(desks: Blueprint) -> None:
    """Route these pages."""
    desks.get("/cases")(list_cases)
    desks.get("/cases/<uuid:case_id>")(show_case)
    desks.get("/cases/<uuid:case_id>/timeline")(show_timeline)
    desks.get("/cases/<uuid:case_id>/sent")(show_sent)


def list_cases() -> Response:
    """List cases; a supervisor's team's or a caseworker's own is what the service says."""
    found = visit()
    show, reference, cursor = (request.args.get(name, "").strip() for name in ("show", "reference", "cursor"))
    query = dict(_LISTS.get(show, {})) | ({"reference": reference} if reference else {})
    reply = found.ask("cases", "GET", "/cases", query=query | ({"cursor": cursor} if cursor else {}))
    page = reply.body if reply.ok else {"items": [], "next": None}
    return render(
        "portal/cases.html",
        notice=found.notice(),
        cases=page["items"],
        following=page["next"],
        show=show,
        reference=reference,
        wrong="" if reply.ok else of_whole(reply.problem),
        name=naming.namer(naming.colleagues(found)),
        words=words,
        supervises=is_supervisor(found),
        sites=found.person.sites if found.person else (),
        waiting=_waiting(found),
    )


def show_case(case_id: UUID) -> Response:
    """Show one case without opening it: facts, consents, what was sent, where to go on."""
    found = visit()
    case = read_case(found, case_id)
    sent = found.get("cases", f"/cases/{case_id}/disclosures")["items"]
    return render(
        "portal/case.html",
        notice=found.notice(),
        case=case,
        sent=sent[:3],
        clocks=case["clocks"],
        unread=sum(each["read_at"] is None for each in case["additions"]),
        found_together=found.get("cases", f"/cases/{case_id}/links")["items"],
        links=links,
        triage=triage,
        consents=consents,
        grants=[_with_days(grant, at=found.at) for grant in case["grants"]],
        name=naming.namer(naming.colleagues(found)),
        organisation=naming.namer(naming.organisations(found)),
        words=words,
        works=is_caseworker(found),
        supervises=is_supervisor(found),
    )


def show_timeline(case_id: UUID) -> Response:
    """Show what happened, newest first."""
    found = visit()
    case = read_case(found, case_id)
    return render(
        "portal/timeline.html",
        case=case,
        moments=sorted(case["timeline"], key=lambda each: str(each["at"]), reverse=True),
        name=naming.namer(naming.colleagues(found)),
        explained=_explained,
        words=words,
    )


def show_sent(case_id: UUID) -> Response:
    """Show what left this case and what came back."""
    found = visit()
    return render(
        "portal/sent.html",
        notice=found.notice(),
        case=read_case(found, case_id),
        sent=found.get("cases", f"/cases/{case_id}/disclosures")["items"],
        organisation=naming.namer(naming.organisations(found)),
        words=words,
    )


def read_case(found: Visit, case_id: UUID) -> dict[str, Any]:
    """Return one case as the service shows it."""
    case: dict[str, Any] = found.get("cases", f"/cases/{case_id}")
    return case


def is_caseworker(found: Visit) -> bool:
    """Say whether pages offer what caseworkers do. The services decide."""
    return found.person is not None and "caseworker" in found.person.roles


def is_supervisor(found: Visit) -> bool:
    """Say whether pages offer what supervisors do. The services decide."""
    return found.person is not None and "supervisor" in found.person.roles


def _waiting(found: Visit) -> dict[str, Any]:
    """Return all that waits, by case; the list is shown also when this is not known."""
    waiting: dict[str, list[Any]] = {}
    try:
        for each in found.get("cases", "/tasks")["items"]:
            waiting.setdefault(each["subject"], []).append(words.word(words.TASKS, each["kind"]))
    except SilentServiceError:
        return {}
    return waiting


def _with_days(grant: dict[str, Any], *, at: datetime) -> dict[str, Any]:
    left = datetime.fromisoformat(grant["valid_until"]) - at
    return {**grant, "days": max(0, left.days), "soon": left < _SOON}


def _explained(moment: dict[str, Any]) -> Any:
    """Return what a moment's code means: a section, or a reason."""
    code = moment["code"]
    if code is None:
        return ""
    kind, _, outcome = code.partition("/")
    if kind in triage.CLOCKS:
        return f"{triage.CLOCKS[kind]}: {triage.OUTCOMES.get(outcome, outcome)}"
    for known in (consents.OUTCOMES, words.SECTIONS, words.WITHDRAWAL_REASONS, words.DECLINE_REASONS):
        if code in known:
            return known[code]
    return code
