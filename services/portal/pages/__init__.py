"""The pages: each reads a form, asks services in its reader's name, shows what they say. Knows no SQL and no rule."""

import re
from collections.abc import Callable
from datetime import datetime
from typing import Final

from flask import Blueprint, Flask
from markupsafe import Markup

from services.portal.pages.accounts import register as accounts
from services.portal.pages.adding import register as adding
from services.portal.pages.approvals import register as approvals
from services.portal.pages.assigning import register as assigning
from services.portal.pages.assistance import register as assistance
from services.portal.pages.cases import register as cases
from services.portal.pages.clocks import register as clocks
from services.portal.pages.concern import register as concern
from services.portal.pages.concerns import register as concerns
from services.portal.pages.consents import register as consents
from services.portal.pages.drafts import register as drafts
from services.portal.pages.duplicates import register as duplicates
from services.portal.pages.exports import register as exports
from services.portal.pages.failures import desk_blueprint, door_blueprint
from services.portal.pages.home import register as home
from services.portal.pages.imports import register as imports
from services.portal.pages.links import register as links
from services.portal.pages.log import register as log
from services.portal.pages.own_sessions import register as own_sessions
from services.portal.pages.places import as_place
from services.portal.pages.protection import register as protection
from services.portal.pages.referrals import register as referrals
from services.portal.pages.refusals import register as refusals
from services.portal.pages.registering import register as registering
from services.portal.pages.screening import register as screening
from services.portal.pages.sections import register as sections
from services.portal.pages.sending import register as sending
from services.portal.pages.signing import register as signing
from services.portal.pages.sites import register as sites
from services.portal.pages.texts import register as texts
from services.portal.pages.waiting import register as waiting
from services.portal.wording.questions import question
from shared.pages import locally

_INDENTED: Final = re.compile(r"\n\s+")
_INDENTED_TAG: Final = re.compile(r"\n\s+(?=<(?!/textarea))")
Room = Callable[[Blueprint], None]
DOORS: Final[tuple[Room, ...]] = (signing, home, concern)
DESKS: Final[tuple[Room, ...]] = (
    accounts,
    adding,
    approvals,
    assigning,
    assistance,
    cases,
    clocks,
    concerns,
    consents,
    drafts,
    duplicates,
    exports,
    imports,
    links,
    log,
    own_sessions,
    protection,
    referrals,
    refusals,
    registering,
    screening,
    sections,
    sending,
    sites,
    texts,
    waiting,
)


def register(app: Flask) -> None:
    """Give *app* every page: a few for everybody, all others only for who is signed in."""
    doors, desks = door_blueprint(), desk_blueprint()
    for room in DOORS:
        room(doors)
    for room in DESKS:
        room(desks)
    app.register_blueprint(doors)
    app.register_blueprint(desks)
    app.add_template_filter(as_moment)
    app.add_template_filter(as_day)
    app.add_template_filter(as_place)
    app.add_template_filter(question)
    app.add_template_filter(tight)


def tight(html: str) -> Markup:
    """Return what a macro wrote without its indentation, which weighs more than its words on a slow line.

    Where there is a passage that somebody wrote, only before tags: it is escaped, so none is in it.
    """
    indented = _INDENTED_TAG if "<textarea" in html else _INDENTED
    return Markup(indented.sub("\n", html))  # noqa: S704 - it was markup before


def as_moment(written: str) -> str:
    """Return a service's time as people here write it."""
    return locally(datetime.fromisoformat(written))


def as_day(written: str) -> str:
    """Return a service's time as a day."""
    return locally(datetime.fromisoformat(written), form="dd/MM/yyyy")
