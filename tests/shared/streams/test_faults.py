"""Real processes killed and real connections cut, on both buses: nothing is lost and nothing is applied twice."""

import json
import os
import random
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from threading import Thread
from typing import Self
from urllib.parse import urlsplit

import psycopg
import pytest

from shared.streams.bus import Bus
from tests.shared.streams.parties import ROSTER, Party, delete_queues, withdrawal, working
from tests.support.databases import Database
from tests.support.processes import until

ROOT = Path(__file__).resolve().parents[3]
EVENTS = 600


@pytest.mark.fault
def test_a_consumer_killed_again_and_again_while_holding_messages_applies_each_event_once(
    bus: Bus, cases: Party, referrals: Party, tmp_path: Path
) -> None:
    """Kill -9 in the middle of transactions, five times."""
    moments = random.Random(7)  # noqa: S311 - a seed must give the same moments again
    with working(cases, bus, addressees=("referrals",)):
        for _ in range(EVENTS // 20):
            cases.say(*(withdrawal() for _ in range(20)), to="referrals")
        for turn in range(1, 6):
            with _consumer(bus, referrals, tmp_path) as process:
                target = EVENTS * turn // 6 - moments.randrange(50)
                until(_has_heard(referrals, more_than=target), seconds=60)
                os.kill(process.pid, signal.SIGKILL)
        with _consumer(bus, referrals, tmp_path):
            until(lambda: len(referrals.heard()) >= EVENTS, seconds=60)
    assert referrals.heard() == list(range(1, EVENTS + 1))


@pytest.mark.fault
def test_a_cut_broker_connection_loses_nothing(cases: Party, referrals: Party, amqp_bus: Bus) -> None:
    """RabbitMQ disappears in the middle of traffic, and comes back, three times."""
    with Line(amqp_bus.url) as line, _cleaned(amqp_bus):
        through = Bus(url=line.url, prefix=amqp_bus.prefix)
        with (
            working(cases, through, addressees=("referrals",), in_trouble=True) as log,
            working(referrals, through, publishers=("cases",), in_trouble=True),
        ):
            for _ in range(3):
                cases.say(*(withdrawal() for _ in range(200)), to="referrals")
                line.cut()
                told = len(log.lines)
                cases.say(*(withdrawal() for _ in range(20)), to="referrals")
                until(lambda told=told: len(log.lines) > told, seconds=60)  # type: ignore[misc]
                line.mend()
            until(lambda: len(referrals.heard()) >= 660, seconds=60)
    assert referrals.heard() == list(range(1, 661))


@pytest.mark.fault
def test_cut_database_connections_lose_nothing(
    bus: Bus, cases: Party, referrals: Party, bus_database: Database
) -> None:
    """Every connection to PostgreSQL, the bus's among them, is terminated in the middle of traffic, five times."""
    with (
        working(cases, bus, addressees=("referrals",), in_trouble=True),
        working(referrals, bus, publishers=("cases",), in_trouble=True),
    ):
        for turn in range(1, 6):
            cases.say(*(withdrawal() for _ in range(100)), to="referrals")
            until(_has_heard(referrals, more_than=100 * (turn - 1)), seconds=30)
            _terminate_everybody(bus_database)
        until(lambda: len(referrals.heard()) >= 500, seconds=60)
    assert referrals.heard() == list(range(1, 501))


def _has_heard(party: Party, *, more_than: int) -> Callable[[], bool]:
    return lambda: len(party.heard()) > more_than


def _terminate_everybody(database: Database) -> None:
    """Return when they are gone, so that a pool that looks finds it out.

    Disposing of an engine that others work with would orphan their connections, which nobody then closes.
    """
    with psycopg.connect(database.admin_dsn) as connection:
        connection.execute(
            "SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity"
            " WHERE pid <> pg_backend_pid() AND backend_type = 'client backend' AND usename LIKE 'amparo%'"
        )


@contextmanager
def _cleaned(bus: Bus) -> Iterator[None]:
    yield
    delete_queues(bus)


@contextmanager
def _consumer(bus: Bus, party: Party, folder: Path) -> "Iterator[subprocess.Popen[bytes]]":
    ROSTER.save(folder / "roster.json")
    party.keyring.save(folder / "keyring.json")
    given = {
        "database_url": party.dsn,
        "bus_url": bus.url,
        "bus_dsn": bus.dsn,
        "bus_prefix": bus.prefix,
        "roster": str(folder / "roster.json"),
        "keyring": str(folder / "keyring.json"),
    }
    command = [sys.executable, "-m", "tests.shared.streams.killable"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, cwd=ROOT) as process:
        assert process.stdin is not None
        process.stdin.write(json.dumps(given).encode())
        process.stdin.close()
        try:
            yield process
        finally:
            process.kill()


class Line:
    """A line to the broker that can be cut."""

    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        self._to = (parts.hostname or "127.0.0.1", parts.port or 5672)
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._open: list[socket.socket] = []
        self._is_cut = False
        self._is_closed = False
        place = f"127.0.0.1:{self._listener.getsockname()[1]}"
        self.url = f"amqp://{parts.username}:{parts.password}@{place}/{parts.path[1:]}"

    def __enter__(self) -> Self:
        self._thread = Thread(target=self._accept)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._is_closed = True
        socket.create_connection(self._listener.getsockname()).close()
        self._thread.join()
        self._listener.close()
        self.cut()

    def cut(self) -> None:
        """Break every connection and refuse new ones."""
        self._is_cut = True
        for end in self._open:
            with closing(end):
                _shut(end)
        self._open = []

    def mend(self) -> None:
        """Let new connections through."""
        self._is_cut = False

    def _accept(self) -> None:
        while not self._is_closed:
            near, _ = self._listener.accept()
            if self._is_cut or self._is_closed:
                near.close()
                continue
            far = socket.create_connection(self._to)
            self._open += [near, far]
            for source, sink in ((near, far), (far, near)):
                Thread(target=_pump, args=(source, sink), daemon=True).start()


def _pump(source: socket.socket, sink: socket.socket) -> None:
    try:
        while data := source.recv(65536):
            sink.sendall(data)
    except OSError:
        return
    finally:
        _shut(sink)


def _shut(end: socket.socket) -> None:
    try:
        end.shutdown(socket.SHUT_RDWR)
    except OSError:
        return
