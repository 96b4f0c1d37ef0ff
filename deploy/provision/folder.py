"""The installation's folder: what lies where, of which kind and version, and who holds it. Knows no server and no key.

var/format            version, kind, and the services that were ever made here; written first
var/lock              held by the supervisor while it runs
var/postgres/         data and the superuser's password
var/secrets/SERVICE/  keyring and database password, for this service alone
var/roster.json       public keys of all services
var/training/         sessions of the `amparo` command and what was filled in, in training only
var/first-people      that a real installation has those who make all other accounts
var/run/              socket folder, state of the running supervisor
var/log/              one log a process, without personal data
var/tls/              certificates of servers, where they are not on this machine alone
"""

import fcntl
import json
import os
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from errno import ENOSPC
from pathlib import Path
from typing import IO, Any, Literal

from deploy.errors import DeployError
from deploy.files import write_once, write_whole
from deploy.postgres import Cluster
from deploy.postgres.cluster import DiskFullError

FORMAT = 1
Kind = Literal["training", "real"]
_FIRST_SERVICES = ("intake", "cases", "referrals", "audit")
_ROOM_BYTES = 4096
_PATIENCE_SECONDS = 0.5


class FolderError(DeployError):
    """The folder cannot be used."""


class NewerFormatError(FolderError):
    """A newer Amparo made it."""

    def __init__(self, path: Path, version: object) -> None:
        super().__init__(
            f"{path} was made by a newer Amparo (format {version}; this one knows {FORMAT}): update Amparo first."
        )


class AlreadyRunningError(FolderError):
    """Somebody holds the lock."""

    def __init__(self, path: Path, pid: str) -> None:
        super().__init__(f"Amparo already runs here (process {pid or 'unknown'}, {path}): stop it with `amparo down`.")


class NotWritableError(FolderError):
    """We may not write there."""

    def __init__(self, path: Path) -> None:
        super().__init__(
            f"{path} cannot be written by this user: choose another folder with --var or change its owner."
        )


