"""Where figures are measured: a PostgreSQL of our own, fresh databases and keys, real processes. Leaves nothing behind.

Knows which processes a service has, and nothing of what they do.
"""

import http.client
import json
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import psycopg

from bench import process
from bench.load import HOST
from deploy.postgres import Server
from tests.support.databases import Database, Databases, ServiceDatabase, running_server
from tests.support.rabbit import free_port
from tests.support.service import Clock, Keys, Person
from tests.support.signer import Account

_READY_SECONDS = 30.0
_STOP_SECONDS = 15.0
_OK = 200
_NO_APP: Any = None
"""Nobody asks in this process: only tokens are wanted."""


class _Now(Clock):
    """The time as it is."""

    def __call__(self) -> datetime:
        """Return it."""
        return datetime.now(UTC)


class NotReadyError(Exception):
    """A process of the stage did not come up; its last words are in the message."""


@dataclass(frozen=True, slots=True)
class Bus:
    """Where messages go, as settings."""

    settings: Mapping[str, str]


@dataclass(slots=True)
class Running:
    """One started process."""

    name: str
    process: Any
    log: Path
    port: int = 0

    def stop(self) -> None:
        """Ask it to end; kill it when it does not."""
        self.process.terminate()
        self.process.join(_STOP_SECONDS)
        if self.process.is_alive():
            self.process.kill()
            self.process.join()


@dataclass(frozen=True, slots=True)
class Service:
    """One service's databases and settings."""

    name: str
    database: ServiceDatabase
    environ: Mapping[str, str]


@dataclass
class Stage:
    """A running PostgreSQL, and the processes that a figure started on it."""

    server: Server
    databases: Databases
    folder: Path
    keys: Keys
    _running: ExitStack
    _numbers: list[int] = field(default_factory=lambda: [0])

    def service(self, name: str, *, bus: Bus | None = None) -> Service:
        """Make the databases and settings of a service; nothing runs yet."""
        self._numbers[0] += 1
        folder = self.folder / f"{name}-{self._numbers[0]}"
        folder.mkdir()
        database = self.databases.service(name)
        environ = self.keys.environ(database, folder) | {"AMPARO_LOG_LEVEL": "error"}
        return Service(name, database, environ | dict(bus.settings if bus else {}))

    def embedded_bus(self) -> Bus:
        """Return a bus on this PostgreSQL."""
        return Bus({"AMPARO_BUS_URL": "pgmq://", "AMPARO_BUS_DSN": self.databases.bus().dsn})

    def web(self, service: Service) -> Running:
        """Start a service's web process as an installation does, and wait until it is ready."""
        port = free_port()
        words = (service.name, service.environ)
        return self._until_ready(self._start(f"{service.name}-web", process.web, *words, port=port), "/healthz")

    def worker(self, service: Service) -> Running:
        """Start a service's worker."""
        return self._start(f"{service.name}-worker", process.worker, service.name, service.environ)

    def floor(self, name: str, settings: Mapping[str, str]) -> Running:
        """Start a floor's web process, served as services are."""
        running = self._start(f"floor-{name}", process.floor, name, settings, port=free_port())
        return self._until_ready(running, "/")

    def floor_database(self) -> Database:
        """Make an empty database for a floor."""
        return self.databases.empty("amparo_floor")

    def token(self, service: Service, account: Account) -> str:
        """Return a token that *service* believes for ten minutes."""
        return Person(_NO_APP, self.keys, _Now(), account, service.name).token()

    @contextmanager
    def scene(self) -> Iterator["Stage"]:
        """Yield a stage whose processes end with the block, and whose databases go."""
        keep = len(self.databases.made)
        with ExitStack() as running:
            yield Stage(self.server, self.databases, self.folder, self.keys, running, self._numbers)
        self.databases.drop(keep=keep)

    def _start(
        self, name: str, target: Callable[..., None], which: str, settings: Mapping[str, str], *, port: int = 0
    ) -> Running:
        log = self.folder / f"{name}.log"
        log.touch()
        binds = (f"{HOST}:{port}",) if port else ()
        started = process.forking.Process(target=target, args=(which, dict(settings), log, *binds))
        started.start()
        running = Running(name, started, log, port)
        self._running.callback(running.stop)
        return running

    def _until_ready(self, running: Running, path: str) -> Running:
        deadline = time.monotonic() + _READY_SECONDS
        while not _answers(running.port, path):
            if not running.process.is_alive() or time.monotonic() > deadline:
                raise NotReadyError(f"{running.name}: {running.log.read_text()[-2000:]}")
            time.sleep(0.02)
        return running


def _answers(port: int, path: str) -> bool:
    connection = http.client.HTTPConnection(HOST, port, timeout=5)
    try:
        connection.request("GET", path)
        return connection.getresponse().status == _OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


@contextmanager
def open_stage() -> Iterator[Stage]:
    """Yield a stage in a temporary folder."""
    servers = running_server()
    server = next(servers)
    try:
        with TemporaryDirectory(prefix="amparo-bench-") as folder, ExitStack() as running:
            yield Stage(server, Databases(server), Path(folder), Keys.generate(), running)
    finally:
        next(servers, None)


def admin(database: Database) -> "psycopg.Connection[tuple[object, ...]]":
    """Return a connection of the database's administrator, who seeds and looks."""
    return psycopg.connect(database.admin_dsn, autocommit=True)


def write_json(path: Path, document: object) -> None:
    """Write a document."""
    path.write_text(json.dumps(document, indent=1) + "\n", encoding="utf-8")
