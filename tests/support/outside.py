"""A PostgreSQL that is not ours: any version, on a port, with passwords. Knows no service."""

import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg
import pytest

from deploy.postgres.binaries import binaries
from deploy.postgres.launcher import run, start
from tests.support.rabbit import free_port

PASSWORD = "outside's own: %/@"
DEBIAN = Path("/usr/lib/postgresql")
START_SECONDS = 30.0


@dataclass(frozen=True)
class OutsidePostgres:
    """One running server. `url` is its superuser's address without the password."""

    major: int
    port: int

    @property
    def url(self) -> str:
        """Its address, as an operator gives it."""
        return f"postgresql://postgres@127.0.0.1:{self.port}/postgres"

    def connect(self, database: str = "postgres", **more: str) -> "psycopg.Connection[tuple[object, ...]]":
        """Connect as its superuser, or as somebody else."""
        given = {"user": "postgres", "password": PASSWORD, **more}
        return psycopg.connect(host="127.0.0.1", port=self.port, dbname=database, autocommit=True, **given)


def programs(major: int) -> Path:
    """Return the folder of that version's programs: Debian's, or the wheel's; skip where there is none.

    The wheel's two are always there, so this skip is never a failure, not even where everything is required.
    """
    installed = DEBIAN / str(major) / "bin"
    if (installed / "initdb").exists():
        return installed
    if major not in {16, 18}:
        pytest.skip(f"PostgreSQL {major} is not installed (Debian: postgresql-{major})")
    return binaries(major)


@contextmanager
def outside_postgres(major: int, folder: Path, *more: str) -> Iterator[OutsidePostgres]:
    """Run a PostgreSQL of that version with data of its own in *folder*, and with *more* words of its own."""
    data, password, where = folder / "data", folder / "password", programs(major)
    password.write_text(PASSWORD)
    words = ["--username=postgres", f"--pwfile={password}", "--auth=scram-sha-256", "--locale=C.UTF-8", "--no-sync"]
    code, said = run([where / "initdb", f"--pgdata={data}", "--encoding=UTF8", *words])
    assert code == 0, said
    port = free_port()
    options = ["-p", str(port), "-k", "", "-c", "listen_addresses=127.0.0.1", "-c", "fsync=off", *more]
    with (folder / "log").open("wb") as log:
        process = start([where / "postgres", "-D", data, *options], log=log, ending=signal.SIGQUIT)
    try:
        server = OutsidePostgres(major, port)
        _wait(server, process, folder / "log")
        yield server
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(30)


def _wait(server: OutsidePostgres, process: "subprocess.Popen[bytes]", log: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while True:
        try:
            with closing(server.connect()):
                return
        except psycopg.OperationalError:
            assert process.poll() is None, log.read_text()[-2000:]
            assert time.monotonic() < deadline, log.read_text()[-2000:]
            time.sleep(0.05)
