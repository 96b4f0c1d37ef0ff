"""One running PostgreSQL, a child in the foreground that ends with us. Knows no service.

It listens on a socket in a folder that only its owner may enter, never on the network; it logs neither values nor
statements, because a statement's values are what the database keeps sealed.
"""

import os
import re
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from urllib.parse import quote

from deploy.errors import DeployError
from deploy.postgres.cluster import SUPERUSER, Cluster, DiskFullError
from deploy.postgres.launch import REFUSED
from deploy.postgres.launcher import NamespaceRefusedError, start

_SOCKET_PATH_LIMIT = 100
_SOCKET_NAME = "/.s.PGSQL.5432"
_PLAIN = re.compile(r"[\w./+:@~-]+")
_POLL_SECONDS = 0.01
_START_SECONDS = 60.0
_STOP_SECONDS = 15.0
_LOG_BYTES = 8 * 1024 * 1024

SETTINGS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "max_connections": "200",
    "shared_buffers": "32MB",
    "work_mem": "4MB",
    "maintenance_work_mem": "32MB",
    "max_wal_size": "256MB",
    "min_wal_size": "48MB",
    "huge_pages": "off",
    "jit": "off",
    "max_worker_processes": "4",
    "fsync": "on",
    "full_page_writes": "on",
    "synchronous_commit": "on",
    "password_encryption": "scram-sha-256",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_parameter_max_length": "0",
    "log_parameter_max_length_on_error": "0",
    "log_min_messages": "log",  # an ERROR's message may quote a value; whoever made the mistake was told it
    "log_statement": "none",
    "log_min_error_statement": "panic",
    "log_error_verbosity": "terse",
    "log_line_prefix": "%m [%p] %d ",
}


class PostgresError(DeployError):
    """PostgreSQL did not do what it should."""


class StartError(PostgresError):
    """PostgreSQL ended before it was ready."""

    def __init__(self, log: Path) -> None:
        super().__init__(f"PostgreSQL did not start; its last words are in {log}.")


