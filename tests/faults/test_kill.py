"""Kill -9 of anything, at any moment, under journeys' traffic: what was acknowledged is there once, and logged once."""

import os
from collections.abc import Mapping
from time import monotonic

import pytest

from tests.faults import afterwards
from tests.faults.killing import Strike, kill_until, seed
from tests.faults.traffic import Ledger, traffic
from tests.support.installation import Installation, running
from tests.support.rabbit import RabbitNode

pytestmark = pytest.mark.fault

JOURNEYS = int(os.environ.get("AMPARO_FAULT_JOURNEYS", "40"))
ON_RABBITMQ = 0.3
THREADS = 12


def under_fire(installation: Installation, *, journeys: int, more: Mapping[str, Strike]) -> Ledger:
    """Play the journeys while killing; return what was answered once everything is quiet again."""
    ledger, chosen, began = Ledger(), seed(), monotonic()
    print(f"AMPARO_FAULT_SEED={chosen}")  # noqa: T201 - shown when it fails
    with traffic(installation, ledger, journeys=journeys, threads=THREADS) as over:
        killed = kill_until(over, installation, seed=chosen, more=more)
    took = monotonic() - began
    print(f"{journeys} journeys, {len(ledger.answers)} answers in {took:.0f} s; killed {dict(killed)}")  # noqa: T201
    print(f"{ledger.unanswered} requests got no answer and were repeated")  # noqa: T201
    assert killed.total() >= took / 3, "too little was killed for anything to be shown"
    assert all(killed[name] for name in more), "what this test is about was not killed"
    afterwards.wait_until_quiet(installation)
    print(f"quiet {monotonic() - began - took:.0f} s later")  # noqa: T201
    return ledger


def check_everything(installation: Installation, ledger: Ledger, *, journeys: int) -> None:
    """Compare what was answered with what is there."""
    assert ledger.failures == []
    assert len(ledger.registrations) == journeys
    afterwards.check_streams(installation)
    afterwards.check_cases(installation, ledger)
    afterwards.check_shredded(installation)
    afterwards.check_packages_destroyed(installation)
    afterwards.wait_until_quiet(installation)  # looking at the cases was recorded as well
    log = afterwards.read_log(installation)
    afterwards.check_log(installation, ledger, log)
    afterwards.check_once(log, ledger)


def test_kill_anything_on_the_embedded_bus() -> None:
    """Services, workers and PostgreSQL, which is the bus as well."""
    journeys = round(JOURNEYS * (1 - ON_RABBITMQ))
    with running() as installation:
        check_everything(installation, under_fire(installation, journeys=journeys, more={}), journeys=journeys)


def test_kill_anything_on_rabbitmq_and_the_broker_itself(own_rabbit: RabbitNode) -> None:
    """The broker as well: it is killed and started again, and killed while starting."""
    journeys = round(JOURNEYS * ON_RABBITMQ)

    def strike() -> bool:
        own_rabbit.kill()
        own_rabbit.launch()
        return True

    with running(bus=own_rabbit.url) as installation:
        ledger = under_fire(installation, journeys=journeys, more={"broker": strike})
        check_everything(installation, ledger, journeys=journeys)
