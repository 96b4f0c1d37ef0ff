"""A clock that ran ahead and was set back: nothing that was written by it may pass for fresh, or hold things up."""

from dataclasses import replace
from datetime import timedelta

from shared.database import transaction
from shared.streams.envelope import Heartbeat, Position
from shared.streams.heartbeat import Heart
from shared.streams.protocol import AlarmKind, Consumer, Consuming, Head, Span
from shared.streams.status import alarms as raised_alarms
from tests.shared.streams.desk import AT, SECOND, STREAM, Desk, alarms, consumer, rows
from tests.shared.streams.parties import Party, now

AHEAD = AT + timedelta(hours=1)


def head(number: int, link: bytes, *, at: timedelta | None = None) -> Head:
    """Return a head of the time after the clock was set back."""
    return Head(number=number, link=link, at=AT + (at or SECOND))


def heard_ahead(desk: Desk) -> Consumer:
    """Return a consumer that heard one row and its head while both clocks were an hour ahead."""
    moved = consumer(desk, at=AHEAD)
    moved.receive(rows(b"1"))
    moved.hear(Head(number=1, link=rows(b"1")[0].link, at=AHEAD))
    assert moved.state.heard_at == AHEAD
    return moved


def test_a_head_from_before_the_clock_was_set_back_keeps_no_true_head_out() -> None:
    """And is alarmed; what is fresh is what is heard now."""
    desk = Desk()
    state = heard_ahead(desk).state
    back = consumer(desk, state, at=AT + 2 * SECOND)
    back.hear(head(1, rows(b"1")[0].link))
    assert alarms(back) == [AlarmKind.CLOCK_AHEAD]
    assert back.state.heard_at == AT + SECOND


def test_silence_after_the_clock_was_set_back_is_silence() -> None:
    """Whatever comes next, no time of the future stands there until its day comes."""
    desk = Desk()
    back = consumer(desk, heard_ahead(desk).state, at=AT)
    back.receive(rows(b"1", b"2"))
    assert back.state.heard_at is None
    later = consumer(desk, back.state, at=AHEAD + SECOND)
    later.receive(rows(b"1", b"2", b"3"))
    assert later.state.heard_at is None


def test_a_publisher_that_forgot_is_still_found_out_after_the_clock_was_set_back() -> None:
    """Only the time of the old head is not believed; its number is."""
    desk = Desk()
    back = consumer(desk, heard_ahead(desk).state, at=AT + SECOND)
    back.hear(head(0, STREAM.genesis()))
    assert alarms(back) == [AlarmKind.CLOCK_AHEAD, AlarmKind.HEAD_REGRESSED]


def test_gaps_are_asked_for_and_failed_rows_tried_again_after_the_clock_was_set_back() -> None:
    """Both waits were measured from a time that never was."""
    desk = Desk(failing={b"1": 1})
    ahead = consumer(desk, at=AHEAD)
    ahead.receive(rows(b"1"))
    assert desk.applied == []
    ahead.hear(Head(number=9, link=b"l" * 32, at=AHEAD))
    back = consumer(desk, ahead.state, at=AT)
    back.advance()
    assert desk.applied == [b"1"]
    asking = consumer(desk, heard_gap(desk, back), at=AT + 5 * SECOND)
    assert asking.ask() == Span(first=2, last=9)


def heard_gap(desk: Desk, back: Consumer) -> Consuming:
    """Return the state after a gap was asked for an hour ahead of now."""
    ahead = consumer(desk, back.state, at=AHEAD)
    ahead.hear(Head(number=9, link=b"l" * 32, at=AHEAD + SECOND))
    assert ahead.ask() == Span(first=2, last=9)
    return ahead.state


def test_the_heartbeat_drops_a_time_of_the_future_though_nothing_arrives(cases: Party, referrals: Party) -> None:
    """A broker that withholds everything cannot wait until that time comes."""
    ahead = now() + timedelta(hours=1)
    told = Heartbeat(stream=STREAM, head=Head(number=0, link=STREAM.genesis(), at=ahead))
    replace(referrals.receiver(), clock=lambda: ahead).receive(cases.sealed(told))
    assert referrals.query("SELECT heard_at FROM stream_consuming") == [ahead]
    sent: list[object] = []
    heart = Heart(
        service="referrals",
        engine=referrals.engine,
        publishers=("cases",),
        addressees=(),
        clock=now,
        send=sent.append,
    )
    heart.beat()
    assert referrals.query("SELECT heard_at FROM stream_consuming") == [None]
    with transaction(referrals.engine) as connection:
        assert [alarm.kind for alarm in raised_alarms(connection)] == [AlarmKind.CLOCK_AHEAD]
    assert [type(message) for message in sent] == [Position]
