"""`amparo status` and `amparo alarms` on a running installation: whatever is not well shows, until it is well again."""

import os
import resource
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import text

from deploy.provision.folder import read_state
from deploy.provision.names import SPEAKERS, hears, speaks_to
from deploy.provision.reach import administering
from shared.streams.status import status
from tests.support.installation import Installation, running
from tests.support.processes import until

_NOT_READY = 3
_ALARM = text(
    "INSERT INTO stream_alarms VALUES ('forged', :peer, 1, 7, now(), now(), 2),"
    " ('conflict', 'cases', 1, 8, now(), now(), 1)"
)
_PARK = text(
    "INSERT INTO stream_parked (publisher, epoch, number, event_type, content, link, cause, parked_at)"
    " VALUES ('cases', 1, 1000, 'x', '', '', 'X', now())"
)


@pytest.fixture(scope="module")
def installation() -> Iterator[Installation]:
    """One installation for all tests here, ready."""
    with running() as found:
        until(lambda: found.amparo("status").returncode == 0, seconds=30, what="everything ready")
        yield found


def _is_ready_again(installation: Installation) -> None:
    until(lambda: installation.amparo("status").returncode == 0, seconds=30, what="everything ready again")


def test_the_streams_that_are_expected_are_those_there_are(installation: Installation) -> None:
    """One more would never be watched, one fewer would never be ready."""
    for service in SPEAKERS:
        with administering(installation.folder, service) as connection:
            found = {(each.direction, each.peer) for each in status(connection)}
        expected = [("in", peer) for peer in hears(service)] + [("out", peer) for peer in speaks_to(service)]
        assert found == set(expected)


def test_a_worker_that_stands_still_is_not_ready(installation: Installation) -> None:
    """Its process is there and does nothing."""
    state = read_state(installation.folder)
    assert state is not None
    processes = state["processes"]
    assert isinstance(processes, dict)
    pid = processes["referrals-worker"]
    os.kill(pid, signal.SIGSTOP)
    try:
        done = installation.amparo("status")
        assert done.returncode == _NOT_READY
        assert "referrals: its worker is stopped." in done.stdout
    finally:
        os.kill(pid, signal.SIGCONT)
    _is_ready_again(installation)


def test_what_is_parked_keeps_it_from_being_ready(installation: Installation) -> None:
    """And says where to look."""
    with administering(installation.folder, "referrals") as connection:
        connection.execute(_PARK)
    done = installation.amparo("status")
    assert done.returncode == _NOT_READY
    assert "referrals: 1 events could not be applied; look at `amparo parked list`." in done.stdout
    with administering(installation.folder, "referrals") as connection:
        connection.execute(text("DELETE FROM stream_parked"))
    _is_ready_again(installation)


def test_an_alarm_stays_until_an_operator_clears_it(installation: Installation) -> None:
    """Even one about somebody who is no peer; one cleared, the other stays."""
    with administering(installation.folder, "audit") as connection:
        connection.execute(_ALARM, {"peer": "stranger"})
    done = installation.amparo("status")
    assert done.returncode == _NOT_READY
    assert "audit: 3 alarms about messages; look at `amparo alarms list`." in done.stdout
    listed = installation.amparo("alarms", "list").stdout
    assert "audit\tstranger\tforged\t1\t7\t2\t" in listed
    assert "audit\tcases\tconflict\t1\t8\t1\t" in listed
    cleared = installation.amparo("alarms", "clear", "--service", "audit", "--about", "stranger").stdout
    assert cleared.splitlines() == ["audit: forged about stranger is cleared.", "1 alarms cleared."]
    assert installation.amparo("status").returncode == _NOT_READY
    assert "1 alarms cleared." in installation.amparo("alarms", "clear", "--service", "audit").stdout
    assert installation.amparo("alarms", "list").stdout.splitlines()[0] == "0 alarms"
    _is_ready_again(installation)


def test_a_silent_database_is_said_once_and_not_hidden(installation: Installation) -> None:
    """Its supervisor brings it back."""
    assert installation.kill("postgres")
    done = installation.amparo("status")
    assert done.returncode == _NOT_READY
    assert "database" in done.stdout
    assert "Traceback" not in done.stderr
    _is_ready_again(installation)


def test_no_process_of_it_may_write_its_memory_to_a_disk(installation: Installation) -> None:
    """A core file would hold keys and people's data."""
    state = read_state(installation.folder)
    assert state is not None
    processes = state["processes"]
    assert isinstance(processes, dict)
    for pid in (*processes.values(), int(str(state["supervisor"]))):
        assert resource.prlimit(pid, resource.RLIMIT_CORE) == (0, 0)
        assert "Max core file size        0" in Path(f"/proc/{pid}/limits").read_text()
