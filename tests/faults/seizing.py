"""An installation taken away with everything on its disks; and words put there in clear, to be found. Knows no rule."""

import os
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import psycopg

from deploy.provision import names
from deploy.provision.reach import server_of
from deploy.provision.secrets import password
from shared.streams.bus import Bus, BusPublisher
from tests.support.installation import Installation
from tests.support.processes import descendants, living, until

DEATH_SECONDS = 30.0
_DUMP_SECONDS = 60
_ROW = "INSERT INTO timeline (case_id, at, kind, code) SELECT id, now(), 'case-opened', %s FROM cases LIMIT 1"
_BYTES = (
    "UPDATE disclosures SET request = convert_to(%s, 'UTF8') WHERE id = (SELECT min(id::text)::uuid FROM disclosures)"
)


@contextmanager
def installed(bus: str | None = None) -> Iterator[Installation]:
    """Run an installation that may be dead at the end, and its broker with it."""
    with tempfile.TemporaryDirectory(prefix="amparo-", ignore_cleanup_errors=True) as folder:
        installation = Installation(Path(folder), bus=bus)
        try:
            installation.start()
            yield installation
        finally:
            installation.stop()


def dumps(installation: Installation) -> Path:
    """Return where the dumps are."""
    return installation.path / "dumps"


def dump_everything(installation: Installation) -> list[str]:
    """Dump every database as a thief of backups would find it; return their names."""
    server = server_of(installation.folder)
    dumps(installation).mkdir()
    found = databases(installation)
    for name in found:
        _run([server.cluster.programs / "pg_dump", "--dbname", server.dsn(name), "--file", _dump(installation, name)])
    roles = ["--globals-only", "--file", _dump(installation, "globals")]
    _run([server.cluster.programs / "pg_dumpall", "--dbname", server.dsn("postgres"), *roles])
    return found


def databases(installation: Installation) -> list[str]:
    """Return all databases that can be entered."""
    with _administering(installation, "postgres") as connection:
        rows = connection.execute("SELECT datname FROM pg_database WHERE datallowconn").fetchall()
    return [str(row[0]) for row in rows]


def write_down(installation: Installation) -> None:
    """Let PostgreSQL write its tables; what comes after this is in the write-ahead log only."""
    with _administering(installation, "postgres") as connection:
        connection.execute("CHECKPOINT")


def stop_hard(installation: Installation) -> None:
    """Kill -9 the supervisor; everything else dies of that."""
    assert installation.process is not None
    processes = descendants(installation.process.pid)
    os.kill(installation.process.pid, signal.SIGKILL)
    installation.process.wait(DEATH_SECONDS)
    until(lambda: not any(map(living, processes)), seconds=DEATH_SECONDS, what="everything dead")


def tell_in_clear(installation: Installation, word: str) -> None:
    """Do once everything that must never be done: a row, bytes in a row, a message and a log line in clear."""
    with _administering(installation, names.database("cases")) as connection:
        connection.execute(_ROW, [word])
        connection.execute(_BYTES, [word])
    _send_in_clear(installation, word.encode())
    for path in (installation.folder.logs / "cases.log", installation.path / "output"):
        with path.open("a", encoding="utf-8") as file:
            file.write(f"{word}\n")


def forget_row(installation: Installation, word: str) -> None:
    """Write a row in clear and delete it again."""
    with _administering(installation, names.database("cases")) as connection:
        connection.execute(_ROW, [word])
        connection.execute("DELETE FROM timeline WHERE code = %s", [word])


def _send_in_clear(installation: Installation, data: bytes) -> None:
    """Leave a message in a queue that nobody reads."""
    bus, words = _bus(installation), {"addressee": "nobody", "publisher": "nobody", "kind": "plain"}
    with bus.connection(listens=False) as connection:
        bus.queue("nobody").bind(connection.channel()).declare()
    with closing(BusPublisher(bus)) as publisher:
        publisher.publish(data, **words)


def _bus(installation: Installation) -> Bus:
    if installation.bus:
        return Bus(url=installation.bus, prefix=installation.bus_prefix)
    secret = password(installation.folder, "bus")
    dsn = server_of(installation.folder).dsn(names.BUS_DATABASE, role=names.BUS_ROLE, password=secret)
    return Bus(url="pgmq://", dsn=dsn)


def _dump(installation: Installation, name: str) -> Path:
    return dumps(installation) / f"{name}.sql"


def _run(command: list[str | Path]) -> None:
    done = subprocess.run(command, check=False, capture_output=True, text=True, timeout=_DUMP_SECONDS)
    assert done.returncode == 0, done.stderr


@contextmanager
def _administering(installation: Installation, database: str) -> Iterator["psycopg.Connection[tuple[object, ...]]"]:
    """Connect as the administrator; every statement stands for itself."""
    with psycopg.connect(server_of(installation.folder).dsn(database), autocommit=True) as connection:
        yield connection
