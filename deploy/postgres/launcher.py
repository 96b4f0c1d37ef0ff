"""Starting PostgreSQL programs through `launch.py`. Knows no database."""

import os
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import IO

from deploy.errors import DeployError
from deploy.postgres.launch import REFUSED

_LAUNCH = Path(__file__).with_name("launch.py")


class NamespaceRefusedError(DeployError):
    """Root may not make a user namespace here, and PostgreSQL will not run as root."""

    def __init__(self) -> None:
        super().__init__(
            "PostgreSQL does not run as root, and this machine refuses user namespaces: run Amparo as an ordinary user."
        )


def start(program: Sequence[str | Path], *, log: IO[bytes] | int, ending: signal.Signals) -> "subprocess.Popen[bytes]":
    """Start *program* as our child; it gets *ending* when we, or the thread that called this, die."""
    command = [sys.executable, "-I", "-S", str(_LAUNCH), str(os.getpid()), str(int(ending)), *map(str, program)]
    return subprocess.Popen(
        command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, env=_environment(), start_new_session=True
    )


def run(program: Sequence[str | Path]) -> tuple[int, str]:
    """Run *program* to its end; return its exit code and what it said. Raises NamespaceRefusedError."""
    child = start(program, log=subprocess.PIPE, ending=signal.SIGKILL)
    said, complaint = child.communicate()
    if child.returncode == REFUSED:
        raise NamespaceRefusedError
    return child.returncode, (said + complaint).decode(errors="replace")


def _environment() -> Mapping[str, str]:
    """Nothing of ours reaches PostgreSQL: no secret, no locale, no PG* variable."""
    return {"PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8", "TZ": "UTC"}
