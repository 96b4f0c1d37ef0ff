"""Cursors: what was written is read again, and whatever else is sent is named as no cursor of ours."""

from datetime import UTC, datetime
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.errors import InvalidError
from shared.web import decode_place, encode_cursor, encode_place


@given(st.datetimes(timezones=st.just(UTC)), st.uuids())
def test_a_place_is_read_as_it_was_written(at: datetime, identity: UUID) -> None:
    """To the microsecond, so that no row is shown twice or left out."""
    assert decode_place(encode_place(at, identity)) == (at, identity)


@pytest.mark.parametrize(
    "cursor",
    [
        "",
        "nonsense",
        encode_cursor("2026-03-01T12:00:00+00:00"),
        encode_cursor("a", "b"),
        encode_cursor("2026-03-01T12:00:00+00:00", "b"),
        encode_cursor("2026-03-01T12:00:00", str(UUID(int=1))),
        encode_cursor("2026-03-01T12:00:00+00:00", str(UUID(int=1)), "more"),
    ],
)
def test_what_is_no_place_is_named_as_no_cursor_of_ours(cursor: str) -> None:
    """Also a time without its zone, which the database could not compare."""
    with pytest.raises(InvalidError) as refused:
        decode_place(cursor)
    assert [(each.pointer, each.code) for each in refused.value.fields] == [("#/query/cursor", "unknown-cursor")]
