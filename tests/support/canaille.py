"""A real OpenID provider that is not ours: Canaille, in a Python environment of its own, kept for the next run.

Its packages would fight with ours, so they are not in the lock. Knows no service.
"""

import fcntl
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import httpx

from tests.support.processes import until
from tests.support.rabbit import free_port
from tests.support.requirements import missing

WANTED: Final = "canaille[oidc]==0.3.6"
CLIENT: Final = "amparo"
CLIENT_SECRET: Final = "what-Canaille-knows-us-by"
NAME, PASSWORD = "maria", "uma senha que so existe la"
INSTALL_SECONDS: Final = 240
START_SECONDS: Final = 30.0
_SERVER: Final = Path(__file__).with_name("serve_canaille.py")
_LAUNCH: Final = Path(__file__).with_name("die_with_parent.py")


@dataclass(frozen=True)
class Canaille:
    """One that runs, with one person in it."""

    port: int

    @property
    def issuer(self) -> str:
        """Its name."""
        return f"http://127.0.0.1:{self.port}"


@contextmanager
def canaille(redirect_uri: str, folder: Path, *, port: int | None = None) -> Iterator[Canaille]:
    """Run it; skip aloud where it is not and cannot be installed."""
    python = _installed()
    found = Canaille(port or free_port())
    command = [python, "-I", str(_SERVER), str(found.port), redirect_uri, CLIENT, CLIENT_SECRET, NAME, PASSWORD]
    with (folder / "canaille.log").open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, "-I", "-S", str(_LAUNCH), str(os.getpid()), *map(str, command)],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            cwd=folder,
        )
    try:
        until(lambda: _answers(found, process, folder), seconds=START_SECONDS, what="Canaille answers")
        yield found
    finally:
        process.terminate()
        process.wait(10)


def _answers(found: Canaille, process: "subprocess.Popen[bytes]", folder: Path) -> bool:
    assert process.poll() is None, (folder / "canaille.log").read_text()[-2000:]
    try:
        return httpx.get(f"{found.issuer}/.well-known/openid-configuration").is_success
    except httpx.TransportError:
        return False


def _installed() -> Path:
    """Return the Python that has Canaille; install it when it is not there yet, one process at a time."""
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "amparo-tests"
    version = WANTED.rpartition("=")[2]
    home = cache / f"canaille-{version}-python-{sys.version_info.major}.{sys.version_info.minor}"
    python, whole = home / "bin" / "python", home / "whole"
    try:
        cache.mkdir(parents=True, exist_ok=True)
        with (cache / "lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not whole.exists():
                _run(sys.executable, "-m", "venv", "--clear", str(home))
                _run(str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", WANTED)
                whole.touch()
    except (OSError, subprocess.SubprocessError) as error:
        missing(f"Canaille is not here, and pip could not install it into {cache.name}: {type(error).__name__}")
    return python


def _run(*command: str) -> None:
    subprocess.run(command, check=True, capture_output=True, timeout=INSTALL_SECONDS)
