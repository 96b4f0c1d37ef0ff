"""Identifiers are what RFC 9562 says."""

import os
from datetime import UTC, datetime, timedelta
from uuid import RFC_4122

import pytest

from shared.ids import uuid4, uuid7

AT = datetime(2026, 11, 24, 4, 0, tzinfo=UTC)


def test_a_version_7_id_tells_its_time_and_sorts_by_it() -> None:
    """Later ids are greater."""
    first, second = uuid7(at=AT, random=b"\xff" * 10), uuid7(at=AT + timedelta(milliseconds=1), random=bytes(10))
    assert (first.version, first.variant) == (7, RFC_4122)
    assert first < second
    assert first.int >> 80 == int(AT.timestamp() * 1000)


def test_a_version_4_id_is_its_randomness() -> None:
    """122 bits come from the caller."""
    random = os.urandom(16)
    made = uuid4(random=random)
    assert (made.version, made.variant) == (4, RFC_4122)
    assert made.bytes[0:6] == random[0:6]


@pytest.mark.parametrize("size", [0, 9, 11])
def test_too_little_randomness_is_refused(size: int) -> None:
    """Nobody makes guessable ids by accident."""
    with pytest.raises(ValueError, match="random"):
        uuid7(at=AT, random=bytes(size))
    with pytest.raises(ValueError, match="16"):
        uuid4(random=bytes(size))
