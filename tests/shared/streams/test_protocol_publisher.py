"""The publisher's end of the protocol: what is due, and what an addressee may say of itself."""

from datetime import timedelta

import pytest

from shared.streams import protocol
from shared.streams.protocol import AlarmKind, Head, Numbered, Publishing, Span, StreamAlarm
from tests.shared.streams.desk import AT, SECOND, STREAM


def published_rows() -> tuple[Publishing, tuple[Numbered, ...]]:
    """Return a stream of three published rows."""
    state, numbered = protocol.number(Publishing.new(STREAM), [b"1", b"2", b"3"])
    return protocol.published(state, through=3, again=None), numbered


def position(number: int, link: bytes, *, after: timedelta = SECOND) -> Head:
    """Return what an addressee says of itself."""
    return Head(number=number, link=link, at=AT + after)


def test_what_was_published_is_not_due_again() -> None:
    """Until it is asked for."""
    state, _ = published_rows()
    assert protocol.due(state) == ()
    state = protocol.asked(state, Span(first=2, last=3), said_at=AT, at=AT)
    assert protocol.due(state) == (Span(first=2, last=3),)
    assert protocol.due(protocol.published(state, through=3, again=state.resend)) == ()


def test_what_was_asked_for_while_something_else_was_sent_stays_due() -> None:
    """The confirmation covers only what was sent."""
    state, _ = published_rows()
    sent = protocol.asked(state, Span(first=2, last=2), said_at=AT, at=AT)
    more = protocol.asked(sent, Span(first=1, last=3), said_at=AT + SECOND, at=AT)
    assert protocol.due(protocol.published(more, through=3, again=sent.resend)) == (Span(first=1, last=3),)


def test_a_position_beyond_what_was_said_is_an_alarm() -> None:
    """This database is an old backup: nothing is deleted by it."""
    state, numbered = published_rows()
    with pytest.raises(StreamAlarm) as raised:
        protocol.acknowledge(state, position(4, b"x" * 32), known=None, at=AT)
    assert raised.value.alarm.kind is AlarmKind.POSITION_AHEAD
    assert numbered[0].number == 1


def test_a_position_with_another_link_is_an_alarm() -> None:
    """Same number, other hash."""
    state, numbered = published_rows()
    with pytest.raises(StreamAlarm) as raised:
        protocol.acknowledge(state, position(2, b"x" * 32), known=numbered[1].link, at=AT)
    assert raised.value.alarm.kind is AlarmKind.POSITION_DIFFERS


def test_a_position_that_went_back_is_an_alarm_unless_it_is_only_late() -> None:
    """The addressee's database is an old backup; what it forgot was deleted here."""
    state, numbered = published_rows()
    state = protocol.acknowledge(state, position(3, numbered[2].link), known=numbered[2].link, at=AT)
    assert protocol.acknowledge(state, position(1, numbered[0].link, after=-SECOND), known=None, at=AT) == state
    with pytest.raises(StreamAlarm) as raised:
        protocol.acknowledge(state, position(1, numbered[0].link, after=2 * SECOND), known=None, at=AT)
    assert raised.value.alarm.kind is AlarmKind.POSITION_REGRESSED


def test_asking_for_what_was_acknowledged_is_an_alarm_unless_it_is_only_late() -> None:
    """It is deleted."""
    state, numbered = published_rows()
    state = protocol.acknowledge(state, position(2, numbered[1].link), known=numbered[1].link, at=AT)
    assert protocol.asked(state, Span(first=1, last=2), said_at=AT, at=AT) == state
    with pytest.raises(StreamAlarm) as raised:
        protocol.asked(state, Span(first=1, last=2), said_at=AT + 2 * SECOND, at=AT)
    assert raised.value.alarm.kind is AlarmKind.RESEND_DELETED


@pytest.mark.parametrize("days", [1, 365])
def test_a_position_or_a_request_from_the_future_is_an_alarm_and_changes_nothing(days: int) -> None:
    """Otherwise every true one after it would seem to be old: nothing deleted, nothing sent again, and no alarm."""
    state, numbered = published_rows()
    link = numbered[1].link
    with pytest.raises(StreamAlarm) as raised:
        protocol.acknowledge(state, position(2, link, after=timedelta(days=days)), known=link, at=AT)
    assert raised.value.alarm.kind is AlarmKind.CLOCK_AHEAD
    with pytest.raises(StreamAlarm) as raised:
        protocol.asked(state, Span(first=1, last=3), said_at=AT + timedelta(days=days), at=AT)
    assert raised.value.alarm.kind is AlarmKind.CLOCK_AHEAD


def test_a_clock_a_little_ahead_is_believed() -> None:
    """Two hosts never agree to the second."""
    state, numbered = published_rows()
    link = numbered[1].link
    moved = protocol.acknowledge(state, position(2, link, after=59 * SECOND), known=link, at=AT)
    assert moved.acknowledged == 2


def test_what_was_taken_while_our_own_clock_ran_ahead_does_not_outlive_it() -> None:
    """Both clocks were an hour ahead, and then set back: true positions and requests count again."""
    state, numbered = published_rows()
    ahead, back = AT + timedelta(hours=1), AT + SECOND
    first = numbered[0].link
    state = protocol.acknowledge(state, Head(number=1, link=first, at=ahead), known=first, at=ahead)
    state = protocol.asked(state, Span(first=2, last=2), said_at=ahead + SECOND, at=ahead + SECOND)
    asked = protocol.asked(state, Span(first=3, last=3), said_at=back, at=back)
    assert asked.resend == Span(first=3, last=3)
    second = numbered[1].link
    moved = protocol.acknowledge(asked, Head(number=2, link=second, at=back), known=second, at=back)
    assert (moved.acknowledged, moved.acknowledged_at) == (2, back)
