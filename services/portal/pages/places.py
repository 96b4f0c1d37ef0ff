"""What sites are called: asked of identity in the reader's name, remembered for a minute for their organisation.

Everybody of an organisation may know all of its sites, so what one of them was told another may be shown. Without an
answer the last one counts, and without any a site is shown by its code.
"""

from collections.abc import Mapping
from typing import Any

from services.portal.domain.places import AGAIN, FRESH, Known, Sites
from services.portal.pages.visits import Visit, visit
from services.portal.usecases.ports import SilentServiceError
from shared.errors import NotFoundError
from shared.pages import current_language


def sites(found: Visit) -> Sites:
    """Return the sites of the reader's organisation by code, closed ones too, as far as they are known."""
    if found.person is None:
        return {}
    places, organisation = found.portal.places, found.person.organisation
    held = places.get(organisation)
    if held is None or not held.counts(at=found.at):
        held = places[organisation] = _asked(found, held.sites if held else {})
    return held.sites


def open_places(found: Visit) -> dict[str, str]:
    """Return where the reader may register people: the sites where they work and that are not closed, by code."""
    working = found.person.sites if found.person else ()
    return {code: as_place(code) for code in working if not is_closed(found, code)}


def is_closed(found: Visit, code: str) -> bool:
    """Say whether a site is known to be closed."""
    return bool(sites(found).get(code, {}).get("closed_at"))


def forget(found: Visit) -> None:
    """Ask again when they are next needed: one was changed."""
    found.portal.places.clear()


def as_place(code: str) -> str:
    """Return what a site of the reader's organisation is called."""
    site = sites(visit()).get(code)
    return name_of(site) if site else spelled(code)


def name_of(site: Mapping[str, Any]) -> str:
    """Return what a site is called in the reader's language."""
    english = str(site["english"]) if current_language() == "en" else ""
    return english or str(site["name"])


def spelled(code: str) -> str:
    """Return a site's code as a name: `ressano-garcia` is Ressano Garcia."""
    return code.replace("-", " ").title()


def _asked(found: Visit, before: Sites) -> Known:
    try:
        items = found.get("identity", "/sites")["items"]
    except (SilentServiceError, NotFoundError):
        return Known(before, found.at, AGAIN)
    return Known({each["code"]: each for each in items}, found.at, FRESH)
