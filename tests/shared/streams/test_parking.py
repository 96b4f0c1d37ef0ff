"""Events that could not be applied: put aside in order, known by subject, and tried again."""

from typing import Any
from uuid import uuid4

from sqlalchemy import text

from shared.contracts.cases import ConsentWithdrawn
from shared.database import transaction
from shared.streams import parking
from shared.streams.protocol import chain
from shared.streams.status import status
from tests.shared.streams.parties import Party, hear, now, withdrawal
from tests.shared.streams.receiving import STREAM, RefusingHandler, batch, parked, retry, rows, settle, with_one_parked


def test_an_event_that_keeps_failing_is_parked_with_its_class_and_the_stream_goes_on(
    cases: Party, make_party: Any
) -> None:
    """The message of the error, which may hold anything, is kept nowhere."""
    handler = RefusingHandler(lambda event: event.reason == "bad", ValueError("Maria"))
    referrals = make_party("referrals", handlers={ConsentWithdrawn: handler})
    events = [withdrawal(), withdrawal(reason="bad"), withdrawal()]
    referrals.receiver().receive(cases.sealed(batch(rows(*events))))
    assert referrals.heard() == [1]
    settle(referrals, 4)
    assert handler.tried == 6  # the first time twice: without a savepoint, then in one
    assert referrals.heard() == [1, 3]
    assert parked(referrals) == [(2, "ValueError")]


def test_later_events_on_a_parked_subject_park_behind_it_and_the_subject_is_known(
    cases: Party, make_party: Any
) -> None:
    """Nothing on the subject overtakes; other subjects do."""
    grant = uuid4()
    referrals, _ = with_one_parked(cases, make_party, grant)
    assert parked(referrals) == [(1, "ValueError"), (2, "BehindParked")]
    assert referrals.heard() == [3]
    with transaction(referrals.engine) as connection:
        assert referrals.inbox.parked_subject(connection, publisher="cases", subject=grant)
        assert not referrals.inbox.parked_subject(connection, publisher="cases", subject=uuid4())
        assert [stream.parked for stream in status(connection)] == [2]


def test_a_retry_applies_what_is_parked_in_order(cases: Party, make_party: Any) -> None:
    """Once the cause is gone."""
    referrals, handler = with_one_parked(cases, make_party, uuid4())
    handler.refuses = lambda _: False
    retry(referrals)
    assert referrals.heard() == [3, 1, 2]
    assert parked(referrals) == []


def test_a_retry_that_fails_again_leaves_the_rest_in_its_place(cases: Party, make_party: Any) -> None:
    """And is not tried again by itself."""
    referrals, handler = with_one_parked(cases, make_party, uuid4())
    handler.error = KeyError("x")
    retry(referrals)
    assert parked(referrals) == [(1, "KeyError"), (2, "BehindParked")]
    assert referrals.query("SELECT count(*) FROM stream_parked WHERE retry") == [0]


def test_an_unknown_event_is_parked_at_once_and_tried_again_after_an_upgrade(cases: Party, make_party: Any) -> None:
    """Deploy in any order: a publisher may be newer."""
    referrals = make_party("referrals", handlers={})
    referrals.receiver().receive(cases.sealed(batch(rows(withdrawal()))))
    assert parked(referrals) == [(1, "NoHandlerError")]
    referrals.handlers = {ConsentWithdrawn: hear}
    with transaction(referrals.engine) as connection:
        assert parking.retry_unknown(connection) == 1
    parking.Retrier(service="referrals", engine=referrals.engine, handlers=referrals.handlers, clock=now).step()
    assert referrals.heard() == [1]


UNREADABLE = b'{"a newer": "form"}'


def content(event: Any) -> bytes:
    """Return the bytes of a row about *event*."""
    return rows(event)[0].content


def with_one_unreadable(cases: Party, make_party: Any) -> Party:
    """Return who parked a row that it cannot read, and then heard another."""
    referrals: Party = make_party("referrals")
    chained = chain([UNREADABLE, content(withdrawal())], first=1, previous=STREAM.genesis())
    referrals.receiver().receive(cases.sealed(batch(chained)))
    return referrals


def test_what_cannot_be_read_blocks_every_subject_of_its_publisher(cases: Party, make_party: Any) -> None:
    """It may be the withdrawal of any consent."""
    referrals = with_one_unreadable(cases, make_party)
    assert parked(referrals) == [(1, "DecodeError"), (2, "BehindParked")]
    assert referrals.heard() == []
    with transaction(referrals.engine) as connection:
        assert referrals.inbox.parked_subject(connection, publisher="cases", subject=uuid4())
        assert referrals.inbox.parked_among(connection, publisher="cases", subjects=[uuid4(), uuid4()])
        assert not referrals.inbox.parked_subject(connection, publisher="intake", subject=uuid4())


def test_a_retry_of_what_cannot_be_read_yet_lets_nothing_overtake_it(cases: Party, make_party: Any) -> None:
    """Neither by itself nor for the subject behind it."""
    referrals = with_one_unreadable(cases, make_party)
    retry(referrals)
    assert parked(referrals) == [(1, "DecodeError"), (2, "BehindParked")]
    assert referrals.query("SELECT count(*) FROM stream_parked WHERE retry") == [0]


def test_a_retry_reads_again_and_applies_in_order(cases: Party, make_party: Any) -> None:
    """As after an upgrade: the row is in its subject's line, and what waited behind it goes on."""
    referrals = with_one_unreadable(cases, make_party)
    with transaction(referrals.engine) as connection:
        known = {"content": content(withdrawal())}
        connection.execute(text("UPDATE stream_parked SET content = :content WHERE number = 1"), known)
    retry(referrals)
    assert sorted(referrals.heard()) == [1, 2]
    assert parked(referrals) == []


def test_an_operator_may_dismiss_what_nobody_will_ever_read_and_nothing_else(cases: Party, make_party: Any) -> None:
    """Otherwise one such row would hold its publisher up for ever."""
    referrals = with_one_unreadable(cases, make_party)
    with transaction(referrals.engine) as connection:
        assert not parking.dismiss(connection, publisher="cases", epoch=1, number=2)
        assert parking.dismiss(connection, publisher="cases", epoch=1, number=1)
    retry(referrals)
    assert referrals.heard() == [2]
