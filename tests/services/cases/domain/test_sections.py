"""Nothing of a registration is lost, and a name never sits with the story."""

from typing import Any

import pytest

from services.cases.domain.sections import (
    COMPARTMENTS,
    Compartment,
    Section,
    compartment_of,
    section_of,
    split_registration,
)


def test_every_section_has_a_compartment_and_none_is_idle() -> None:
    """A section without one could not be sealed."""
    assert set(COMPARTMENTS) == set(Section)
    assert set(COMPARTMENTS.values()) == set(Compartment)


def test_identity_shares_its_key_with_nothing() -> None:
    """Whoever gets the key of the story gets no name."""
    assert [s for s in Section if compartment_of(s) is Compartment.IDENTITY] == [Section.IDENTITY]


def test_where_a_person_is_and_how_to_reach_them_share_a_key() -> None:
    """Both lead to the person."""
    assert compartment_of(Section.CONTACT) is compartment_of(Section.LOCATION)


@pytest.mark.parametrize(
    ("field", "section"),
    [
        ("prs_FirstName", Section.IDENTITY),
        ("prs_IdentityNumber", Section.IDENTITY),
        ("prs_MobilePhone", Section.CONTACT),
        ("prs_MailingCity", Section.LOCATION),
        ("vic_MethodOfRecruitment", Section.JOURNEY),
        ("hte_Country", Section.JOURNEY),
        ("vic_Vulnerabilities", Section.HEALTH),
        ("vic_TraffickingStatus", Section.LEGAL),
        ("con_Consent", Section.LEGAL),
    ],
)
def test_fields_go_where_a_caseworker_looks_for_them(field: str, section: Section) -> None:
    """One example of each rule."""
    assert section_of(field) is section


def test_a_field_nobody_placed_goes_where_it_is_shared_least() -> None:
    """A newer intake may send a field this version has never heard of: kept, and not with the story."""
    assert section_of("xyz_NewInVersion3") is Section.IDENTITY


def test_every_htcds_field_arrives_exactly_once(htcds_fields: dict[str, dict[str, Any]]) -> None:
    """All fields of the standard, split and counted."""
    fields = {name: each["label"] for name, each in htcds_fields.items()}

    contents = split_registration(fields=fields, screening=None)

    kept = [field for content in contents.values() for field in content]
    assert sorted(kept) == sorted(fields)
    assert not [f for f in contents[Section.JOURNEY] if f.startswith("prs_")]


def test_the_screening_is_the_story() -> None:
    """What came beside the fields has a place too."""
    contents = split_registration(fields={}, screening={"age": "child"})

    assert contents[Section.LEGAL] == {}
    assert contents[Section.JOURNEY] == {"screening": {"age": "child"}}


def test_an_empty_registration_still_makes_every_section() -> None:
    """Somebody who refuses everything has a case all the same."""
    assert set(split_registration(fields={}, screening=None)) == set(Section)
