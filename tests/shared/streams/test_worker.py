"""Two services talk over both buses, with everything real."""

import time
from collections.abc import Callable
from datetime import datetime

from shared.contracts.cases import ConsentWithdrawn
from shared.database import transaction
from shared.errors import UnavailableError
from shared.streams.bus import Bus
from tests.shared.streams.parties import Party, hear, now, withdrawal, working
from tests.support.processes import until


def test_everything_that_is_said_is_heard_once_and_in_order(bus: Bus, cases: Party, referrals: Party) -> None:
    """500 events of 50 transactions, while both workers run."""
    with working(cases, bus, addressees=("referrals",)), working(referrals, bus, publishers=("cases",)):
        for _ in range(50):
            cases.say(*(withdrawal() for _ in range(10)), to="referrals")
        until(lambda: len(referrals.heard()) >= 500, seconds=30)
    assert referrals.heard() == list(range(1, 501))


def test_what_is_acknowledged_is_deleted_and_the_head_is_heard(bus: Bus, cases: Party, referrals: Party) -> None:
    """Positions go up and heads come down without anybody saying anything more."""
    before = now()
    cases.say(withdrawal(), withdrawal(), to="referrals")
    with working(cases, bus, addressees=("referrals",)), working(referrals, bus, publishers=("cases",)):
        until(lambda: cases.query("SELECT count(*) FROM stream_outbox") == [0], seconds=20)
        until(lambda: _heard_at(referrals) is not None, seconds=20)
    heard = _heard_at(referrals)
    assert heard is not None
    assert heard > before


def test_what_was_said_before_the_addressee_ever_started_is_heard(bus: Bus, cases: Party, referrals: Party) -> None:
    """An addressee without a queue holds nothing up and loses nothing."""
    with working(cases, bus, addressees=("referrals", "audit")):
        cases.say(withdrawal(), to="audit")
        cases.say(withdrawal(), to="referrals")
        until(lambda: cases.query("SELECT count(*) FROM stream_outbox WHERE number IS NOT NULL") == [2], seconds=10)
        with working(referrals, bus, publishers=("cases",)):
            until(lambda: referrals.heard() == [1], seconds=20)


def test_an_event_is_heard_by_a_wake_up_and_not_by_a_poll(bus: Bus, cases: Party, referrals: Party) -> None:
    """From commit to commit: under 100 ms where the machine lets us, and far from the 1 s of polling on a busy one."""
    latencies = []
    with working(cases, bus, addressees=("referrals",)), working(referrals, bus, publishers=("cases",)):
        until(lambda: _heard_at(referrals) is not None, seconds=20)
        for number in range(1, 16):
            cases.say(withdrawal(), to="referrals")
            started = time.monotonic()
            until(_has_heard(referrals, number), seconds=10)
            latencies.append(time.monotonic() - started)
    assert min(latencies) < 0.1
    assert sorted(latencies)[7] < 0.5


def test_a_worker_that_is_stopped_in_the_middle_of_a_message_stops_and_the_message_comes_again(
    bus: Bus, cases: Party, make_party: Callable[..., Party]
) -> None:
    """Its database is away for that message, so it can neither be applied nor acknowledged."""
    tried: list[object] = []

    def unavailable(_connection: object, event: object, _delivery: object) -> None:
        tried.append(event)
        raise UnavailableError

    referrals = make_party("referrals", handlers={ConsentWithdrawn: unavailable})
    with working(cases, bus, addressees=("referrals",)):
        with working(referrals, bus, publishers=("cases",), in_trouble=True) as log:
            cases.say(*(withdrawal() for _ in range(3)), to="referrals")
            until(lambda: len(tried) > 2, seconds=20)
        assert {line["error"] for line in log.lines} == {"UnavailableError"}
        referrals.handlers = {ConsentWithdrawn: hear}
        with working(referrals, bus, publishers=("cases",)):
            until(lambda: referrals.heard() == [1, 2, 3], seconds=30)


def test_idle_workers_use_little_of_a_processor(bus: Bus, cases: Party, referrals: Party) -> None:
    """Two idle workers use less than a twentieth of one core."""
    with working(cases, bus, addressees=("referrals",)), working(referrals, bus, publishers=("cases",)):
        until(lambda: _heard_at(referrals) is not None, seconds=20)
        started, used = time.monotonic(), time.process_time()
        until(lambda: time.monotonic() - started > 5, seconds=10)
        assert time.process_time() - used < 0.5


def _heard_at(party: Party) -> datetime | None:
    with transaction(party.engine) as connection:
        return party.inbox.heard_at(connection, "cases")


def _has_heard(party: Party, number: int) -> Callable[[], bool]:
    return lambda: party.heard()[-1:] == [number]
