"""The canonical encoding: no two meanings share their bytes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.sealing.encoding import canonical, drawn

PARTS = st.lists(st.binary(max_size=6), max_size=4)


@given(one=PARTS, other=PARTS, label=st.sampled_from(["a", "ab", ""]), second=st.sampled_from(["a", "ab", ""]))
def test_other_parts_or_another_label_give_other_bytes(
    one: list[bytes], other: list[bytes], label: str, second: str
) -> None:
    """Injective: equal bytes mean equal label and parts."""
    same = canonical(label, *one) == canonical(second, *other)
    assert same == ((label, one) == (second, other))


def test_a_byte_cannot_wander_into_the_next_part() -> None:
    """The classic: ("ab", "c") is not ("a", "bc")."""
    assert canonical("x", b"ab", b"c") != canonical("x", b"a", b"bc")
    assert canonical("x", b"", b"a") != canonical("x", b"a", b"")
    assert canonical("x", b"a") != canonical("x", b"a", b"")


def test_the_known_answer_stays() -> None:
    """Everything that was ever sealed depends on it."""
    assert canonical("l", b"", b"ab").hex() == "000000016c00000000000000026162"


@pytest.mark.parametrize("size", [0, 23, 25])
def test_a_source_that_gives_another_number_of_bytes_is_refused(size: int) -> None:
    """A salt of no bytes would repeat for ever."""
    with pytest.raises(ValueError, match="randomness"):
        drawn(lambda _: bytes(size), 24)
