"""What waits for this person, the whole of it on a page of its own. A part that does not answer is left out."""

from dataclasses import dataclass
from itertools import groupby
from typing import Any, Final

from flask import Blueprint, Response

from services.portal.pages.visits import Visit, visit
from services.portal.usecases.ports import SilentServiceError
from services.portal.wording.cases import TASKS, word
from services.portal.wording.triage import CLOCKS
from shared.errors import NotFoundError
from shared.pages import render

_ASKED: Final = {
    "caseworker": ("cases",),
    "supervisor": ("cases", "intake", "identity"),
    "data-protection-officer": ("identity",),
    "administrator": ("identity",),
    "service-provider": ("referrals",),
    "law-enforcement": ("referrals",),
    "auditor": ("audit",),
    "national-auditor": ("audit",),
}
_LATE: Final = "-late"
_LEADS: Final = {
    "assign-case": "/cases/{}/assign",
    "best-interests": "/cases/{}/assistance#decision",
    "best-interests-confirm": "/cases/{}/assistance#decision",
    "duplicate-pair": "/duplicates/{}",
    "read-answer": "/cases/{}/sent",
    "read-addition": "/cases/{}/additions",
    **{f"{kind}{late}": f"/cases/{{}}/clocks/{kind}" for kind in CLOCKS for late in ("", _LATE)},
    "answer-referral": "/referrals/{}",
    "concern-unread": "/concerns/{}",
    "approve-roles": "/approvals#h{}",
    "approve-reset": "/approvals#h{}",
    "approval-waits": "/approvals#h{}",
    "approval-about-you": "/approvals#h{}",
}


@dataclass(frozen=True, slots=True)
class Waiting:
    """One thing that waits: since when, or, where it `is_due`, until when it may. What has a clock comes first."""

    text: Any
    href: str
    since: str
    is_clock: bool
    is_due: bool


def register(desks: Blueprint) -> None:
    """Route this page."""
    desks.get("/waiting")(everything)


def everything() -> Response:
    """Show all that waits, by what is to be done; within one kind the oldest first."""
    found = visit()
    waiting, silent = gathered(found)
    by_kind = groupby(sorted(waiting, key=lambda each: str(each.text)), key=lambda each: each.text)
    return render("portal/waiting.html", kinds=[(text, list(each)) for text, each in by_kind], silent=silent)


def gathered(found: Visit) -> tuple[list[Waiting], list[str]]:
    """Return what waits, what has a clock first and then the oldest, and the services that did not answer."""
    services = {service for role in (found.person.roles if found.person else ()) for service in _ASKED.get(role, ())}
    tasks: list[Waiting] = []
    silent = []
    for service in sorted(services):
        try:
            tasks += [_rendered(each) for each in found.get(service, "/tasks")["items"]]
        except SilentServiceError:
            silent.append(service)
        except NotFoundError:
            continue
    return sorted(tasks, key=lambda each: (not each.is_clock, each.since)), silent


def _rendered(task: dict[str, Any]) -> Waiting:
    lead = _LEADS.get(task["kind"], "")
    kind = str(task["kind"])
    is_clock = kind.removesuffix(_LATE) in CLOCKS
    return Waiting(word(TASKS, kind), lead.format(task["subject"]), task["since"], is_clock, kind in CLOCKS)
