"""What stands around the portal's pages: where each role may go. A link is a convenience; services decide."""

from typing import Any, Final

from flask import g, request

from services.portal.domain.sessions import Person
from services.portal.pages.open_forms import is_open_page
from services.portal.pages.visits import EXIT, Visit, remaining
from services.portal.wording.cases import ROLES, word
from shared.pages import Frame, Link, Session, locally, say_later

PLACES: Final[tuple[tuple[str, Any, frozenset[str]], ...]] = (
    ("/register", say_later("Register"), frozenset({"intake-officer"})),
    ("/imports", say_later("Take in a file"), frozenset({"intake-officer"})),
    ("/screening", say_later("Screening"), frozenset({"intake-officer"})),
    ("/cases", say_later("Cases"), frozenset({"caseworker", "supervisor"})),
    ("/concerns", say_later("Concerns"), frozenset({"supervisor"})),
    ("/refusals", say_later("Helped without registration"), frozenset({"supervisor"})),
    ("/duplicates", say_later("Possible duplicates"), frozenset({"supervisor"})),
    ("/referrals", say_later("Referrals"), frozenset({"service-provider", "law-enforcement"})),
    ("/log", say_later("Access log"), frozenset({"auditor", "national-auditor"})),
    ("/log/proof", say_later("Proof"), frozenset({"auditor", "national-auditor"})),
    ("/protection", say_later("Consents"), frozenset({"data-protection-officer"})),
    ("/accounts", say_later("Accounts"), frozenset({"administrator"})),
    ("/sites", say_later("Sites"), frozenset({"administrator"})),
    ("/approvals", say_later("Approvals"), frozenset({"administrator", "supervisor", "data-protection-officer"})),
)
_SENSITIVE: Final = ("/register", "/screening", "/cases/", "/duplicates/", "/referrals/", "/concerns/")
"""Pages that a person may be shown, or that somebody may have to leave at once."""


def frame() -> Frame:
    """Return the frame of this request's page. One that is for everybody names nobody."""
    if is_open_page():
        return Frame(leave_at=EXIT)
    visit = g.get("visit")
    if not isinstance(visit, Visit) or visit.person is None:
        return Frame()
    left = remaining(visit)
    return Frame(
        person=visit.person.name,
        role=", ".join(str(word(ROLES, role)) for role in visit.person.roles),
        links=links(visit.person),
        sign_out_at="/sign-out",
        leave_at=EXIT if request.path.startswith(_SENSITIVE) else None,
        session=Session(
            seconds=int(left.total_seconds()), ends_at=locally(visit.at + left, form="HH:mm"), extend_at="/session"
        ),
    )


def links(person: Person) -> list[Link]:
    """Return where somebody with these roles may go."""
    places = [(href, text) for href, text, roles in PLACES if roles & set(person.roles)]
    everywhere = [("/", say_later("Start")), *places, ("/sessions", say_later("My sessions"))]
    current = max((href for href, _text in everywhere if _is_at(href)), key=len, default="")
    return [Link(text=str(text), href=href, current=href == current) for href, text in everywhere]


def _is_at(href: str) -> bool:
    return request.path == href or (href != "/" and request.path.startswith(f"{href}/"))
