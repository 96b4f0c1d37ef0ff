"""Values: what is possible is taken, what is not is pointed at, and nothing that was sent is said back."""

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.intake.domain.values import field_errors
from shared.vocabulary.fields import ESTIMABLE, FIELDS, Kind

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
    Kind.PROVINCE: "MZ-N",
    Kind.DISTRICT: "Angoche",
    Kind.EVENTS: [{"hte_Type": "Transit", "hte_Country": "MZ", "hte_Date": {"estimated": "2025"}}],
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
        or (kind in (Kind.TEXT, Kind.LONG_TEXT, Kind.PROVINCE, Kind.DISTRICT) and wrong == "2026-13-01")
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


@pytest.mark.parametrize("name", FIELDS)
@pytest.mark.parametrize("why", ["unknown", "refused"])
def test_every_field_may_be_answered_with_not_known_and_prefers_not_to_say(name: str, why: str) -> None:
    """A person is never made to invent."""
    assert problems(**{name: {"answer": why}}) == []


@pytest.mark.parametrize("name", FIELDS)
@pytest.mark.parametrize("value", [{"answer": "maybe"}, {"answer": "unknown", "estimated": 1}, {"estimated": None}])
def test_no_field_takes_an_answer_that_is_none(name: str, value: object) -> None:
    """Only the two."""
    assert [pointer for pointer, _ in problems(**{name: value})] == [f"/fields/{name}"]


@pytest.mark.parametrize("name", FIELDS)
def test_only_dates_and_numbers_may_be_estimates(name: str) -> None:
    """An estimated name is another name."""
    assert (problems(**{name: {"estimated": good(name)}}) == []) == (FIELDS[name].kind in ESTIMABLE)


@pytest.mark.parametrize(
    ("value", "code"),
    [
        ("1999", None),
        ("2008-02", None),
        ("2008-02-29", None),
        ("2026", None),
        ("2026-04", "future-date"),
        ("2027", "future-date"),
        ("2008-13", "impossible-date"),
        ("2007-02-29", "impossible-date"),
        ("99", "impossible-date"),
        ("1999-", "impossible-date"),
        ("1999-1", "impossible-date"),
        ("0000", "impossible-date"),
        ("9999", "future-date"),
        ("1904", "impossible-age"),
        (1999, "impossible-date"),
        ("\u0661\u0669\u0669\u0669", "impossible-date"),
    ],
)
def test_an_estimated_birthdate_is_a_year_a_month_or_a_day(value: object, code: str | None) -> None:
    """As exact as it is known, and no more."""
    expected = [("/fields/prs_Birthdate", code)] if code else []
    assert problems(prs_Birthdate={"estimated": value}) == expected


def test_an_estimate_contradicts_only_beyond_what_it_leaves_open() -> None:
    """Somebody estimated to be born in 2010 may be 18 in 2026, and is not 30."""
    born = {"estimated": "2010"}
    assert problems(prs_Birthdate=born, vic_AgeWhenTrafficked=18) == []
    assert problems(prs_Birthdate=born, vic_AgeWhenTrafficked={"estimated": 20}) == []
    assert problems(prs_Birthdate=born, vic_AgeWhenTrafficked=19) == [
        ("/fields/vic_AgeWhenTrafficked", "impossible-age")
    ]
    assert problems(prs_Birthdate={"answer": "unknown"}, vic_AgeWhenTrafficked=40) == []
    assert problems(prs_Birthdate=born, vic_AgeWhenTrafficked={"answer": "refused"}) == []


@pytest.mark.parametrize(
    ("value", "found"),
    [
        ([{}], ("", "empty")),
        ([{"hte_City": "Beira"}, "x"], ("", "wrong-type")),
        ([{"hte_City": "Beira"}] * 11, ("", "too-long")),
        ([{"hte_City": "Beira"}, {"hte_Date": "2027-01-01"}], ("/1/hte_Date", "future-date")),
        ([{"hte_Country": "Mozambique"}], ("/0/hte_Country", "unknown-code")),
        ([{"hte_State": "MZ-X"}], ("/0/hte_State", "unknown-code")),
        ([{"prs_FirstName": "Ana"}], ("/0/prs_FirstName", "unknown-field")),
        ([{"hte_City": {"estimated": "Beira"}}], ("/0/hte_City", "wrong-type")),
    ],
)
def test_what_is_wrong_with_a_stage_of_the_journey_is_pointed_at(value: object, found: tuple[str, str]) -> None:
    """At which one, and where in it."""
    assert problems(hte_Events=value) == [(f"/fields/hte_Events{found[0]}", found[1])]


def test_stages_of_a_journey_are_few_and_may_be_answered_in_part() -> None:
    """Ten, each as far as it is known."""
    stage = {"hte_Type": "Recruitment", "hte_Date": {"estimated": "2024-05"}, "hte_City": {"answer": "unknown"}}
    assert problems(hte_Events=[stage] * 10) == []


@pytest.mark.parametrize(("value", "count"), [("MZ-MPM", 0), ("KwaZulu-Natal", 0), ("MZ-XX", 1), ("MZ-", 1)])
def test_a_province_is_a_code_of_mozambiques_or_a_name_from_elsewhere(value: str, count: int) -> None:
    """A mistyped code is not stored as a name."""
    assert len(problems(prs_MailingState=value)) == count
