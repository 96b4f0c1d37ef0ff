"""Places where an organisation receives people: border posts, shelters, offices. Pure: no I/O, no clock, no framework.

A code is stable and never given to another place, because cases and accounts name it for ever; everything else about
a site may change. A closed one takes nobody in, and keeps its name for the cases that came through it.
"""

import re
import unicodedata
from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Final
from uuid import UUID

from shared.errors import ConflictError, FieldError, InvalidError
from shared.vocabulary.places import DISTRICTS, PROVINCES

_CODE: Final = re.compile(r"[a-z0-9][a-z0-9.-]{0,39}")
_LONGEST_NAME: Final = 120
_MARKUP: Final = frozenset("<>{}&`\\")
"""What no place is called by, and what would be something else in a page, a letter or a table."""


class Kind(StrEnum):
    """What a site is."""

    BORDER_POST = "border-post"
    TRANSIT_CENTRE = "transit-centre"
    SHELTER = "shelter"
    OFFICE = "office"
    HOSPITAL = "hospital"
    POLICE_STATION = "police-station"
    OTHER = "other"


class InvalidSiteError(InvalidError):
    """The site cannot be like this."""

    slug = "invalid-site"
    title = "The site cannot be like this."


class SiteCodeTakenError(ConflictError):
    """Another site of the organisation has that code, or had it."""

    slug = "site-code-taken"
    title = "This code belongs to another site, or did."


class SiteUnsuitableError(InvalidError):
    """Somebody would work at a place that the organisation does not have, or has closed."""

    slug = "site-unsuitable"
    title = "Choose sites of the organisation that are open."


@dataclass(frozen=True, slots=True, kw_only=True)
class About:
    """What may change of a site. `name` is as people there call it, `english` its English name if it differs.

    `province` is a code of ISO 3166-2:MZ, `district` a name of that province's list; both empty where unknown.
    """

    name: str
    english: str = ""
    kind: Kind = Kind.OTHER
    province: str = ""
    district: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """One site of one organisation. `version` counts every change."""

    organisation: UUID
    code: str
    about: About
    closed_at: datetime | None
    version: int
    created_at: datetime
    changed_at: datetime

    @property
    def is_open(self) -> bool:
        """Whether people are received there."""
        return self.closed_at is None


def open_site(organisation: UUID, code: str, about: About, *, at: datetime) -> Site:
    """Return a new site. Raises InvalidSiteError."""
    errors = (
        [] if _CODE.fullmatch(code) else [_error("/code", "wrong-form", "Use 1 to 40 of a-z, 0-9, dot and hyphen.")]
    )
    checked = _checked(about, errors)
    return Site(
        organisation=organisation, code=code, about=checked, closed_at=None, version=1, created_at=at, changed_at=at
    )


def unnamed_site(organisation: UUID, code: str, *, at: datetime) -> Site:
    """Return a site of which nothing but the code is known: it is called by it until somebody says more."""
    name = code.replace("-", " ").title()
    return Site(
        organisation=organisation,
        code=code,
        about=About(name=name),
        closed_at=None,
        version=1,
        created_at=at,
        changed_at=at,
    )


def change_site(site: Site, about: About, *, closed: bool, at: datetime) -> Site:
    """Return the site so changed; one that was closed before stays closed since then. Raises InvalidSiteError."""
    return replace(
        site,
        about=_checked(about, []),
        closed_at=(site.closed_at or at) if closed else None,
        version=site.version + 1,
        changed_at=at,
    )


def what_changed(before: Site, after: Site) -> str:
    """Return a word for the log: the gravest of what a change did."""
    if before.is_open != after.is_open:
        return "reopened" if after.is_open else "closed"
    moved = (before.about.province, before.about.district) != (after.about.province, after.about.district)
    return "moved" if moved else "renamed"


def refuse_unsuitable(wanted: Collection[str], *, held: Collection[str], sites: Collection[Site]) -> None:
    """Refuse what somebody would newly work at and may not. Raises SiteUnsuitableError.

    What they have, they keep: whoever worked at a place that closed sees its cases on.
    """
    known = {site.code: site for site in sites}
    for code in sorted(set(wanted) - set(held)):
        if code not in known:
            raise SiteUnsuitableError(fields=[_error("/sites", "unknown-code", "The organisation has no such site.")])
        if not known[code].is_open:
            raise SiteUnsuitableError(fields=[_error("/sites", "site-closed", "A site of these was closed.")])


def _checked(about: About, errors: list[FieldError]) -> About:
    """Return it with its names in one spelling. Raises InvalidSiteError with *errors* and all that is wrong."""
    found = replace(about, name=_spelled(about.name), english=_spelled(about.english))
    errors = [*errors, *_name_errors("/name", found.name)]
    errors += _name_errors("/english", found.english) if found.english else []
    if found.province and found.province not in PROVINCES:
        errors.append(_error("/province", "unknown-code", "No province of Mozambique has this code."))
    if found.district and DISTRICTS.get(found.district) != found.province:
        errors.append(_error("/district", "not-in-province", "The province has no district of this name."))
    if errors:
        raise InvalidSiteError(fields=errors)
    return found


def _name_errors(pointer: str, name: str) -> list[FieldError]:
    """Refuse what is no name: nothing, too much, and what turns the text around it or is not seen."""
    if len(name) > _LONGEST_NAME:
        return [_error(pointer, "too-long", f"At most {_LONGEST_NAME} characters.")]
    if not any(each.isalpha() for each in name):
        return [_error(pointer, "required", "A name has letters.")]
    if not name.isprintable() or _MARKUP.intersection(name):
        return [_error(pointer, "wrong-name", "Use letters, digits and the punctuation of names.")]
    return []


def _spelled(name: str) -> str:
    return unicodedata.normalize("NFC", " ".join(name.split(" "))).strip()


def _error(pointer: str, code: str, detail: str) -> FieldError:
    return FieldError(pointer=pointer, code=code, detail=detail)