@dataclass(frozen=True, slots=True)
class Folder:
    """One installation's folder."""

    path: Path

    @property
    def cluster(self) -> Cluster:
        """The database server's data."""
        return Cluster(self.path / "postgres" / "data", self.path / "postgres" / "password")

    @property
    def run(self) -> Path:
        """Sockets and state of what runs."""
        return self.path / "run"

    @property
    def logs(self) -> Path:
        """One log a process."""
        return self.path / "log"

    @property
    def roster(self) -> Path:
        """Public keys of all services."""
        return self.path / "roster.json"

    @property
    def tls(self) -> Path:
        """Certificates of the servers that services reach over a network, and the gateway's."""
        return self.path / "tls"

    @property
    def training(self) -> Path:
        """What only a training installation has."""
        return self.path / "training"

    @property
    def state(self) -> Path:
        """What the running supervisor says about itself."""
        return self.run / "state.json"

    @property
    def has_first_people(self) -> bool:
        """Whether a real installation has the two who make all other accounts."""
        return self._first_people.exists()

    def note_first_people(self) -> None:
        """Write down that it has them."""
        write_whole(self._first_people, "made\n")

    @property
    def _first_people(self) -> Path:
        return self.path / "first-people"

    def secrets(self, service: str) -> Path:
        """Return the folder of one service's secrets."""
        return self.path / "secrets" / service

    def keyring(self, service: str) -> Path:
        """Return one service's keyring file."""
        return self.secrets(service) / "keyring.json"

    @property
    def is_outside(self) -> bool:
        """Whether its databases are on a server that is not ours: each service has an address of its own then."""
        return any(self.path.glob("secrets/*/database-url"))

    @property
    def kind(self) -> Kind | None:
        """Training or real; None before it is made. Raises NewerFormatError, FolderError."""
        found = self._format()
        if found is None:
            return None
        if found["kind"] not in ("training", "real"):
            raise FolderError(f"{self.path / 'format'} names a kind that this Amparo does not know.")
        return "training" if found["kind"] == "training" else "real"

    @property
    def services(self) -> tuple[str, ...]:
        """The services that were ever made here: one whose keyring is missing lost it, any other is new.

        Installations of the first version did not write it down; they had the same four. Raises what `kind` raises.
        """
        found = self._format() or {}
        if "services" in found:
            return tuple(map(str, found["services"]))
        return _FIRST_SERVICES if self.roster.exists() or self.cluster.data.exists() else ()

    def note_services(self, services: Sequence[str]) -> None:
        """Write down that *services* were made here. Their keyrings are on the disk, their databases not yet."""
        found = self._format()
        if found is not None and found.get("services") != list(services):
            write_whole(self.path / "format", json.dumps(found | {"services": list(services)}) + "\n")

    def _format(self) -> dict[str, Any] | None:
        try:
            found: dict[str, Any] = json.loads((self.path / "format").read_text())
            version, _, _ = found["format"], found["kind"], list(found.get("services", []))
        except FileNotFoundError:
            return None
        except PermissionError:
            raise NotWritableError(self.path) from None
        except (ValueError, KeyError, TypeError, AttributeError):
            raise FolderError(f"{self.path / 'format'} cannot be read: is this an Amparo folder?") from None
        if not isinstance(version, int) or version > FORMAT:
            raise NewerFormatError(self.path, version)
        return found

    def settle(self, kind: Kind) -> None:
        """Write version and kind, once and for ever; a folder of the other kind is refused."""
        found = self.kind
        if found is None:
            self._refuse_lost_format()
            write_once(self.path / "format", json.dumps({"format": FORMAT, "kind": kind, "services": []}) + "\n")
        elif found != kind:
            raise FolderError(f"{self.path} is a {found} installation for ever; choose another folder with --var.")

    def _refuse_lost_format(self) -> None:
        """Refuse keys or data without a format, which is written before them: an installation that lost it."""
        if any(path.exists() for path in (self.cluster.data, self.roster)):
            raise FolderError(
                f"{self.path / 'format'} is missing beside existing keys or data: bring it back from your backup."
            )

    def prepare(self) -> None:
        """Make the folders, for their owner alone. Raises one sentence when that cannot be."""
        with named_failures(self.path):
            for path in (self.path, self.path / "postgres", self.path / "secrets", self.run, self.logs):
                path.mkdir(mode=0o700, parents=True, exist_ok=True)
            self.path.chmod(0o700)
            probe = self.path / ".probe"
            probe.write_bytes(bytes(_ROOM_BYTES))
            probe.unlink()

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Hold the installation for this process. Raises AlreadyRunningError."""
        with named_failures(self.path), (self.path / "lock").open("a+") as lock:
            _hold(lock, self.path)
            yield

    def holder(self) -> int | None:
        """Return the process that holds the installation, None when nobody does."""
        try:
            with (self.path / "lock").open("r+") as lock:
                fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
                return None
        except FileNotFoundError:
            return None
        except BlockingIOError:
            return int((self.path / "lock").read_text().strip() or 0) or None


def _hold(lock: IO[str], path: Path) -> None:
    """Take the lock; a passing `amparo status` holds it for an instant only."""
    deadline = time.monotonic() + _PATIENCE_SECONDS
    while not _taken(lock):
        if time.monotonic() > deadline:
            lock.seek(0)
            raise AlreadyRunningError(path, lock.read().strip())
        time.sleep(0.05)
    lock.truncate(0)
    lock.write(f"{os.getpid()}\n")
    lock.flush()


def _taken(lock: IO[str]) -> bool:
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


@contextmanager
def named_failures(path: Path) -> Iterator[None]:
    """Turn what a file system refuses into one sentence."""
    try:
        yield
    except (PermissionError, NotADirectoryError):
        raise NotWritableError(path) from None
    except OSError as error:
        if error.errno == ENOSPC:
            raise DiskFullError(path) from None
        raise


class NotRunningError(DeployError):
    """There is nothing to ask."""

    def __init__(self, folder: Folder) -> None:
        super().__init__(f"Amparo does not run in {folder.path}: start it with `amparo up` (or make run).")


def write_state(folder: Folder, state: Mapping[str, object]) -> None:
    """Say what runs, for `amparo status` and tests."""
    write_whole(folder.state, json.dumps(state, indent=1) + "\n")


def read_state(folder: Folder) -> dict[str, object] | None:
    """Return what the running supervisor said, None when none runs."""
    if folder.holder() is None:
        return None
    try:
        found = json.loads(folder.state.read_text())
    except (OSError, ValueError):
        return None
    return found if isinstance(found, dict) else None


def running(folder: Folder) -> dict[str, Any]:
    """Return what the running supervisor says about itself. Raises NotRunningError."""
    state = read_state(folder)
    if state is None:
        raise NotRunningError(folder)
    return state
