"""`amparo up` with real processes: killed, stopped, started twice, and nothing of it left or lost."""

import json
import os
import re
import signal
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from deploy.consents import agreed
from deploy.provision.folder import read_state
from deploy.provision.names import HOST, SERVICES, SPEAKERS, ports
from deploy.training.seeding import open_api
from tests.support.installation import Installation, running
from tests.support.processes import descendants, living, until
from tests.support.requirements import require
from tests.support.strangers import NOBODY, as_nobody

MOST_MEGABYTES = 540
"""Ready it takes about 500, and 515 once a few people have signed in."""

REGISTRATION = {
    "pathway": "stranded-migrant",
    "site": "machipanda",
    "consent": agreed(),
    "fields": {"prs_FirstName": "Pessoa", "prs_SecondName": "Sintética"},
}


@pytest.fixture(scope="module")
def installation() -> Iterator[Installation]:
    """One installation for all tests here that leave it running."""
    with running() as found:
        yield found


def _register(installation: Installation, key: str) -> str:
    api = open_api(
        installation.folder,
        account="officer",
        service="intake",
        patience_seconds=30,
    )
    try:
        return str(api.post("/registrations", REGISTRATION, key=key).expect(201).body["id"])
    finally:
        api.close()


def _pid(installation: Installation, name: str) -> int | None:
    state = read_state(installation.folder) or {}
    processes = state.get("processes", {})
    return processes.get(name) if isinstance(processes, dict) else None


def test_it_says_what_it_does_in_plain_lines_when_piped(installation: Installation) -> None:
    """No escape sequence and no carriage return goes into a file."""
    assert "Amparo is ready after" in installation.output
    assert "TRAINING" in installation.output
    assert f"Open  http://localhost:{installation.base_port}\n" in installation.output
    assert "\x1b" not in installation.output
    assert "\r" not in installation.output


def test_status_is_zero_when_everything_is_ready(installation: Installation) -> None:
    """And names every service."""
    until(lambda: installation.amparo("status").returncode == 0, seconds=20)
    said = installation.amparo("status").stdout
    assert all(service in said for service in SERVICES)


def test_a_token_is_printed_and_believed(installation: Installation) -> None:
    """By exactly the service that it is for."""
    token = installation.amparo("token", "supervisor", "--for", "cases").stdout.strip()
    assert _get(installation, "cases", "/cases", token) == 200
    assert _get(installation, "referrals", "/referrals", token) == 401


def test_people_without_an_account_can_write_to_the_programme(installation: Installation) -> None:
    """In training two programmes have supervisors: the first one receives."""
    port = ports(installation.base_port)["intake"]

    def is_open() -> bool:
        with urllib.request.urlopen(f"http://{HOST}:{port}/concerns/reception", timeout=5) as answer:
            return bool(json.load(answer)["open"])

    until(is_open, seconds=20)


def test_an_unknown_account_is_a_sentence(installation: Installation) -> None:
    """With the accounts that there are."""
    done = installation.amparo("token", "president")
    assert done.returncode != 0
    assert "caseworker" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_second_start_is_told_that_the_first_runs(installation: Installation) -> None:
    """One sentence, and the first goes on."""
    done = installation.amparo("up", "--base-port", str(installation.base_port))
    assert done.returncode == 1
    assert "already runs here" in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1
    assert installation.amparo("status").returncode == 0


def test_no_process_holds_the_secrets_of_another_in_its_environment(installation: Installation) -> None:
    """Settings are handed over in memory: /proc/PID/environ shows none."""
    for pid in descendants(_supervisor(installation)):
        environment = Path(f"/proc/{pid}/environ").read_bytes()
        assert b"AMPARO_DATABASE_URL" not in environment
        assert b"PASSPHRASE" not in environment


def test_it_all_stays_near_half_a_gigabyte(installation: Installation) -> None:
    """Counted as the kernel shares it: proportional set size of every process."""
    until(lambda: installation.amparo("status").returncode == 0, seconds=20)
    pids = [_supervisor(installation), *descendants(_supervisor(installation))]
    total = sum(_pss_kilobytes(pid) for pid in pids) // 1024
    assert total <= MOST_MEGABYTES, f"{total} MB in {len(pids)} processes"
    said = re.search(r"memory: (\d+) MB", installation.amparo("status").stdout)
    assert said
    assert abs(int(said[1]) - total) <= 20


