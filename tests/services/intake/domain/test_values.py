"""Values: what is possible is taken, what is not is pointed at, and nothing that was sent is said back."""

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.intake.domain.values import age_on, field_errors
from services.intake.domain.vocabulary import FIELDS, Kind

NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
GOOD = {
    Kind.TEXT: "Maria do Céu",
    Kind.LONG_TEXT: "Duas linhas.\nE um tab\t.",
    Kind.DATE: "2025-12-31",
    Kind.BIRTHDATE: "2008-02-29",
    Kind.CHECKBOX: False,
    Kind.COUNT: 0,
    Kind.AGE: 15,
    Kind.LATITUDE: -25.9653,
    Kind.LONGITUDE: 32,
    Kind.LANGUAGE: "vmw",
    Kind.EMAIL: "maria@exemplo.org.mz",
    Kind.PHONE: "+258841234567",
}


def good(name: str) -> object:
    """Return a value the field takes."""
    field = FIELDS[name]
    first = next(iter(field.codes), None)
    return {Kind.CODE: first, Kind.CODES: [first]}.get(field.kind) or GOOD[field.kind]


def problems(**fields: object) -> list[tuple[str, str]]:
    """Return pointer and code of each problem."""
    return [(error.pointer, error.code) for error in field_errors(fields, at=NOW, pointer="/fields")]


def test_all_fields_together_are_taken() -> None:
    """A full form, as a careful officer fills it in."""
    assert problems(**{name: good(name) for name in FIELDS}) == []


@pytest.mark.parametrize("name", FIELDS)
@pytest.mark.parametrize("value", [None, {}, {"a": 1}, [[]], [None]], ids=str)
def test_no_field_takes_null_objects_or_nested_lists(name: str, value: object) -> None:
    """Absent is said by leaving the field out."""
    assert [pointer for pointer, _ in problems(**{name: value})] == [f"/fields/{name}"]


@pytest.mark.parametrize("name", FIELDS)
@pytest.mark.parametrize("wrong", [0.5, "", [], True, -1, "2026-13-01", "x" * 10_001], ids=lambda each: repr(each)[:12])
def test_a_value_of_another_kind_is_refused(name: str, wrong: object) -> None:
    """Whatever is no value of the field's kind gets exactly one problem, and never a crash."""
    kind = FIELDS[name].kind
    fits = (
        (kind is Kind.CHECKBOX and wrong is True)
        or (kind in (Kind.LATITUDE, Kind.LONGITUDE) and wrong in (0.5, -1) and wrong is not True)
        or (kind in (Kind.TEXT, Kind.LONG_TEXT) and wrong == "2026-13-01")
    )
    assert len(problems(**{name: wrong})) == (0 if fits else 1)


@pytest.mark.parametrize(
    ("value", "code"),
    [
        ("2026-02-30", "impossible-date"),
        ("2025-02-29", "impossible-date"),
        ("20250228", "impossible-date"),
        ("2025-W09-5", "impossible-date"),
        ("2025-2-8", "impossible-date"),
        ("28/02/2025", "impossible-date"),
        ("2025-02-28T00:00:00Z", "impossible-date"),
        (" 2025-02-28", "impossible-date"),
        ("2025-02-28\n", "impossible-date"),
        ("٢٠٢٥-٠٢-٢٨", "impossible-date"),
        ("0000-01-01", "impossible-date"),
        ("1899-12-31", "impossible-age"),
        ("1905-01-01", "impossible-age"),
        ("2026-03-02", "future-date"),
        ("9999-12-31", "future-date"),
        (20250228, "impossible-date"),
    ],
)
def test_an_impossible_birthdate_is_refused(value: object, code: str) -> None:
    """Days that do not exist, other notations, other digits, the future, and ages nobody has."""
    assert problems(prs_Birthdate=value) == [("/fields/prs_Birthdate", code)]


def test_a_referral_before_1900_is_refused_and_an_old_one_is_not() -> None:
    """Only a birthdate has an age."""
    assert problems(cas_IncomingReferralDate="1899-12-31") == [("/fields/cas_IncomingReferralDate", "impossible-date")]
    assert problems(cas_IncomingReferralDate="1950-01-01") == []


def test_a_child_born_after_midnight_in_maputo_is_not_born_in_the_future() -> None:
    """It is still yesterday in UTC."""
    night = datetime(2026, 3, 1, 22, 30, tzinfo=UTC)
    assert field_errors({"prs_Birthdate": "2026-03-02"}, at=night, pointer="/fields") == []
    assert field_errors({"prs_Birthdate": "2026-03-03"}, at=night, pointer="/fields")


def test_nobody_was_trafficked_at_an_age_they_have_not_reached() -> None:
    """Two fields that contradict each other."""
    fields: dict[str, object] = {"prs_Birthdate": "2010-03-02", "vic_AgeWhenTrafficked": 16}
    assert problems(**fields) == [("/fields/vic_AgeWhenTrafficked", "impossible-age")]
    assert problems(**(fields | {"vic_AgeWhenTrafficked": 15})) == []


