"""Screening: promises that hold for any answers at all."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Final

from hypothesis import assume, given
from hypothesis import strategies as st

from services.intake.domain.screening import Age, Answers, Result, Status, answer_errors, screen
from services.intake.domain.screening.indicators import INDICATORS
from services.intake.domain.screening.texts import CODES, NONE_IDENTIFIED
from shared.vocabulary.lists import DECIDING_ORGANISATION

AT: Final = datetime(2026, 3, 1, tzinfo=UTC)
RANK: Final = {result: rank for rank, result in enumerate(Result)}
LISTS: Final = {**{name: sorted(known) for name, known in CODES.items()}, "indicators": sorted(INDICATORS)}


def _said(name: str) -> st.SearchStrategy[tuple[str, ...]]:
    some = st.lists(st.sampled_from(LISTS[name]), unique=True).map(tuple)
    return some if name == "indicators" else some | st.just((NONE_IDENTIFIED,))


any_answers = st.builds(
    Answers,
    **{name: _said(name) for name in LISTS},
    age=st.sampled_from(Age),
    decided_by=st.none() | st.sampled_from(sorted(DECIDING_ORGANISATION)),
    decided_on=st.none() | st.dates(datetime(1900, 1, 1).date(), AT.date()).map(str),  # noqa: DTZ001 - a day
)
any_list = st.sampled_from(sorted(LISTS))


@given(said=any_answers)
def test_whatever_can_be_said_is_taken(said: Answers) -> None:
    """The lists that are drawn from are those of the domain."""
    assert not answer_errors(said, at=AT)


@given(said=any_answers, name=any_list, data=st.data())
def test_naming_one_more_element_or_indicator_never_lowers_the_result(
    said: Answers, name: str, data: st.DataObject
) -> None:
    """More information never turns somebody away; what was *none* becomes the thing that was found."""
    before = tuple(code for code in getattr(said, name) if code != NONE_IDENTIFIED)
    more = replace(said, **{name: (*before, data.draw(st.sampled_from(LISTS[name])))})
    found_none = NONE_IDENTIFIED in getattr(said, name)
    known = replace(said, **{name: ()}) if found_none else said
    assert RANK[screen(more).result] >= RANK[screen(known).result]


@given(said=any_answers)
def test_being_younger_or_of_unknown_age_never_lowers_the_result(said: Answers) -> None:
    """Doubt about the age works for the person, also where it takes the list of indicators away."""
    adult = screen(replace(said, age=Age.ADULT))
    for age in (Age.CHILD, Age.UNKNOWN):
        assert RANK[screen(replace(said, age=age)).result] >= RANK[adult.result]


@given(said=any_answers, means=_said("means"), age=st.sampled_from([Age.CHILD, Age.UNKNOWN]))
def test_a_child_never_needs_means(said: Answers, means: tuple[str, ...], age: Age) -> None:
    """Whatever is said of means, or seen, changes no child's result."""
    child = replace(said, age=age)
    assert screen(child).result is screen(replace(child, means=means, indicators=())).result
    assert screen(child).elements["means"] in (Status.ESTABLISHED, Status.NOT_REQUIRED)


@given(said=any_answers)
def test_the_same_answers_have_the_same_result_in_any_order(said: Answers) -> None:
    """Nothing is remembered, and nobody is told apart by who ticked first."""
    done = screen(said)
    assert screen(said) == done
    turned = screen(replace(said, **{name: getattr(said, name)[::-1] for name in LISTS}))
    assert (turned.result, turned.elements, turned.indicators.coverage) == (
        done.result,
        done.elements,
        done.indicators.coverage,
    )
    assert [each.status for each in turned.indicators.dimensions] == [
        each.status for each in done.indicators.dimensions
    ]


@given(said=any_answers, name=any_list, strange=st.text(max_size=80), data=st.data())
def test_an_unknown_code_is_pointed_at(said: Answers, name: str, strange: str, data: st.DataObject) -> None:
    """Wherever in its list it stands."""
    assume(strange not in LISTS[name] and strange != NONE_IDENTIFIED)
    codes = [code for code in getattr(said, name) if code != NONE_IDENTIFIED]
    index = data.draw(st.integers(0, len(codes)))
    codes.insert(index, strange)
    errors = answer_errors(replace(said, **{name: tuple(codes)}), at=AT, pointer="/screening")
    assert [(error.pointer, error.code) for error in errors] == [(f"/screening/{name}/{index}", "unknown-code")]


@given(said=any_answers)
def test_every_conclusion_is_explained_in_both_languages_without_a_hole(said: Answers) -> None:
    """No `{said}` reaches a person, and what is explained is what was concluded."""
    done = screen(said)
    told = [*done.reasons, *done.indicators.reasons, *(each.reason for each in done.indicators.dimensions)]
    assert all(reason.pt and reason.en and "{" not in reason.pt + reason.en for reason in told)
    codes = [reason.code for reason in done.reasons]
    assert codes[-2:] == [done.result.value, "assistance"]
    assert len(set(codes)) == len(codes)
