"""What the simulation cannot show, because there all services are honest and no database is ever restored."""

from dataclasses import replace
from datetime import timedelta

from shared.streams.protocol import AlarmKind, Consuming, Head, Span, chain
from tests.shared.streams.desk import AT, SECOND, STREAM, Desk, alarms, consumer, rows


def test_a_number_used_again_with_another_content_is_an_alarm_and_changes_nothing() -> None:
    """As when a publisher's database was restored from an old backup."""
    desk = Desk()
    moved = consumer(desk)
    moved.receive(rows(b"1", b"2"))
    moved.receive(rows(b"1", b"other"))
    assert desk.applied == [b"1", b"2"]
    assert alarms(moved) == [AlarmKind.CONFLICT]


def test_the_next_number_on_another_history_is_not_applied_nor_asked_for_again() -> None:
    """A fork: the row before it was a different one for whoever signed this."""
    desk = Desk()
    moved = consumer(desk)
    moved.receive(rows(b"1"))
    moved.receive(rows(b"other", b"2")[1:])
    moved.receive(rows(b"other", b"2", b"3", b"4")[2:])
    assert desk.applied == [b"1"]
    assert alarms(moved) == [AlarmKind.CONFLICT]
    assert moved.state.forked
    assert moved.ask() is None


def test_a_held_row_on_another_history_is_found_out_in_its_turn() -> None:
    """It was early, so nobody could tell."""
    desk = Desk()
    moved = consumer(desk)
    moved.receive(rows(b"1", b"other", b"3")[2:])
    moved.receive(rows(b"1", b"2"))
    assert desk.applied == [b"1", b"2"]
    assert alarms(moved) == [AlarmKind.CONFLICT]
    assert desk.rows == {}


def test_an_early_row_that_differs_from_the_held_one_is_an_alarm() -> None:
    """The first that came is kept."""
    desk = Desk()
    moved = consumer(desk)
    moved.receive(rows(b"1", b"2", b"3")[2:])
    moved.receive(rows(b"1", b"2", b"other")[2:])
    assert alarms(moved) == [AlarmKind.CONFLICT]
    assert desk.rows[3].content == b"3"


def test_the_true_row_ends_a_fork() -> None:
    """What chains is applied, whatever was tried before."""
    desk = Desk()
    moved = consumer(desk)
    moved.receive(rows(b"x", first=1, previous=b"y" * 32))
    assert moved.state.forked
    moved.receive(rows(b"1"))
    assert not moved.state.forked


def test_links_bind_all_that_came_before_and_the_stream() -> None:
    """The same content has another link after another history, in another stream and in another epoch."""
    same = [b"content"]
    histories = [
        STREAM.genesis(),
        rows(b"other")[0].link,
        replace(STREAM, epoch=2).genesis(),
        replace(STREAM, addressee="audit").genesis(),
        replace(STREAM, publisher="intake").genesis(),
    ]
    assert len({chain(same, first=1, previous=previous)[0].link for previous in histories}) == len(histories)


def test_a_row_far_ahead_is_not_held() -> None:
    """What is held is bounded."""
    desk = Desk()
    moved = consumer(desk)
    moved.receive(rows(b"far", first=5000, previous=b"p" * 32))
    assert desk.rows == {}


def test_a_failing_row_is_tried_five_times_with_growing_waits_then_parked_and_the_stream_goes_on() -> None:
    """Its cause is a class name."""
    desk = Desk(failing={b"1": 99})
    state, at, tries = Consuming.new(STREAM), AT, 0
    while not desk.parked:
        moved = consumer(desk, state, at=at)
        moved.receive(rows(b"1", b"2"))
        before, state, at, tries = state, moved.state, moved.state.retry_at or at, tries + 1
        assert tries == 1 or before.retry_at is not None
    assert tries == 5
    assert desk.parked == [(b"1", "SomeError")]
    assert desk.applied == [b"2"]
    assert state.position == 2


def test_a_failing_row_is_not_tried_before_its_time() -> None:
    """Traffic does not use its chances up."""
    desk = Desk(failing={b"1": 99})
    moved = consumer(desk)
    for _ in range(10):
        moved.receive(rows(b"1", b"2"))
    assert moved.state.failures == 1
    assert desk.applied == []


def test_a_head_that_goes_back_is_an_alarm() -> None:
    """The publisher forgot what it said."""
    moved = consumer(Desk())
    moved.hear(Head(number=9, link=b"l" * 32, at=AT))
    moved.hear(Head(number=8, link=b"m" * 32, at=AT + SECOND))
    assert alarms(moved) == [AlarmKind.HEAD_REGRESSED]


def test_a_head_with_another_link_for_a_known_number_is_an_alarm() -> None:
    """For our position, for the last head, and for any row that is remembered or held."""
    desk = Desk()
    moved = consumer(desk)
    chained = rows(b"1", b"2", b"3", b"4")
    moved.receive(chained[:2])
    moved.receive(chained[3:])
    for number in (2, 4):
        moved.hear(Head(number=number, link=b"x" * 32, at=AT + number * SECOND))
    assert alarms(moved) == [AlarmKind.CONFLICT] * 2
    assert moved.state.head is None


def test_a_head_from_the_future_is_an_alarm_and_is_not_heard() -> None:
    """Otherwise a replay of it would be news for a long time."""
    moved = consumer(Desk())
    moved.hear(Head(number=0, link=STREAM.genesis(), at=AT + timedelta(minutes=2)))
    assert alarms(moved) == [AlarmKind.CLOCK_AHEAD]
    assert moved.state.heard_at is None


def test_a_replayed_head_is_no_news() -> None:
    """A broker that withholds everything cannot make a silent publisher seem alive."""
    head = Head(number=0, link=STREAM.genesis(), at=AT)
    first = consumer(Desk())
    first.hear(head)
    later = consumer(Desk(), first.state, at=AT + 60 * SECOND)
    later.hear(head)
    assert later.state.heard_at == AT


def test_a_head_that_was_not_reached_is_not_heard_until_it_is() -> None:
    """What was said before it may be missing."""
    moved = consumer(Desk())
    moved.hear(Head(number=1, link=rows(b"1")[0].link, at=AT))
    assert moved.state.heard_at is None
    moved.receive(rows(b"1"))
    assert moved.state.heard_at == AT


def test_a_gap_is_asked_for_once_a_second() -> None:
    """Exactly what is missing."""
    desk = Desk()
    moved = consumer(desk)
    moved.receive(rows(b"1", b"2", b"3")[2:])
    assert moved.ask() == Span(first=1, last=2)
    assert moved.ask() is None
    assert consumer(desk, moved.state, at=AT + SECOND).ask() == Span(first=1, last=2)
