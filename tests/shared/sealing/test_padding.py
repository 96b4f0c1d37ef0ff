"""Padmé: sizes say little, cost little, and only what `pad` makes can be unpadded."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.sealing import SealError
from shared.sealing.padding import FLOOR_BYTES, pad, padme, unpad


@pytest.mark.parametrize(
    ("length", "padded"),
    [
        (0, 256),
        (1, 256),
        (255, 256),
        (256, 256),
        (257, 272),
        (272, 272),
        (273, 288),
        (1000, 1024),
        (1024, 1024),
        (1025, 1088),
        (9, 256),
        (65_537, 67_584),
        (1_000_000, 1_015_808),
    ],
)
def test_sizes_are_those_of_the_paper_above_a_floor(length: int, padded: int) -> None:
    """Computed by hand from E = floor(log2 L), S = floor(log2 E) + 1, low E - S bits zero."""
    assert padme(length) == padded


@given(st.integers(min_value=0, max_value=1 << 40))
def test_padding_never_shrinks_and_costs_at_most_an_eighth(length: int) -> None:
    """12 % is the paper's bound, reached for small sizes only."""
    assert length <= padme(length)
    assert padme(length) <= max(FLOOR_BYTES, length * 1.12)


@given(st.integers(min_value=0, max_value=1 << 40))
def test_a_padded_size_stays_and_order_is_kept(length: int) -> None:
    """Padding twice is padding once, and a larger file never looks smaller."""
    assert padme(padme(length)) == padme(length)
    assert padme(length) <= padme(length + 1)


def test_few_sizes_are_left() -> None:
    """A megabyte's worth of lengths shows itself in under three hundred sizes."""
    assert len({padme(length) for length in range(0, 1 << 20, 7)}) < 300


@given(st.binary(max_size=3000))
def test_what_goes_in_comes_out(data: bytes) -> None:
    """Trailing zeros and trailing marks included."""
    for plaintext in (data, data + b"\x00" * 3, data + b"\x80", data + b"\x80\x00"):
        assert unpad(pad(plaintext)) == plaintext


@given(st.binary(max_size=255))
def test_every_short_field_has_one_size(data: bytes) -> None:
    """A yes looks like an address."""
    assert len(pad(data)) == FLOOR_BYTES


@given(st.binary(max_size=600))
def test_what_pad_does_not_make_is_refused(data: bytes) -> None:
    """There is one padding for each plaintext, and nothing else is read."""
    try:
        plaintext = unpad(data)
    except SealError:
        return
    assert pad(plaintext) == data


@pytest.mark.parametrize(
    "data", [b"", b"\x00" * 256, b"\x80", b"a\x80" + b"\x00" * 253, b"a\x80" + b"\x00" * 510, b"a" * 256]
)
def test_a_missing_mark_or_a_wrong_size_is_refused(data: bytes) -> None:
    """Also where the ciphertext was authentic."""
    with pytest.raises(SealError):
        unpad(data)
