"""What keeps `amparo` from starting: one clear sentence each, an exit code that is not 0, and nothing left running."""

import json
import os
import shutil
import socket
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from deploy.provision.names import HOST, SERVICES
from tests.support.disks import fill
from tests.support.fixtures import ROOT
from tests.support.installation import free_ports
from tests.support.processes import holding
from tests.support.requirements import require
from tests.support.strangers import as_nobody

REAL = (
    *("init", "--real", "--organisation", "Programa", "--site", "maputo"),
    *("--administrator", "chefe", "--second-person", "segunda"),
)


def _amparo(
    *arguments: str, before: tuple[str, ...] = (), pipe: str | None = None
) -> "subprocess.CompletedProcess[str]":
    environ = {name: value for name, value in os.environ.items() if not name.startswith("AMPARO_")}
    command = [*before, sys.executable, "-m", "deploy.cli", *arguments]
    descriptors = ()
    if pipe is not None:
        read, write = os.pipe()
        os.write(write, pipe.encode() + b"\n")
        os.close(write)
        command += ["--passphrase-fd", str(read)]
        descriptors = (read,)
    try:
        return subprocess.run(
            command, cwd=ROOT, env=environ, capture_output=True, text=True, check=False, timeout=60,
            stdin=subprocess.DEVNULL, pass_fds=descriptors,
        )  # fmt: skip
    finally:
        for descriptor in descriptors:
            os.close(descriptor)


def _up(var: Path, *arguments: str, **how: object) -> "subprocess.CompletedProcess[str]":
    return _amparo("up", "--var", str(var), "--base-port", str(free_ports(len(SERVICES))), *arguments, **how)  # type: ignore[arg-type]


def _is_refused(done: "subprocess.CompletedProcess[str]", var: Path, *words: str) -> None:
    """Assert one sentence with *words*, a failing exit code, and no process left."""
    assert done.returncode not in (0, None)
    assert len(done.stderr.strip().splitlines()) == 1, done.stderr
    assert "Traceback" not in done.stderr
    for word in words:
        assert word in done.stderr
    assert not holding(var)


def test_a_taken_port_is_named_with_its_service(tmp_path: Path) -> None:
    """Before anything is started."""
    base = free_ports(len(SERVICES))
    with closing(socket.socket()) as other:
        other.bind((HOST, base + 2))
        other.listen()
        done = _amparo("up", "--var", str(tmp_path / "var"), "--base-port", str(base))
    _is_refused(done, tmp_path / "var", str(base + 2), "cases", "taken")


def test_a_folder_of_a_newer_version_is_refused(tmp_path: Path) -> None:
    """And left as it is."""
    var = tmp_path / "var"
    var.mkdir()
    (var / "format").write_text(json.dumps({"format": 2, "kind": "training"}))
    _is_refused(_up(var), var, "newer Amparo")
    assert json.loads((var / "format").read_text())["format"] == 2


def test_a_full_disk_is_named(small_disk: Callable[[int], Path]) -> None:
    """Making room is all it takes."""
    disk = small_disk(1024)
    ballast = fill(disk)
    _is_refused(_up(disk / "var"), disk / "var", "disk is full")
    ballast.unlink()


def test_a_disk_that_fills_up_while_the_database_is_made_is_named(small_disk: Callable[[int], Path]) -> None:
    """The half-made database is removed: the next start, with room, begins again."""
    disk = small_disk(16 * 1024)
    _is_refused(_up(disk / "var"), disk / "var", "disk is full")
    assert not (disk / "var" / "postgres" / "data.making").exists()


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    """As an ordinary user in root's folder."""
    var = tmp_path / "var"
    var.mkdir()
    var.chmod(0o755)
    tmp_path.chmod(0o755)
    _is_refused(_up(var, before=as_nobody(tmp_path)), var, "cannot be written")


def test_root_without_user_namespaces_is_told_to_be_somebody_else(tmp_path: Path) -> None:
    """PostgreSQL does not run as root, and we do not trick it into it."""
    require(os.geteuid() == 0, "only root needs a user namespace")
    require(shutil.which("unshare"), "unshare (util-linux) is not installed")
    forbid = 'echo 0 > /proc/sys/user/max_user_namespaces && exec "$@"'
    before = ("unshare", "--user", "--map-root-user", "sh", "-c", forbid, "sh")
    _is_refused(_up(tmp_path / "var", before=before), tmp_path / "var", "user namespaces", "ordinary user")


def test_a_bus_address_that_is_none_is_refused(tmp_path: Path) -> None:
    """Only AMQP leads to a broker that keeps what it confirmed."""
    _is_refused(_up(tmp_path / "var", "--bus", "redis://localhost"), tmp_path / "var", "amqp://")


def test_a_real_installation_wants_its_passphrase(tmp_path: Path) -> None:
    """Made with one, opened only with it; nothing of training is in it."""
    var = tmp_path / "var"
    made = _amparo(*REAL, "--var", str(var), pipe="quatro palavras bem longas")
    assert made.returncode == 0, made.stderr
    assert "real installation" in made.stdout
    assert not (var / "training").exists()
    _is_refused(_up(var), var, "passphrase")
    _is_refused(_up(var, pipe="quatro palavras bem curtas"), var, "passphrase does not open")
    _is_refused(_amparo("token", "officer", "--var", str(var)), var, "training")
    _is_refused(_amparo("init", "--var", str(var)), var, "real installation already")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--administrator", "segunda"), "another person"),
        (("--administrator", "Chefe!"), "sign-in name"),
        (("--site", "Maputo cidade"), "sites"),
        (("--organisation", ""), "two people"),
        (("--second-person", ""), "two people"),
    ],
)
def test_first_people_that_cannot_be_are_refused(tmp_path: Path, words: tuple[str, ...], said: str) -> None:
    """Before anything is made: an address that was printed for nobody would have to be taken back."""
    done = _amparo(*REAL, *words, "--var", str(tmp_path / "var"), pipe="quatro palavras bem longas")
    _is_refused(done, tmp_path / "var", said)
    assert not (tmp_path / "var").exists()


def test_a_short_passphrase_is_refused(tmp_path: Path) -> None:
    """It would be guessed."""
    done = _amparo(*REAL, "--var", str(tmp_path / "var"), pipe="curta")
    _is_refused(done, tmp_path / "var", "at least 12")
    assert not (tmp_path / "var").exists()


@pytest.mark.parametrize("command", [["status"], ["down"], ["journey"], ["parked", "list"], ["alarms", "list"]])
def test_what_needs_a_running_installation_says_so(tmp_path: Path, command: list[str]) -> None:
    """With how to start one."""
    done = _amparo(*command, "--var", str(tmp_path / "var"))
    _is_refused(done, tmp_path / "var", "does not run", "amparo up")
