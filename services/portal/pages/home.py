"""The first page: what waits for this person, and where they may begin. A part that does not answer is left out."""

from dataclasses import dataclass
from typing import Any, Final

from flask import Blueprint, Response

from services.portal.pages.frames import links
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
    **{f"{kind}{late}": f"/cases/{{}}/clocks/{kind}" for kind in CLOCKS for late in ("", _LATE)},
    "answer-referral": "/referrals/{}",
    "concern-unread": "/concerns/{}",
    "approve-roles": "/approvals#h{}",
    "approve-reset": "/approvals#h{}",
    "approval-waits": "/approvals#h{}",
    "approval-about-you": "/approvals#h{}",
}
_SHOWN: Final = 8


@dataclass(frozen=True, slots=True)
class Waiting:
    """One thing that waits: since when, or, where it `is_due`, until when it may. What has a clock comes first."""

    text: Any
    href: str
    since: str
    is_clock: bool
    is_due: bool


def register(doors: Blueprint) -> None:
    """Route this page. It is for everybody: who is not signed in may do so from here."""
    doors.get("/")(home)


def home() -> Response:
    """Show what waits, or a way to sign in."""
    found = visit()
    if found.person is None:
        return render("portal/welcome.html")
    waiting, silent = _waiting(found)
    return render(
        "portal/home.html",
        notice=found.notice(),
        person=found.person,
        waiting=waiting[:_SHOWN],
        more=max(0, len(waiting) - _SHOWN),
        silent=silent,
        places=links(found.person)[1:],
    )


def _waiting(found: Visit) -> tuple[list[Waiting], list[str]]:
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
