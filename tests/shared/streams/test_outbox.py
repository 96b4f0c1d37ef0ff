"""Saying something: in the transaction of what happened, to the one it is for."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import text

from shared.contracts.fields import Code, Sealed
from shared.contracts.referrals import ReferralMoved
from shared.database import transaction
from shared.errors import TooLargeError
from shared.sealing import SealError
from shared.streams import outbox
from shared.streams.codec import decode, decode_row
from tests.shared.streams.parties import Party, now, withdrawal


def test_what_is_rolled_back_was_never_said(cases: Party) -> None:
    """One transaction, one truth."""
    with pytest.raises(ZeroDivisionError):
        _say_and_fail(cases)
    assert cases.query("SELECT count(*) FROM stream_outbox") == [0]


def test_an_event_of_another_publisher_is_refused(referrals: Party) -> None:
    """A service speaks in its own name only."""
    with pytest.raises(ValueError, match="not for referrals"):
        referrals.say(withdrawal(), to="audit")


def test_a_body_sealed_to_somebody_else_is_refused(referrals: Party) -> None:
    """The addressee could not open it, and somebody else could."""
    with pytest.raises(ValueError, match="somebody else"):
        referrals.say(_moved(referrals, sealed_to="cases"), to="audit")


def test_an_event_too_large_for_any_reader_is_refused_where_it_is_said(referrals: Party) -> None:
    """Otherwise it would stop its stream for ever."""
    huge: Sealed[Any] = Sealed(addressee=Code("cases"), key_id=Code("k"), ciphertext=bytes(outbox.MAX_CONTENT_BYTES))
    with pytest.raises(TooLargeError):
        referrals.say(_moved(referrals, note=huge), to="cases")


def test_only_the_addressee_opens_a_body_and_only_for_what_it_was_sealed(cases: Party, referrals: Party) -> None:
    """Another type, subject, publisher or reader: none opens it."""
    event = _moved(referrals, sealed_to="cases")
    note: Any = event.note
    about: dict[str, Any] = {"publisher": "referrals", "event_type": event.event_type, "subject": event.subject}
    assert cases.inbox.open(note, **about) == {"text": "words"}
    wrong = [about | {"subject": uuid4()}, about | {"event_type": "x.y.v1"}, about | {"publisher": "audit"}]
    for other in wrong:
        with pytest.raises(SealError):
            cases.inbox.open(note, **other)
    with pytest.raises(SealError):
        referrals.inbox.open(note, **about)


def test_no_word_of_a_body_is_in_the_outbox(cases: Party, referrals: Party) -> None:
    """It is sealed before it is stored."""
    referrals.say(_moved(referrals, sealed_to="cases"), to="cases")
    content = bytes(referrals.query("SELECT content FROM stream_outbox")[0])
    assert b"words" not in content
    row = decode_row(content)
    assert decode(row.event_type, row.event).subject == row.subject
    assert cases.service == "cases"


def test_records_older_than_a_quarter_of_an_hour_are_a_backlog(cases: Party) -> None:
    """Whatever the relay is doing."""
    said_at = now()
    cases.say(withdrawal(), to="audit", at=said_at)
    assert not _backlogged(cases, said_at + timedelta(minutes=15))
    assert _backlogged(cases, said_at + timedelta(minutes=15, seconds=1))


def test_more_than_fifty_thousand_records_are_a_backlog(cases: Party) -> None:
    """And exactly so many are not."""
    fill = text(
        "INSERT INTO stream_outbox (addressee, event_id, content, created_at)"
        " SELECT 'audit', gen_random_uuid(), '', :at FROM generate_series(1, :rows)"
    )
    with transaction(cases.engine) as connection:
        connection.execute(fill, {"at": now(), "rows": outbox.MAX_UNACKNOWLEDGED_RECORDS})
    assert not _backlogged(cases, now())
    cases.say(withdrawal(), to="audit")
    assert _backlogged(cases, now())


def test_what_waits_for_another_service_is_no_backlog_of_records(cases: Party) -> None:
    """Only audit's silence stops disclosures this way."""
    cases.say(withdrawal(), to="referrals", at=now() - timedelta(hours=1))
    assert not _backlogged(cases, now())


def _say_and_fail(party: Party) -> None:
    with transaction(party.engine) as connection:
        party.outbox.add(connection, addressee="referrals", event=withdrawal(), at=now(), request_id=None)
        raise ZeroDivisionError


def _backlogged(party: Party, at: Any) -> bool:
    with transaction(party.engine) as connection:
        return party.outbox.backlogged(connection, at=at)


def _moved(party: Party, *, sealed_to: str | None = None, note: Sealed[Any] | None = None) -> ReferralMoved:
    disclosure = uuid4()
    if sealed_to is not None:
        kind = ReferralMoved.event_type
        note = party.outbox.seal(addressee=sealed_to, event_type=kind, subject=disclosure, body={"text": "words"})
    return ReferralMoved(
        referral_id=uuid4(),
        disclosure_id=disclosure,
        case_id=uuid4(),
        state=Code("opened"),
        reason=None,
        actor=uuid4(),
        moved_at=now(),
        note=note,
    )
