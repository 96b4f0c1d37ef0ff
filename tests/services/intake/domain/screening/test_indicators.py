"""The indicators: the list as it was collected, the rule of a dimension, and where there is no list yet."""

import json
from itertools import product
from pathlib import Path

import pytest

from services.intake.domain.screening import Age, Answers, Coverage, DimensionStatus, Result, screen
from services.intake.domain.screening.dimensions import is_positive
from services.intake.domain.screening.indicators import DIMENSIONS, INDICATORS, Dimension, Strength
from services.intake.domain.screening.texts import PURPOSES
from tests.services.intake.domain.screening.oracle import is_enough
from tests.services.intake.domain.screening.saying import answers

COLLECTED = {
    "deceptive_recruitment": "deceptive-recruitment",
    "coercive_recruitment": "coercive-recruitment",
    "recruitment_by_abuse_of_vulnerability": "vulnerability-at-recruitment",
    "exploitative_conditions": "exploitative-conditions",
    "coercion_at_destination": "coercion-at-destination",
    "abuse_of_vulnerability_at_destination": "vulnerability-at-destination",
}
OF_MEANS = ("coercion-at-destination.debt", "coercion-at-destination.wages")
OF_PURPOSE = ("exploitative-conditions.hours", "exploitative-conditions.low-pay")
EVERY = tuple(INDICATORS)


def codes_of(said: Answers) -> list[str]:
    """Return the codes of the reasons why indicators count or not."""
    return [reason.code for reason in screen(said).indicators.reasons]


def test_the_list_is_the_one_that_was_collected(shared_data: Path) -> None:
    """As many strong, medium and weak indicators in each dimension, for the same element."""
    collected = json.loads((shared_data / "ilo_indicators.json").read_text(encoding="utf-8"))["dimensions"]
    there = {
        COLLECTED[name]: (each["palermo"], *(len(each[strength.value]) for strength in Strength))
        for name, each in collected.items()
    }
    ours = {
        each.code: (each.element, *(sum(one.strength is strength for one in each.indicators) for strength in Strength))
        for each in DIMENSIONS
    }
    assert ours == there


def test_no_code_and_no_text_is_missing_or_stands_twice_in_a_dimension() -> None:
    """What an officer ticks can be told apart, in both languages."""
    assert len(INDICATORS) == sum(len(each.indicators) for each in DIMENSIONS) == 67
    for dimension in DIMENSIONS:
        for texts in ([each.pt for each in dimension.indicators], [each.en for each in dimension.indicators]):
            assert all(texts)
            assert len(set(texts)) == len(texts)
        assert all(each.code.startswith(f"{dimension.code}.") for each in dimension.indicators)


@pytest.mark.parametrize(("strong", "medium", "weak"), list(product(range(5), range(5), range(5))))
def test_a_dimension_is_positive_when_there_is_enough(strong: int, medium: int, weak: int) -> None:
    """Two strong; a strong and any other; three medium; two medium and a weak. Nothing less."""
    assert is_positive(strong=strong, medium=medium, weak=weak) is is_enough(strong, medium, weak)


@pytest.mark.parametrize("dimension", DIMENSIONS, ids=lambda each: each.code)
def test_each_dimension_is_counted_by_itself(dimension: Dimension) -> None:
    """All of its indicators make it positive, one makes it negative, and the others are not assessed."""
    own = [each.code for each in dimension.indicators]
    for ticked, status in ((own, DimensionStatus.POSITIVE), (own[:1], DimensionStatus.NEGATIVE)):
        assessed = screen(answers(indicators=tuple(ticked))).indicators.dimensions
        for each in assessed:
            mine = each.dimension.code == dimension.code
            assert each.status is (status if mine else DimensionStatus.NOT_ASSESSED)
            assert each.strong + each.medium + each.weak == (len(ticked) if mine else 0)


def test_indicators_of_means_stand_for_means_that_nobody_named() -> None:
    """Many people speak of threats only later; what was seen counts, and says so, to be confirmed."""
    done = screen(answers(means=(), indicators=OF_MEANS))
    assert done.result is Result.PRESUMED_VICTIM
    assert [reason.code for reason in done.reasons][:3] == ["act-established", "means-indicated", "purpose-established"]
    assert "coacção no destino" in done.reasons[1].pt
    assert "por confirmar" in done.reasons[1].pt
    assert "to be confirmed" in done.reasons[1].en


def test_indicators_of_purpose_support_a_purpose_and_never_stand_for_one() -> None:
    """Bad work is not yet forced labour; the reasons say what to ask."""
    named = screen(answers(indicators=OF_PURPOSE))
    assert "purpose-indicated" in [reason.code for reason in named.reasons]
    unnamed = screen(answers(purposes=(), indicators=OF_PURPOSE))
    assert unnamed.result is Result.INSUFFICIENT_INFORMATION
    assert "ask-purpose" in [reason.code for reason in unnamed.reasons]


@pytest.mark.parametrize("age", [Age.CHILD, Age.UNKNOWN])
def test_for_a_child_and_where_the_age_is_in_doubt_there_is_no_list_yet(age: Age) -> None:
    """All 67 ticked change nothing and count nothing."""
    with_them, without = (screen(answers(age=age, means=(), indicators=each)) for each in (EVERY, ()))
    assert with_them == without
    assert codes_of(answers(age=age, indicators=EVERY)) == ["no-list-child"]


@pytest.mark.parametrize("purpose", sorted(set(PURPOSES) - {"ForcedLabour", "Servitude", "Slavery"}))
def test_for_sexual_exploitation_and_other_purposes_there_is_no_list_yet(purpose: str) -> None:
    """All 67 ticked change nothing and count nothing."""
    with_them, without = (screen(answers(purposes=(purpose,), means=(), indicators=each)) for each in (EVERY, ()))
    assert with_them == without
    assert with_them.indicators.coverage is Coverage.NO_LIST
    code = "no-list-sexual" if purpose == "SexualExploitation" else "no-list-other"
    assert codes_of(answers(purposes=(purpose,), indicators=EVERY)) == [code]


def test_labour_beside_sexual_exploitation_is_counted_and_the_missing_list_is_named() -> None:
    """Naming one more purpose takes nothing away."""
    said = answers(purposes=("ForcedLabour", "SexualExploitation"), means=(), indicators=OF_MEANS)
    assert screen(said).result is Result.PRESUMED_VICTIM
    assert codes_of(said) == ["list-adult-labour", "no-list-sexual", "to-be-confirmed"]


@pytest.mark.parametrize("purposes", [("ForcedLabour",), (), ("NoneIdentified",)])
def test_whatever_is_shown_from_the_list_is_to_be_confirmed(purposes: tuple[str, ...]) -> None:
    """Nobody checked it against the publication yet: each dimension says so, and the whole does."""
    said = answers(purposes=purposes, indicators=EVERY)
    assert codes_of(said)[-1] == "to-be-confirmed"
    for each in screen(said).indicators.dimensions:
        assert "Por confirmar" in each.reason.pt
        assert "To be confirmed" in each.reason.en


def test_nothing_ticked_is_not_assessed_and_proves_nothing() -> None:
    """Silence is never a negative dimension."""
    for each in screen(answers()).indicators.dimensions:
        assert each.status is DimensionStatus.NOT_ASSESSED
        assert "não prova nada" in each.reason.pt
