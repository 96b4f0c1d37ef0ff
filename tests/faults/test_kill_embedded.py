"""Kill -9 of anything, at any moment, under traffic: what was acknowledged is there once, and in the log once."""

import json
import os
import random
from collections import Counter
from datetime import UTC, datetime
from threading import Event, Thread

import psycopg
import pytest

from deploy.postgres import Server
from deploy.provision import names
from services.audit.verify import verify_export
from tests.faults.driving import Seen, drive, world_of
from tests.support.installation import Installation, running
from tests.support.processes import until

pytestmark = pytest.mark.fault

SEED = int(os.environ.get("AMPARO_FAULT_SEED", "20261124"))
JOURNEYS = int(os.environ.get("AMPARO_FAULT_JOURNEYS", "20"))
THREADS = 4
QUIET_SECONDS = 120.0
PROCESSES = [*names.SERVICES, *(f"{each}-worker" for each in names.SERVICES), "postgres"]


def killing(installation: Installation, stop: Event) -> Counter[str]:
    """Kill a process every second or two until told to stop; return how often each died."""
    dice, killed = random.Random(SEED), Counter[str]()  # noqa: S311 - seeded on purpose
    while not stop.wait(dice.uniform(1.0, 2.5)):
        name = dice.choice(PROCESSES)
        if installation.kill(name):
            killed[name] += 1
    return killed


def under_fire(installation: Installation) -> Seen:
    """Drive the traffic while killing, then wait until everything is quiet."""
    stop, seen, deaths = Event(), Seen(), Counter[str]()
    killer = Thread(target=lambda: deaths.update(killing(installation, stop)))
    killer.start()
    try:
        drive(installation, seen, journeys=JOURNEYS, threads=THREADS)
    finally:
        stop.set()
        killer.join()
    print(f"seed {SEED}, {JOURNEYS} journeys, kills: {dict(deaths)}")  # noqa: T201 - shown when it fails
    assert deaths, "nothing was killed, so nothing was shown"
    until(lambda: installation.amparo("status").returncode == 0, seconds=QUIET_SECONDS, what="ready again")
    return seen


def check(installation: Installation, seen: Seen) -> None:
    """Compare what was answered with what is there."""
    assert not seen.failures
    assert len(seen.registrations) == JOURNEYS
    cases = Counter(row[0] for row in _rows(installation, "cases", "SELECT registration_id::text FROM cases"))
    assert {each: cases[each] for each in seen.registrations} == dict.fromkeys(seen.registrations, 1)
    assert max(cases.values()) == 1
    until(lambda: not _missing(installation, seen), seconds=QUIET_SECONDS, what="every answer is in the log")
    entries = _entries(installation)
    logged = Counter(each["request_id"] for each in entries if "actor" in each)  # what events led to has no actor
    assert {each: logged[each] for each in seen.requests if logged[each] != 1} == {}


def _missing(installation: Installation, seen: Seen) -> list[str]:
    logged = {each.get("request_id") for each in _entries(installation)}
    return [each for each in seen.requests if each not in logged]


def _entries(installation: Installation) -> list[dict[str, object]]:
    """Return all entries of a log that verifies: no gap, no repetition, no change."""
    world = world_of(installation)
    export = world.auditor.at("audit").text("/export").splitlines(keepends=True)
    world.leave()
    report = verify_export((line.encode() for line in export), keys=[world.log_key], at=datetime.now(UTC))
    assert report.ok, report.finding
    return [json.loads(json.loads(line)["leaf"]) for line in export[1:]]


def _rows(installation: Installation, service: str, query: str) -> list[tuple[object, ...]]:
    folder = installation.folder
    server = Server(folder.cluster, run=folder.run, log=folder.logs / "postgres.log")
    with psycopg.connect(server.dsn(names.database(service))) as connection:
        return connection.execute(query).fetchall()


def test_kill_anything_on_the_embedded_bus() -> None:
    """Services, workers and PostgreSQL."""
    with running() as installation:
        check(installation, under_fire(installation))
