"""What comes from the bus, against a real database and without a bus: forgeries, conflicts, failures."""

from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import Connection, text

from shared.contracts.cases import CaseOpened, ConsentWithdrawn
from shared.contracts.fields import Code
from shared.database import transaction
from shared.errors import UnavailableError
from shared.streams import epochs
from shared.streams.envelope import Batch, Heartbeat, Position, Resend
from shared.streams.inbox import Delivery, EveryNumber
from shared.streams.protocol import AlarmKind, Head, Span, Stream, chain
from shared.streams.relay import Relay
from tests.shared.streams.parties import Party, hear, now, withdrawal
from tests.shared.streams.receiving import STREAM, RefusingHandler, batch, kinds, parked, rows, settle


def test_the_same_message_twice_takes_effect_once(cases: Party, referrals: Party) -> None:
    """A broker repeats."""
    message = cases.sealed(batch(rows(withdrawal(), withdrawal())))
    for _ in range(3):
        referrals.receiver().receive(message)
    assert referrals.heard() == [1, 2]
    assert kinds(referrals) == []


def test_early_rows_wait_for_the_gap_and_what_is_missing_is_asked_for(cases: Party, referrals: Party) -> None:
    """The request names exactly what is missing, and is signed by the addressee."""
    chained = rows(*(withdrawal() for _ in range(6)))
    referrals.receiver().receive(cases.sealed(batch(chained[3:])))
    assert referrals.heard() == []
    assert [message.span for message in referrals.sent if isinstance(message, Resend)] == [Span(first=1, last=3)]
    referrals.receiver().receive(cases.sealed(batch(chained[:3])))
    assert referrals.heard() == [1, 2, 3, 4, 5, 6]
    assert referrals.query("SELECT count(*) FROM stream_held") == [0]


def test_a_forged_message_changes_nothing_but_the_alarms(cases: Party, referrals: Party, make_party: Any) -> None:
    """Signed by another service, edited, cut short or no message at all."""
    insider = make_party("audit")
    true = cases.sealed(batch(rows(withdrawal())))
    forgeries = [insider.sealed(batch(rows(withdrawal()))), true[:-2] + b" }", true[:80], b"", b"\x00" * 100]
    for forgery in forgeries:
        referrals.receiver().receive(forgery)
    assert referrals.heard() == []
    assert kinds(referrals) == [AlarmKind.FORGED, AlarmKind.MALFORMED]


def test_a_message_for_somebody_else_is_foreign(cases: Party, referrals: Party) -> None:
    """A true message of a true publisher, put into the wrong queue."""
    other = replace(STREAM, addressee="audit")
    referrals.receiver().receive(cases.sealed(batch(rows(withdrawal()), other)))
    assert referrals.heard() == []
    assert kinds(referrals) == [AlarmKind.FOREIGN]


def test_a_publisher_this_service_does_not_listen_to_is_foreign(make_party: Any, referrals: Party) -> None:
    """A true service that has nothing to say here."""
    audit = make_party("audit")
    stream = Stream(publisher="audit", addressee="referrals")
    referrals.receiver().receive(audit.sealed(batch(rows(withdrawal()), stream)))
    assert kinds(referrals) == [AlarmKind.FOREIGN]


def test_another_publishers_event_in_a_true_stream_is_not_applied(make_party: Any, referrals: Party) -> None:
    """A service that is taken over cannot speak in another's name: its signature only covers its own events."""
    audit = make_party("audit")
    stream = Stream(publisher="audit", addressee="referrals")
    contents = [row.content for row in rows(withdrawal())]
    message = Batch(stream=stream, rows=chain(contents, first=1, previous=stream.genesis()))
    referrals.receiver(publishers=("audit",)).receive(audit.sealed(message))
    assert referrals.heard() == []
    assert parked(referrals) == [(1, "DecodeError")]


