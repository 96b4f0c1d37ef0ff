"""A data directory: made once, checked before use. Knows no running server and no database in it."""

import secrets
import shutil
from dataclasses import dataclass
from pathlib import Path

from deploy.errors import DeployError
from deploy.files import write_whole
from deploy.postgres.binaries import NEWEST, binaries, known
from deploy.postgres.launcher import run

SUPERUSER = "postgres"


class DataNewerError(DeployError):
    """The data directory belongs to a PostgreSQL that this Amparo does not carry."""

    def __init__(self, found: str) -> None:
        super().__init__(f"This data was made by PostgreSQL {found}, which this version of Amparo does not carry.")


class DiskFullError(DeployError):
    """There is no room."""

    def __init__(self, folder: Path) -> None:
        super().__init__(f"The disk is full: make room in {folder} and start again; nothing stored is lost.")


class InitialisationError(DeployError):
    """initdb failed for a reason we did not foresee."""

    def __init__(self, said: str) -> None:
        last = said.strip().splitlines()[-1:] or ["it said nothing"]
        super().__init__(f"PostgreSQL could not make its data directory: {last[0]}")


@dataclass(frozen=True, slots=True)
class Cluster:
    """Where one server's data and its superuser's password live. Only the owner may read either."""

    data: Path
    password_file: Path

    def __post_init__(self) -> None:
        """Keep the real path: it is compared with where processes stand."""
        object.__setattr__(self, "data", self.data.resolve())

    @property
    def exists(self) -> bool:
        """Tell whether it was made completely: the marker is written last, by rename."""
        return (self.data / "PG_VERSION").exists()

    @property
    def programs(self) -> Path:
        """The folder of the programs that fit the data. Raises DataNewerError."""
        if not self.exists:
            return binaries(NEWEST)
        found = (self.data / "PG_VERSION").read_text().strip()
        if not found.isdecimal() or not known(int(found)):
            raise DataNewerError(found)
        return binaries(int(found))

    @property
    def password(self) -> str:
        """The superuser's password."""
        return self.password_file.read_text().strip()

    def create(self) -> None:
        """Make the data directory unless it is there. Killed half-way, it starts afresh the next time."""
        if self.exists:
            return
        making = self.data.with_name(self.data.name + ".making")
        shutil.rmtree(making, ignore_errors=True)
        self._save_password()
        self._initialise(making)
        making.rename(self.data)

    def _save_password(self) -> None:
        """Write a new password: the data that an earlier one belonged to was never finished."""
        write_whole(self.password_file, secrets.token_urlsafe(32) + "\n")

    def _initialise(self, folder: Path) -> None:
        code, said = run(
            [
                self.programs / "initdb",
                f"--pgdata={folder}",
                f"--username={SUPERUSER}",
                f"--pwfile={self.password_file}",
                "--auth=scram-sha-256",
                "--data-checksums",
                "--encoding=UTF8",
                "--locale-provider=builtin",
                "--builtin-locale=C.UTF-8",
                "--locale=C.UTF-8",
            ]
        )
        if code == 0:
            return
        shutil.rmtree(folder, ignore_errors=True)
        if "No space left" in said:
            raise DiskFullError(folder.parent)
        raise InitialisationError(said)
