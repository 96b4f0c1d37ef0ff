"""The vocabulary is HTCDS's own: checked against the published lists, which are read where they lie."""

from typing import Any

from services.intake.domain.countries import COUNTRIES
from services.intake.domain.vocabulary import ATTRIBUTION, FIELDS, Kind

SECTIONS = {"Person", "Person - Victim Context", "Case", "Referral Details"}
NOT_IN_THE_LIST = {"vic_MethodsOfControl": {"RestrictsMovement", "UsesChildren"}}
KINDS = {
    "Text": {Kind.TEXT, Kind.EMAIL, Kind.PHONE, Kind.CODE},
    "Long Text": {Kind.LONG_TEXT},
    "Date": {Kind.DATE, Kind.BIRTHDATE},
    "Picklist": {Kind.CODE, Kind.LANGUAGE},
    "Multiselect Picklist": {Kind.CODES},
    "Checkbox": {Kind.CHECKBOX},
    "Number": {Kind.COUNT, Kind.AGE, Kind.LATITUDE, Kind.LONGITUDE},
}


def test_every_person_victim_case_and_referral_field_is_taken(htcds_fields: dict[str, dict[str, Any]]) -> None:
    """Nothing of these four sections is lost at the door."""
    assert {name for name, field in htcds_fields.items() if field["section"] in SECTIONS} == set(FIELDS)


def test_labels_are_the_published_ones(htcds_fields: dict[str, dict[str, Any]]) -> None:
    """People fill in what they see."""
    assert {name: field.label for name, field in FIELDS.items()} == {
        name: htcds_fields[name]["label"].strip() for name in FIELDS
    }


def test_code_lists_are_the_published_ones_and_the_two_that_were_left_out(
    htcds_fields: dict[str, dict[str, Any]],
) -> None:
    """Codes and labels, in both directions."""
    for name, field in FIELDS.items():
        if field.codes is COUNTRIES or field.kind not in (Kind.CODE, Kind.CODES):
            continue
        listed = {each["code"]: each["label"] for each in htcds_fields[name]["codes"]}
        ours = {code: label for code, label in field.codes.items() if code not in NOT_IN_THE_LIST.get(name, ())}
        assert ours == listed


def test_kinds_fit_the_published_types(htcds_fields: dict[str, dict[str, Any]]) -> None:
    """A text is never a date by our own invention."""
    for name, field in FIELDS.items():
        kind = htcds_fields[name]["type"]
        allowed = {Kind.TEXT} if kind.startswith("Lookup") else KINDS[kind]
        assert field.kind in allowed, name


def test_the_two_defined_and_forgotten_codes_are_taken() -> None:
    """HTCDS defines RestrictsMovement and UsesChildren in its text and leaves them out of its list."""
    assert {"RestrictsMovement", "UsesChildren"} <= set(FIELDS["vic_MethodsOfControl"].codes)


def test_there_are_all_the_countries_there_are() -> None:
    """ISO 3166-1 has 249."""
    assert len(COUNTRIES) == 249
    assert COUNTRIES["MZ"] == "Mozambique"
    assert all(len(code) == 2 and code.isupper() for code in COUNTRIES)


def test_iom_is_named() -> None:
    """The licence asks for it."""
    assert ATTRIBUTION == "Human Trafficking Case Data Standard (HTCDS) by IOM, CC BY 4.0"
