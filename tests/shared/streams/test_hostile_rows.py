"""A publisher that is taken over signs whatever it likes: no content of a row or message may block its stream."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import orjson
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from shared.database import transaction
from shared.streams.codec import DecodeError, decode_row
from shared.streams.envelope import MessageError, open_message
from shared.streams.protocol import AlarmKind, chain
from tests.shared.streams.parties import ROSTER, Party, now, withdrawal
from tests.shared.streams.receiving import STREAM, batch, kinds, parked, rows

TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
WORDS = st.sampled_from(["", "\x00", "cases.\x00.v1", "cases.consent-withdrawn.v1", "two words", "x" * 5000, "0" * 32])
TIMES = st.sampled_from(["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00", "2026-01-01T00:00:00Z", "now"])
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**63), 2**64 - 1) | st.floats(allow_nan=False) | TEXTS | WORDS | TIMES,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXTS, inner, max_size=4),
    max_leaves=8,
)
FIELDS = st.sampled_from(["event_id", "event_type", "subject", "occurred_at", "request_id", "event"])
INNER_FIELDS = st.sampled_from(["grant_id", "case_id", "withdrawn_at", "reason"])


def true_row() -> dict[str, Any]:
    """Return a row as it should be."""
    read: dict[str, Any] = orjson.loads(rows(withdrawal())[0].content)
    return read


@st.composite
def twisted(draw: st.DrawFn) -> bytes:
    """Return a true row of which one field is anything, outside or within the event."""
    row, value = true_row(), draw(WORDS | TIMES | VALUES)
    if draw(st.booleans()):
        return orjson.dumps(row | {draw(FIELDS): value})
    return orjson.dumps(row | {"event": row["event"] | {draw(INNER_FIELDS): value}})


ANYTHING = TEXTS.map(str.encode) | VALUES.map(orjson.dumps) | twisted()


@pytest.mark.parametrize("event_type", ["", "\x00", "cases.\x00", "two words", "é", "x" * 81, None, 7, ["a"]])
def test_an_event_type_that_is_no_code_makes_no_row(event_type: object) -> None:
    """Nothing that a column of text could refuse gets any further."""
    with pytest.raises(DecodeError):
        decode_row(orjson.dumps(true_row() | {"event_type": event_type}))


@pytest.mark.parametrize("at", ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00", "0001-01-01T00:00:00+00:00"])
def test_a_time_that_a_database_would_not_give_back_makes_no_row_and_no_head(cases: Party, at: str) -> None:
    """Stored, it would fail at every reading of the state."""
    with pytest.raises(DecodeError):
        decode_row(orjson.dumps(true_row() | {"occurred_at": at}))
    assert _refused(cases, {"at": at}) is AlarmKind.MALFORMED


def test_an_epoch_that_no_column_holds_is_no_message(cases: Party) -> None:
    """The alarm about it could not be stored."""
    assert _refused(cases, {"epoch": 2**40}) is AlarmKind.MALFORMED


@example(contents=[orjson.dumps(true_row() | {"event_type": "cases.\x00"})])
@given(contents=st.lists(ANYTHING, min_size=1, max_size=6))
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_a_row_says_its_stream_goes_on(cases: Party, referrals: Party, contents: list[bytes]) -> None:
    """Every row is applied or parked, and nothing is raised that would bring the message again for ever."""
    _forget(referrals)
    chained = chain([*contents, orjson.dumps(true_row())], first=1, previous=STREAM.genesis())
    message = cases.sealed(batch(chained))
    for turn in range(6 * len(chained)):
        replace(referrals.receiver(), clock=_later(turn)).receive(message)
    assert referrals.query("SELECT position FROM stream_consuming") == [len(chained)]
    assert len(parked(referrals)) + len(referrals.heard()) == len(chained)
    assert kinds(referrals) == []


def _later(turn: int) -> Callable[[], datetime]:
    return lambda: now() + timedelta(seconds=10 * turn)


def _forget(party: Party) -> None:
    with transaction(party.engine) as connection:
        for table in ("heard", "stream_consuming", "stream_applied", "stream_held", "stream_parked"):
            connection.execute(text(f"DELETE FROM {table}"))  # noqa: S608 - constants


def _refused(cases: Party, changes: dict[str, object]) -> AlarmKind:
    head = {"kind": "head", "number": 0, "link": STREAM.genesis().hex(), "at": "2026-01-01T00:00:00Z"}
    stream = {"publisher": "cases", "addressee": "referrals", "epoch": 1}
    data = orjson.dumps(stream | head | changes)
    signed = cases.keyring.sign(b"amparo/streams/1\n" + data) + data
    with pytest.raises(MessageError) as raised:
        open_message(signed, recipient="referrals", verifier=ROSTER)
    return raised.value.kind
