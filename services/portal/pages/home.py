"""The first page: the first of what waits for this person, and where they may begin."""

from typing import Final

from flask import Blueprint, Response

from services.portal.pages.frames import links
from services.portal.pages.visits import visit
from services.portal.pages.waiting import gathered
from shared.pages import render

_SHOWN: Final = 8


def register(doors: Blueprint) -> None:
    """Route this page. It is for everybody: who is not signed in may do so from here."""
    doors.get("/")(home)


def home() -> Response:
    """Show what waits, or a way to sign in."""
    found = visit()
    if found.person is None:
        return render("portal/welcome.html")
    waiting, silent = gathered(found)
    return render(
        "portal/home.html",
        notice=found.notice(),
        person=found.person,
        waiting=waiting[:_SHOWN],
        more=max(0, len(waiting) - _SHOWN),
        silent=silent,
        places=links(found.person)[1:],
    )