def test_another_epoch_is_an_alarm(cases: Party, referrals: Party) -> None:
    """Old messages after a new epoch, and a new epoch nobody accepted here."""
    later = replace(STREAM, epoch=2)
    contents = [row.content for row in rows(withdrawal())]
    message = Batch(stream=later, rows=chain(contents, first=1, previous=later.genesis()))
    referrals.receiver().receive(cases.sealed(message))
    assert referrals.heard() == []
    assert kinds(referrals) == [AlarmKind.WRONG_EPOCH]


def test_the_same_number_with_another_hash_is_an_alarm_and_never_applied(cases: Party, referrals: Party) -> None:
    """The publisher's database was restored, or its key is in other hands."""
    referrals.receiver().receive(cases.sealed(batch(rows(withdrawal(reason="first")))))
    for _ in range(2):
        referrals.receiver().receive(cases.sealed(batch(rows(withdrawal(reason="second")))))
    assert referrals.query("SELECT reason FROM heard") == ["first"]
    assert kinds(referrals) == [AlarmKind.CONFLICT]
    assert referrals.query("SELECT times FROM stream_alarms") == [2]


def test_a_database_that_is_away_is_not_the_events_fault(cases: Party, make_party: Any) -> None:
    """It is raised, so that the message is not acknowledged, and nothing is counted or kept."""
    handler = RefusingHandler(lambda _: True, UnavailableError())
    referrals = make_party("referrals", handlers={ConsentWithdrawn: handler})
    message = cases.sealed(batch(rows(withdrawal())))
    for _ in range(7):
        with pytest.raises(UnavailableError):
            referrals.receiver().receive(message)
    handler.refuses = lambda _: False
    referrals.receiver().receive(message)
    assert referrals.heard() == [1]


def test_a_handler_that_breaks_the_transaction_harms_only_its_own_event(cases: Party, make_party: Any) -> None:
    """A failed statement ends a PostgreSQL transaction, but not beyond the savepoint."""

    def breaks(connection: Connection, event: Any, delivery: Delivery) -> None:
        if event.reason == "bad":
            connection.execute(text("SELECT 1 / 0"))
        hear(connection, event, delivery)

    referrals = make_party("referrals", handlers={ConsentWithdrawn: breaks})
    events = [withdrawal(), withdrawal(reason="bad"), withdrawal()]
    referrals.receiver().receive(cases.sealed(batch(rows(*events))))
    settle(referrals, 4)
    assert referrals.heard() == [1, 3]
    assert parked(referrals) == [(2, "DataError")]


def test_a_position_deletes_what_it_covers_and_a_request_makes_it_due_again(cases: Party, referrals: Party) -> None:
    """Both are signed by the addressee."""
    cases.say(*(withdrawal() for _ in range(4)), to="referrals")
    sent = _relayed(cases)
    link = sent[0].rows[1].link
    answer = Position(stream=STREAM, position=Head(number=2, link=link, at=now()))
    cases.receiver(addressees=("referrals",)).receive(referrals.sealed(answer))
    assert cases.query("SELECT number FROM stream_outbox ORDER BY number") == [3, 4]
    request = Resend(stream=STREAM, span=Span(first=3, last=3), at=now())
    cases.receiver(addressees=("referrals",)).receive(referrals.sealed(request))
    assert [row.number for message in _relayed(cases) for row in message.rows] == [3]


def test_a_position_that_another_service_made_up_deletes_nothing(cases: Party, make_party: Any) -> None:
    """Otherwise whoever writes to the broker could lose events."""
    cases.say(withdrawal(), to="referrals")
    link = _relayed(cases)[0].rows[0].link
    lie = Position(stream=STREAM, position=Head(number=1, link=link, at=now()))
    cases.receiver(addressees=("referrals",)).receive(make_party("audit").sealed(lie))
    assert cases.query("SELECT count(*) FROM stream_outbox") == [1]
    assert kinds(cases) == [AlarmKind.FORGED]