@pytest.mark.parametrize("character", ["\x00", "\x1b", "\u202e", "\u2066", "\ufeff", "\ud800", "\u0085", "\ue000"])
@pytest.mark.parametrize("name", ["prs_FirstName", "cas_IncomingReferralDetails"])
def test_characters_that_hide_or_reverse_what_is_read_are_refused(name: str, character: str) -> None:
    """Controls, direction overrides, lone surrogates, private use."""
    assert problems(**{name: f"Ana{character}"}) == [(f"/fields/{name}", "control-character")]


def test_a_name_has_no_line_break_and_a_long_text_may() -> None:
    """A name with a line break forges the next line of a form."""
    assert problems(prs_FirstName="Ana\nMaria") == [("/fields/prs_FirstName", "control-character")]
    assert problems(cas_IncomingReferralDetails="Ana\nMaria") == []


@pytest.mark.parametrize(
    "text", ["Ñandú", "N'Djamena", "Amélia Nhã", "Ngũgĩ", "陈", "عائشة", "क्\u200dष", "O\u2019Neil"]
)
def test_names_of_the_world_are_taken(text: str) -> None:
    """People are called what they are called."""
    assert problems(prs_FirstName=text) == []


@pytest.mark.parametrize(("length", "count"), [(200, 0), (201, 1)])
def test_a_text_has_a_limit(length: int, count: int) -> None:
    """Exactly at the limit is in."""
    assert len(problems(prs_FirstName="a" * length)) == count


@pytest.mark.parametrize(
    "value",
    ["258 84 123 4567", "0841234567", "+", "+2588412345678901", "84-123", "\uff18\uff14\uff11\uff12", "+258841\n"],
)
def test_a_phone_is_e164(value: str) -> None:
    """HTCDS asks for E.164."""
    assert problems(prs_MobilePhone=value) == [("/fields/prs_MobilePhone", "not-a-phone")]


@pytest.mark.parametrize("value", ["maria", "maria@", "@x.mz", "a b@x.mz", "a@x", "a@@x.mz", "a@x..mz", "a@x.mz\n"])
def test_an_email_has_a_name_and_a_domain(value: str) -> None:
    """The form only; nobody is written to."""
    assert len(problems(prs_Email=value)) == 1


@pytest.mark.parametrize("value", [["MZ", "MZ"], ["Mozambique"], ["mz"], ["MOZ"], ["XX"], "MZ", ["MZ", 1]])
def test_citizenship_is_a_list_of_different_iso_codes(value: object) -> None:
    """Two letters, capital, known, once each."""
    assert len(problems(prs_Citizenship=value)) == 1


@pytest.mark.parametrize("value", [True, -1, 51, 1.0, "3", 10**30])
def test_a_count_is_a_small_whole_number(value: object) -> None:
    """True is not one."""
    assert len(problems(prs_NumberOfChildren=value)) == 1


@pytest.mark.parametrize("value", [float("nan"), float("inf"), 90.1, -91, True, "12"])
def test_a_latitude_is_on_earth(value: object) -> None:
    """Not a number is not on earth either."""
    assert len(problems(prs_MailingLatitude=value)) == 1


@pytest.mark.parametrize("name", ["prs_Firstname", "con_Consent", "org_Name", "cco_CaseComment", "", "a/b~c"])
def test_a_field_we_do_not_take_is_refused_by_name(name: str) -> None:
    """A typo is never dropped silently; the pointer is a well-formed one."""
    pointer = "/fields/" + name.replace("~", "~0").replace("/", "~1")
    assert problems(**{name: "x"}) == [(pointer, "unknown-field")]


def test_all_problems_are_told_at_once() -> None:
    """An officer with a bad connection corrects everything in one go."""
    assert len(problems(prs_Gender="f", prs_Email="x", prs_Birthdate="x", foo=1)) == 4


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)


@given(fields=st.dictionaries(st.sampled_from(sorted(FIELDS)) | st.text(max_size=12), anything, max_size=6))
def test_any_json_at_all_gets_an_answer_that_repeats_nothing(fields: dict[str, Any]) -> None:
    """No crash, and no value in the details."""
    for error in field_errors(fields, at=NOW, pointer="/fields"):
        assert error.pointer.startswith("/fields/")
        assert error.detail


def test_age_counts_birthdays_and_leap_days() -> None:
    """Somebody born on 29 February has a birthday on 1 March."""
    born = datetime(2008, 2, 29, tzinfo=UTC).date()
    assert age_on(datetime(2026, 2, 28, tzinfo=UTC).date(), born=born) == 17
    assert age_on(datetime(2026, 3, 1, tzinfo=UTC).date(), born=born) == 18
