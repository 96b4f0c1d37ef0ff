"""Names for ids: colleagues from identity, organisations from the directory. An id without a name is shown short."""

from collections.abc import Callable
from typing import Any

from services.portal.pages.visits import Visit

_SHORT = 8
NOBODY = "-"


def colleagues(visit: Visit) -> dict[str, str]:
    """Return the names of one's own organisation's people."""
    return visit.names("colleagues", lambda: {each["id"]: each["name"] for each in people(visit)})


def people(visit: Visit) -> list[dict[str, Any]]:
    """Return one's own organisation's people, as identity says."""
    return list(visit.get("identity", "/colleagues")["items"])


def providers(visit: Visit) -> dict[str, dict[str, Any]]:
    """Return the organisations that people can be referred to."""
    return {each["id"]: each for each in visit.get("referrals", "/providers")["items"]}


def organisations(visit: Visit) -> dict[str, str]:
    """Return the names of organisations as far as this person may know them; their own among them."""
    found = visit.names("organisations", lambda: {key: each["name"] for key, each in providers(visit).items()})
    own = visit.person
    return {**found, str(own.organisation): own.organisation_name} if own else found


def namer(known: dict[str, str]) -> Callable[[object], str]:
    """Return what names an id, and shortens one without a name."""

    def name(identifier: object) -> str:
        return known.get(str(identifier), short(identifier)) if identifier else NOBODY

    return name


def short(identifier: object) -> str:
    """Return the end of an id, enough to tell two apart by eye."""
    return f"…{str(identifier)[-_SHORT:]}"
