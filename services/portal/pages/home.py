"""The first page: the first of what waits for this person, and where they may begin."""

from typing import Final

from flask import Blueprint, Response

from services.portal.pages.drafts import Unfinished, unfinished
from services.portal.pages.frames import links
from services.portal.pages.visits import Visit, visit
from services.portal.pages.waiting import gathered
from services.portal.usecases.ports import SilentServiceError
from shared.errors import NotFoundError
from shared.pages import render

_OFFICER: Final = "intake-officer"
_INTAKE: Final = "intake"
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
    put_aside = _unfinished(found, silent)
    registered = found.session.addable(at=found.at) if found.session else []
    return render(
        "portal/home.html",
        notice=found.notice(),
        person=found.person,
        waiting=waiting[:_SHOWN],
        more=max(0, len(waiting) - _SHOWN),
        silent=silent,
        unfinished=put_aside,
        registers=_OFFICER in found.person.roles,
        registered=registered[:_SHOWN],
        places=links(found.person)[1:],
    )


def _unfinished(found: Visit, silent: list[str]) -> list[Unfinished]:
    """Return what an officer put aside; where intake does not answer, that is noted in *silent*."""
    if found.person is None or _OFFICER not in found.person.roles:
        return []
    try:
        return unfinished(found)
    except SilentServiceError:
        silent += [] if _INTAKE in silent else [_INTAKE]
    except NotFoundError:
        pass
    return []
