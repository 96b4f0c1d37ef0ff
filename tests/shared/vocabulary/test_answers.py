"""Unknown, refused and estimated are values of their own, and a reader gets the bare value or nothing."""

import pytest

from shared.vocabulary.answers import Answer, answer_in, estimate, is_estimate, no_value, plain


@pytest.mark.parametrize("why", Answer)
def test_an_answer_is_told_from_every_value(why: Answer) -> None:
    """It says why, and has no bare value."""
    assert no_value(why) == {"answer": why.value}
    assert answer_in(no_value(why)) is why
    assert plain(no_value(why)) is None
    assert not is_estimate(no_value(why))


@pytest.mark.parametrize("value", ["1999", "1999-05", 17, 0, -25.9])
def test_an_estimate_has_a_bare_value(value: object) -> None:
    """And says that it is one."""
    assert estimate(value) == {"estimated": value}
    assert is_estimate(estimate(value))
    assert plain(estimate(value)) == value
    assert answer_in(estimate(value)) is None


@pytest.mark.parametrize("value", ["unknown", "", 0, False, ["MZ"], [{"hte_City": "Beira"}], None])
def test_a_bare_value_is_itself(value: object) -> None:
    """Also a text that reads like an answer."""
    assert plain(value) == value
    assert answer_in(value) is None
    assert not is_estimate(value)


@pytest.mark.parametrize(
    "value", [{}, {"answer": "maybe"}, {"answer": None}, {"answer": ["unknown"]}, {"answer": "unknown", "estimated": 1}]
)
def test_another_object_is_no_answer_and_no_value(value: object) -> None:
    """Whoever checks refuses it; whoever reads finds nothing."""
    assert answer_in(value) is None
    assert not is_estimate(value)
    assert plain(value) is None
