"""From rows to messages: numbers without holes, one relay at a time, whatever commits when."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from time import monotonic
from typing import Any
from uuid import uuid4

from sqlalchemy import Connection

from shared.contracts.cases import CaseOpened
from shared.contracts.fields import Code
from shared.streams.envelope import Position
from shared.streams.protocol import Head, Stream, chain
from shared.streams.relay import MAX_BATCH_BYTES, Relay, batches, leadership
from tests.shared.streams.parties import Party, now, withdrawal


def relay(party: Party, send: Callable[[Any], None] = lambda _: None) -> Relay:
    """Return a relay without a bus."""
    return Relay(service=party.service, engine=party.engine, send=send)


def test_a_row_that_commits_late_gets_a_later_number(cases: Party) -> None:
    """Its id is lower; a relay that went by ids would have skipped it for ever."""
    with cases.engine.connect() as late:
        begun = late.begin()
        _add(cases, late)
        cases.say(withdrawal(), to="referrals")
        relay(cases).step()
        begun.commit()
    relay(cases).step()
    assert cases.query("SELECT number FROM stream_outbox ORDER BY id") == [2, 1]


def test_two_relays_at_once_give_every_row_one_number_and_leave_no_hole(cases: Party) -> None:
    """The advisory lock only saves work; what is right does not depend on it."""
    for _ in range(30):
        cases.say(*(withdrawal() for _ in range(20)), to="referrals")

    def work(_: int) -> None:
        while relay(cases)._number()[0]:
            pass

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(work, range(4)))
    numbered = cases.query("SELECT number FROM stream_outbox ORDER BY number")
    assert numbered == list(range(1, 601))
    contents = [bytes(content) for content in cases.query("SELECT content FROM stream_outbox ORDER BY number")]
    genesis = Stream(publisher="cases", addressee="referrals").genesis()
    links = [row.link for row in chain(contents, first=1, previous=genesis)]
    assert [bytes(link) for link in cases.query("SELECT link FROM stream_outbox ORDER BY number")] == links


def test_each_addressee_has_numbers_of_its_own(cases: Party) -> None:
    """A consumer that sees only its own part of a shared sequence would stall."""
    cases.say(withdrawal(), to="audit")
    cases.say(withdrawal(), to="referrals")
    relay(cases).step()
    assert cases.query("SELECT number FROM stream_outbox") == [1, 1]


def test_a_second_relay_waits_until_the_first_is_gone(cases: Party) -> None:
    """One works; the lock goes with its connection."""
    with leadership(cases.engine) as first:
        assert first is not None
        with leadership(cases.engine) as second:
            assert second is None
    with leadership(cases.engine) as third:
        assert third is not None


def test_a_lead_that_is_lost_leaves_no_connection_open(cases: Party) -> None:
    """It belongs to no pool, so nobody else would close it: the lock would outlive its holder."""
    with leadership(cases.engine) as lead:
        assert lead is not None
        driver = lead._connection.connection.dbapi_connection
        lead._connection.invalidate()
    assert driver.closed


def test_a_commit_wakes_the_relay_and_a_rollback_does_not(cases: Party) -> None:
    """By NOTIFY, which PostgreSQL delivers at commit."""
    with leadership(cases.engine) as lead:
        assert lead is not None
        cases.say(withdrawal(), to="referrals")
        before = now()
        lead.wait(seconds=10)
        assert (now() - before).total_seconds() < 5


def test_a_message_has_at_most_64_rows_and_a_large_row_goes_alone() -> None:
    """So that no message grows without bound."""
    small, large = b"x", b"y" * (MAX_BATCH_BYTES + 1)
    rows = chain([*[small] * 130, large, small], first=1, previous=b"g" * 32)
    cut = [[row.number for row in batch] for batch in batches(rows)]
    assert [len(batch) for batch in cut] == [64, 64, 2, 1, 1]
    assert [number for batch in cut for number in batch] == list(range(1, 133))


def opened() -> CaseOpened:
    """Return an event that nobody is in a hurry for."""
    ids = {"case_id": uuid4(), "registration_id": uuid4(), "organisation": uuid4()}
    return CaseOpened(**ids, site=Code("MZ-SOF-01"), opened_at=now())


def _add(party: Party, connection: Connection) -> None:
    party.outbox.add(connection, addressee="referrals", event=withdrawal(), at=now(), request_id=None)


def test_a_withdrawal_overtakes_what_waits_and_little_is_under_way_before_it(cases: Party) -> None:
    """However much is said: a partner must not read on because disclosures stand in line."""
    one = relay(cases)
    cases.say(*(opened() for _ in range(200)), to="referrals")
    one.step()
    one.step()
    assert cases.query("SELECT count(*) FROM stream_outbox WHERE number IS NOT NULL") == [64]
    cases.say(withdrawal(), to="referrals")
    one.step()
    assert cases.query("SELECT number FROM stream_outbox ORDER BY id DESC LIMIT 1") == [65]


def test_what_was_acknowledged_makes_room_and_wakes_the_relay(cases: Party, referrals: Party) -> None:
    """Else it would sleep beside rows that may go. Audit, to whom nothing urgent is ever said, is sent all there is."""
    one = relay(cases)
    cases.say(*(opened() for _ in range(200)), to="referrals")
    cases.say(*(withdrawal() for _ in range(100)), to="audit")
    one.step()
    (link,) = cases.query("SELECT link FROM stream_outbox WHERE addressee = 'referrals' AND number = 50")
    stream = Stream(publisher="cases", addressee="referrals")
    said = Position(stream=stream, position=Head(number=50, link=bytes(link), at=now()))
    with leadership(cases.engine) as lead:
        assert lead is not None
        began = monotonic()
        cases.receiver(addressees=("referrals",)).receive(referrals.sealed(said))
        lead.wait(seconds=30)
        assert monotonic() - began < 15
    while one.step():
        pass
    query = "SELECT max(number) FROM stream_outbox WHERE addressee = :to"
    assert cases.query(query, to="referrals") == [50 + 64]
    assert cases.query(query, to="audit") == [100]