def test_a_restored_publisher_is_found_out_and_a_new_epoch_mends_it_without_applying_twice(
    cases: Party, referrals: Party, make_party: Any
) -> None:
    """The database of the publisher goes back to before its second event, and then it says another second one."""
    restored = make_party("cases")
    for party in (cases, restored):
        party.say(withdrawal(), to="referrals")
    first = cases.query("SELECT content FROM stream_outbox")[0]
    with transaction(restored.engine) as connection:
        connection.execute(text("UPDATE stream_outbox SET content = :content"), {"content": first})
    cases.say(withdrawal(reason="forgotten"), to="referrals")
    _deliver(cases, referrals)
    restored.say(withdrawal(reason="new"), to="referrals")
    _deliver(restored, referrals)
    assert referrals.query("SELECT reason FROM heard ORDER BY id") == ["person", "forgotten"]
    assert kinds(referrals) == [AlarmKind.CONFLICT]
    with transaction(restored.engine) as connection:
        epochs.begin(connection, publisher="cases", addressee="referrals", epoch=2)
    with transaction(referrals.engine) as connection:
        epochs.accept(connection, consumer="referrals", publisher="cases", epoch=2)
    _deliver(restored, referrals)
    assert referrals.query("SELECT reason FROM heard ORDER BY id") == ["person", "forgotten", "new"]


def test_a_handler_that_accounts_for_every_number_hears_it_again_in_a_new_epoch(cases: Party, make_party: Any) -> None:
    """As audit does: otherwise the numbers of the new epoch would have holes for ever."""
    heard: list[tuple[int, int]] = []

    def note(_connection: object, _event: object, delivery: Delivery) -> None:
        heard.append((delivery.epoch, delivery.number))

    referrals = make_party("referrals", handlers={ConsentWithdrawn: EveryNumber(note)})
    cases.say(withdrawal(), withdrawal(), to="referrals")
    _deliver(cases, referrals)
    with transaction(cases.engine) as connection:
        epochs.begin(connection, publisher="cases", addressee="referrals", epoch=2)
    with transaction(referrals.engine) as connection:
        epochs.accept(connection, consumer="referrals", publisher="cases", epoch=2)
    _deliver(cases, referrals)
    assert heard == [(1, 1), (1, 2), (2, 1), (2, 2)]


def test_a_head_says_that_nothing_earlier_is_missing(cases: Party, referrals: Party) -> None:
    """And an old one, replayed, says nothing."""
    at = now()
    for head_at in (at, at - timedelta(seconds=40)):
        message = Heartbeat(stream=STREAM, head=Head(number=0, link=STREAM.genesis(), at=head_at))
        referrals.receiver().receive(cases.sealed(message))
    with transaction(referrals.engine) as connection:
        assert referrals.inbox.heard_at(connection, "cases") == at
        assert referrals.inbox.heard_at(connection, "intake") is None


def test_a_base_class_stands_for_every_publishers_contract(cases: Party, make_party: Any) -> None:
    """As audit does with access records."""
    opened = CaseOpened(
        case_id=uuid4(), registration_id=uuid4(), organisation=uuid4(), site=Code("mpt"), opened_at=now()
    )
    heard: list[UUID] = []
    handlers = {object: lambda _connection, event, _delivery: heard.append(event.subject)}
    referrals = make_party("referrals", handlers=handlers)
    referrals.receiver().receive(cases.sealed(batch(rows(opened))))
    assert heard == [opened.registration_id]


def _relayed(party: Party) -> list[Batch]:
    sent: list[Any] = []
    Relay(service=party.service, engine=party.engine, send=sent.append).step()
    return sent


def _deliver(publisher: Party, consumer: Party) -> None:
    for message in _relayed(publisher):
        consumer.receiver().receive(publisher.sealed(message))


def test_a_consumer_that_moved_far_tells_its_position_at_once(cases: Party, referrals: Party) -> None:
    """The publisher holds back what is not urgent until it hears that."""
    receiver, chained = referrals.receiver(), rows(*(withdrawal() for _ in range(40)))
    told = []
    for first in range(0, 40, 10):
        receiver.receive(cases.sealed(batch(chained[first : first + 10])))
        told.append(sum(isinstance(message, Position) for message in referrals.sent))
    assert told == [0, 1, 1, 2]
    assert [message.position.number for message in referrals.sent if isinstance(message, Position)] == [20, 40]
