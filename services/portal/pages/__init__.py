"""The pages: each reads a form, asks services in its reader's name, shows what they say. Knows no SQL and no rule."""

from collections.abc import Callable
from datetime import datetime
from typing import Final

from flask import Blueprint, Flask

from services.portal.pages.accounts import register as accounts
from services.portal.pages.approvals import register as approvals
from services.portal.pages.assigning import register as assigning
from services.portal.pages.cases import register as cases
from services.portal.pages.clocks import register as clocks
from services.portal.pages.concern import register as concern
from services.portal.pages.concerns import register as concerns
from services.portal.pages.consents import register as consents
from services.portal.pages.duplicates import register as duplicates
from services.portal.pages.exports import register as exports
from services.portal.pages.failures import desk_blueprint, door_blueprint
from services.portal.pages.home import register as home
from services.portal.pages.imports import register as imports
from services.portal.pages.log import register as log
from services.portal.pages.own_sessions import register as own_sessions
from services.portal.pages.protection import register as protection
from services.portal.pages.referrals import register as referrals
from services.portal.pages.registering import register as registering
from services.portal.pages.screening import register as screening
from services.portal.pages.sections import register as sections
from services.portal.pages.sending import register as sending
from services.portal.pages.signing import register as signing
from services.portal.wording.questions import question
from shared.pages import locally

Room = Callable[[Blueprint], None]
DOORS: Final[tuple[Room, ...]] = (signing, home, concern)
DESKS: Final[tuple[Room, ...]] = (
    accounts,
    approvals,
    assigning,
    cases,
    clocks,
    concerns,
    consents,
    duplicates,
    exports,
    imports,
    log,
    own_sessions,
    protection,
    referrals,
    registering,
    screening,
    sections,
    sending,
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


def as_moment(written: str) -> str:
    """Return a service's time as people here write it."""
    return locally(datetime.fromisoformat(written))


def as_day(written: str) -> str:
    """Return a service's time as a day."""
    return locally(datetime.fromisoformat(written), form="dd/MM/yyyy")


def as_place(site: str) -> str:
    """Return a site's code as a name: `ressano-garcia` is Ressano Garcia."""
    return site.replace("-", " ").title()
