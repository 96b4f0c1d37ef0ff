"""The vocabulary is HTCDS's own: checked against the published lists, which are read where they lie."""

from typing import Any

from shared.vocabulary import ATTRIBUTION, lists
from shared.vocabulary.countries import COUNTRIES
from shared.vocabulary.fields import EVENT_FIELDS, FIELDS, LEFT_OUT, OWN, Block, Kind, fields_of

ALL = {**FIELDS, **EVENT_FIELDS}
TAKEN = {name: field for name, field in ALL.items() if name not in OWN}
KINDS = {
    "Text": {Kind.TEXT, Kind.EMAIL, Kind.PHONE, Kind.CODE, Kind.PROVINCE},
    "Long Text": {Kind.LONG_TEXT},
    "Date": {Kind.DATE, Kind.BIRTHDATE},
    "Picklist": {Kind.CODE, Kind.LANGUAGE},
    "Multiselect Picklist": {Kind.CODES},
    "Checkbox": {Kind.CHECKBOX},
    "Number": {Kind.COUNT, Kind.AGE, Kind.LATITUDE, Kind.LONGITUDE},
    "Geolocation": {Kind.LATITUDE, Kind.LONGITUDE},
}


def test_every_field_of_the_standard_is_taken_or_left_out_with_a_reason(
    htcds_fields: dict[str, dict[str, Any]],
) -> None:
    """All 83 of them, no more, and no reason without a field."""
    left_out = {name for name in htcds_fields if name.startswith(tuple(LEFT_OUT))}
    assert set(TAKEN) | left_out == set(htcds_fields)
    assert set(TAKEN) & left_out == set()
    assert all(any(name.startswith(prefix) for name in left_out) for prefix in LEFT_OUT)


def test_what_is_ours_is_not_the_standards(htcds_fields: dict[str, dict[str, Any]]) -> None:
    """A name of HTCDS means what HTCDS says."""
    assert set(ALL) - set(TAKEN) == OWN
    assert set(htcds_fields) & OWN == set()


def test_labels_are_the_published_ones(htcds_fields: dict[str, dict[str, Any]]) -> None:
    """People fill in what they see."""
    assert {name: field.label for name, field in TAKEN.items()} == {
        name: htcds_fields[name]["label"].strip() for name in TAKEN
    }


def test_code_lists_are_the_published_ones_and_the_two_that_were_left_out(
    htcds_fields: dict[str, dict[str, Any]],
) -> None:
    """Codes and labels, in both directions."""
    for name, field in TAKEN.items():
        if field.codes is COUNTRIES or field.kind not in (Kind.CODE, Kind.CODES):
            continue
        listed = {each["code"]: each["label"] for each in htcds_fields[name]["codes"]}
        forgotten = lists.FORGOTTEN if name == "vic_MethodsOfControl" else frozenset()
        assert {code: word.label for code, word in field.codes.items() if code not in forgotten} == listed


def test_kinds_fit_the_published_types(htcds_fields: dict[str, dict[str, Any]]) -> None:
    """A text is never a date by our own invention."""
    for name, field in TAKEN.items():
        kind = htcds_fields[name]["type"]
        allowed = {Kind.TEXT} if kind.startswith("Lookup") else KINDS[kind]
        assert field.kind in allowed, name


def test_the_two_defined_and_forgotten_codes_are_taken() -> None:
    """HTCDS defines RestrictsMovement and UsesChildren in its text and leaves them out of its list."""
    assert {"RestrictsMovement", "UsesChildren"} == lists.FORGOTTEN
    assert set(FIELDS["vic_MethodsOfControl"].codes) > lists.FORGOTTEN


def test_every_block_has_fields_and_every_field_one_block() -> None:
    """What is in no block would be asked nowhere."""
    assert [field.name for block in Block for field in fields_of(block)]
    assert sorted(field.name for block in Block for field in fields_of(block)) == sorted(FIELDS)
    assert all(fields_of(block) for block in Block)


def test_only_choices_have_codes_and_all_of_them() -> None:
    """A list of choices without one could not be answered."""
    assert all(bool(field.codes) == (field.kind in (Kind.CODE, Kind.CODES)) for field in ALL.values())


def test_iom_is_named() -> None:
    """The licence asks for it."""
    assert ATTRIBUTION == "Human Trafficking Case Data Standard (HTCDS) by IOM, CC BY 4.0"