class Server:
    """A PostgreSQL server on *cluster*'s data; `start` and `stop` it from the thread that made it."""

    def __init__(self, cluster: Cluster, *, run: Path, log: Path) -> None:
        self.cluster = cluster
        self.sockets = socket_folder(run)
        self._log = log
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start and wait until it takes connections. Raises DeployError with one sentence."""
        self.launch()
        self.wait()

    def launch(self) -> None:
        """Start without waiting; what a killed predecessor left is removed first."""
        self._clear_predecessor()
        trim(self._log)
        command = [str(self.cluster.programs / "postgres"), "-D", str(self.cluster.data), "-k", str(self.sockets)]
        options = [word for name, value in SETTINGS.items() for word in ("-c", f"{name}={value}")]
        with self._log.open("ab") as log:
            self._process = start([*command, *options], log=log, ending=signal.SIGQUIT)

    def wait(self) -> None:
        """Wait until it takes connections."""
        deadline = time.monotonic() + _START_SECONDS
        while not self.ready():
            if not self.alive() or time.monotonic() > deadline:
                raise self._failure()
            time.sleep(_POLL_SECONDS)

    def ready(self) -> bool:
        """Tell whether it takes connections, by the status line that pg_ctl reads too."""
        lines = self._pid_lines()
        return self.alive() and len(lines) > 7 and lines[0] == str(self.pid) and lines[7].strip() == "ready"  # noqa: PLR2004 — line 8 is the status

    def alive(self) -> bool:
        """Tell whether the process runs."""
        return self._process is not None and self._process.poll() is None

    @property
    def pid(self) -> int | None:
        """The process id, None before the first start."""
        return None if self._process is None else self._process.pid

    def stop(self) -> None:
        """End sessions, write everything down, stop. Harder when that takes too long."""
        for ending in (signal.SIGINT, signal.SIGQUIT, signal.SIGKILL):
            if self._process is None or not self.alive():
                return
            self._process.send_signal(ending)
            try:
                self._process.wait(_STOP_SECONDS)
            except subprocess.TimeoutExpired:
                continue

    def forget(self) -> None:
        """In a forked child: this server is not ours to stop."""
        self._process = None

    def url(self, database: str, *, role: str = SUPERUSER, password: str | None = None) -> str:
        """Return the SQLAlchemy URL of *database* as *role*; as the superuser unless told."""
        secret = quote(self.cluster.password if password is None else password, safe="")
        return f"postgresql+psycopg://{role}:{secret}@/{database}?host={quote(str(self.sockets), safe='')}"

    def dsn(self, database: str, *, role: str = SUPERUSER, password: str | None = None) -> str:
        """Return the libpq connection string of *database* as *role*."""
        secret = self.cluster.password if password is None else password
        return f"host='{self.sockets}' dbname={database} user={role} password={secret}"

    def _failure(self) -> DeployError:
        code = None if self._process is None else self._process.poll()
        self.stop()
        if code == REFUSED:
            return NamespaceRefusedError()
        if "No space left on device" in tail(self._log):
            return DiskFullError(self.cluster.data.parent)
        return StartError(self._log)

    def _pid_lines(self) -> list[str]:
        try:
            return (self.cluster.data / "postmaster.pid").read_text().splitlines()
        except FileNotFoundError:
            return []

    def _clear_predecessor(self) -> None:
        """Remove what a killed server left; the caller holds the installation's own lock.

        The pid file guards the shared memory: it goes only when no process of the old server is left to write there.
        """
        _end_orphans(self.cluster.data)
        for path in (self.cluster.data / "postmaster.pid", *self.sockets.glob(".s.PGSQL.*")):
            path.unlink(missing_ok=True)


def _end_orphans(data: Path) -> None:
    """Wait until every process of a predecessor is gone; hurry them. Each stands in its data directory."""
    deadline = time.monotonic() + _STOP_SECONDS
    while orphans := [pid for pid in _processes() if _stands_in(pid, data)]:
        ending = signal.SIGQUIT if time.monotonic() < deadline else signal.SIGKILL
        for pid in orphans:
            with suppress(ProcessLookupError):
                os.kill(pid, ending)
        time.sleep(0.05)


def _processes() -> Iterator[int]:
    return (int(path.name) for path in Path("/proc").iterdir() if path.name.isdecimal())


def _stands_in(pid: int, data: Path) -> bool:
    try:
        return Path(f"/proc/{pid}/cwd").readlink() == data and _is_postgres(pid)
    except OSError:
        return False


def _is_postgres(pid: int) -> bool:
    return Path(f"/proc/{pid}/comm").read_text().strip() == "postgres"


def socket_folder(run: Path) -> Path:
    """Make the socket's folder, 0700: *run*, or a short and plain one of our own where *run* cannot be one.

    Too long is what a socket's name has no room for; not plain is a blank or a quote, at which a client library (pgmq)
    cuts the address.
    Raises PostgresError when somebody else made the short one before us.
    """
    folder = run.absolute()
    is_too_long = len(os.fsencode(folder)) + len(_SOCKET_NAME) >= _SOCKET_PATH_LIMIT
    if is_too_long or not _PLAIN.fullmatch(str(folder)):
        name = sha256(os.fsencode(folder)).hexdigest()[:16]
        folder = Path(tempfile.gettempdir()) / f"amparo-{os.geteuid()}-{name}"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    found = folder.lstat()
    if found.st_uid != os.geteuid() or folder.is_symlink():
        raise PostgresError(f"The folder {folder} belongs to somebody else; remove it and start again.")
    folder.chmod(0o700)
    return folder


def remove_socket_folder(run: Path) -> None:
    """Remove the socket's folder, wherever it is."""
    shutil.rmtree(socket_folder(run), ignore_errors=True)


def trim(log: Path) -> None:
    """Keep a log from growing for ever: begin again when it is large."""
    if log.exists() and log.stat().st_size > _LOG_BYTES:
        log.replace(log.with_name(log.name + ".1"))


def tail(log: Path) -> str:
    """Return a log's end."""
    try:
        return log.read_bytes()[-2000:].decode(errors="replace")
    except OSError:
        return ""
