"""The six sections of a case, the compartment each is sealed in, and where a registration's fields go.

Identity and story never share a compartment, so no key opens both. Knows no key.
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final

from shared.errors import NotFoundError


class Section(StrEnum):
    """A part of the case that is read, changed, granted and disclosed as one."""

    IDENTITY = "identity"
    CONTACT = "contact"
    LOCATION = "location"
    JOURNEY = "journey"
    HEALTH = "health"
    LEGAL = "legal"


class Compartment(StrEnum):
    """What one key of a case opens."""

    CORE = "core"
    IDENTITY = "identity"
    LOCATION = "location"
    HEALTH = "health"
    LEGAL = "legal"


COMPARTMENTS: Final[Mapping[Section, Compartment]] = {
    Section.IDENTITY: Compartment.IDENTITY,
    Section.CONTACT: Compartment.LOCATION,
    Section.LOCATION: Compartment.LOCATION,
    Section.JOURNEY: Compartment.CORE,
    Section.HEALTH: Compartment.HEALTH,
    Section.LEGAL: Compartment.LEGAL,
}

# HTCDS 2.0 field names (IOM, CC BY 4.0) that do not follow their prefix.
_BY_FIELD: Final[Mapping[str, Section]] = {
    "prs_Email": Section.CONTACT,
    "prs_HomePhone": Section.CONTACT,
    "prs_MobilePhone": Section.CONTACT,
    "vic_Vulnerabilities": Section.HEALTH,
    "vic_DetailsOfVulnerabilities": Section.HEALTH,
    "vic_TraffickingStatus": Section.LEGAL,
    "vic_TraffickingStatusDecisionMakingOrg": Section.LEGAL,
    "vic_AgreementToManagePersonalData": Section.LEGAL,
}
# The first prefix that fits decides.
_BY_PREFIX: Final[tuple[tuple[str, Section], ...]] = (
    ("prs_Mailing", Section.LOCATION),
    ("prs_", Section.IDENTITY),
    ("safe_", Section.CONTACT),
    ("vic_", Section.JOURNEY),
    ("per_", Section.JOURNEY),
    ("hte_", Section.JOURNEY),
    ("cas_", Section.JOURNEY),
    ("cco_", Section.JOURNEY),
    ("spl_", Section.JOURNEY),
    ("org_", Section.JOURNEY),
    ("con_", Section.LEGAL),
)


def section_named(name: str) -> Section:
    """Return the section of this name. Raises NotFoundError: what is not one is not there, as any other address."""
    section = next((each for each in Section if each.value == name), None)
    if section is None:
        raise NotFoundError
    return section


def compartment_of(section: Section) -> Compartment:
    """Return the compartment whose key seals *section*."""
    return COMPARTMENTS[section]


def section_of(field: str) -> Section:
    """Return where an HTCDS field belongs.

    A field this version does not know is not lost: it goes to identity, which is granted most rarely.
    """
    known = _BY_FIELD.get(field)
    return known or next((section for prefix, section in _BY_PREFIX if field.startswith(prefix)), Section.IDENTITY)


def split_registration(
    *,
    fields: Mapping[str, object],
    screening: Mapping[str, object] | None,
    triage: Mapping[str, object] | None = None,
) -> dict[Section, dict[str, object]]:
    """Return the first content of every section; screening is the story, triage health.

    The consent to be assisted is in none: a section may be shared, and who stood beside a person may not.
    """
    contents: dict[Section, dict[str, object]] = {section: {} for section in Section}
    for field, value in fields.items():
        contents[section_of(field)][field] = value
    if screening is not None:
        contents[Section.JOURNEY]["screening"] = dict(screening)
    if triage is not None:
        contents[Section.HEALTH]["triage"] = dict(triage)
    return contents