@pytest.mark.fault
@pytest.mark.parametrize("name", [*SERVICES, *(f"{service}-worker" for service in SPEAKERS), "postgres"])
def test_what_is_killed_comes_back(installation: Installation, name: str) -> None:
    """Within seconds, and ready."""
    killed = installation.kill(name)
    assert killed is not None
    until(lambda: _pid(installation, name) not in (None, killed), seconds=15, what=f"{name} again")
    until(lambda: installation.amparo("status").returncode == 0, seconds=30, what="everything ready again")


@pytest.mark.fault
def test_kill_9_of_the_supervisor_leaves_nothing_and_loses_nothing() -> None:
    """No process, no port, no lock stays behind; what was acknowledged is there afterwards, once."""
    with running() as installation:
        acknowledged = _register(installation, "acknowledged-before-kill")
        supervisor = _supervisor(installation)
        family = descendants(supervisor)
        assert len(family) > 2 * len(SERVICES)
        os.kill(supervisor, signal.SIGKILL)
        assert installation.process is not None
        installation.process.wait(10)
        until(lambda: not [pid for pid in family if living(pid)], seconds=15, what="nothing left")
        until(lambda: installation.folder.holder() is None, seconds=15, what="the lock free: a late fork dies too")
        began = time.monotonic()
        installation.start()
        assert time.monotonic() - began < 30
        assert _register(installation, "acknowledged-before-kill") == acknowledged


@pytest.mark.fault
def test_ctrl_c_stops_everything_in_order() -> None:
    """Exit code 0, nothing left running, PostgreSQL shut down and not crashed."""
    with running() as installation:
        family = descendants(_supervisor(installation))
        installation.stop()
        assert installation.process is not None
        assert installation.process.returncode == 0
        assert not [pid for pid in family if living(pid)]
        assert "database system is shut down" in (installation.folder.logs / "postgres.log").read_text()
        assert read_state(installation.folder) is None


def test_down_stops_it_from_another_terminal() -> None:
    """And says so when there is nothing to stop."""
    with running() as installation:
        assert installation.amparo("down").returncode == 0
        assert installation.process is not None
        assert installation.process.wait(20) == 0
        again = installation.amparo("down")
        assert again.returncode == 1
        assert "does not run" in again.stderr


class _Ordinary(Installation):
    """An installation of an ordinary user, on a machine where the tests run as root."""

    def command(self, *arguments: str) -> list[str]:
        """Return how the ordinary user calls `amparo`."""
        return [*as_nobody(self.path), *super().command(*arguments)]


def test_an_ordinary_user_runs_it_in_a_folder_of_their_own() -> None:
    """No process of it is root's, and everything works the same."""
    require(os.geteuid() == 0, "only root can become somebody else")
    with tempfile.TemporaryDirectory(prefix="amparo-") as folder:
        os.chown(folder, NOBODY, NOBODY)
        installation = _Ordinary(Path(folder))
        installation.start()
        try:
            family = [_supervisor(installation), *descendants(_supervisor(installation))]
            assert {Path(f"/proc/{pid}").stat().st_uid for pid in family} == {NOBODY}
            until(lambda: installation.amparo("status").returncode == 0, seconds=20)
        finally:
            installation.stop()


def _supervisor(installation: Installation) -> int:
    state = read_state(installation.folder)
    assert state is not None
    return int(str(state["supervisor"]))


def _get(installation: Installation, service: str, path: str, token: str) -> int:
    url = f"http://{HOST}:{installation.port(service)}{path}"
    request = urllib.request.Request(url, headers={"Authorization": f"Bearer {token}"})
    try:
        with urllib.request.urlopen(request, timeout=10) as answer:  # noqa: S310
            json.load(answer)
            return int(answer.status)
    except urllib.error.HTTPError as error:
        with error:
            return error.code


def _pss_kilobytes(pid: int) -> int:
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("Pss:"))
