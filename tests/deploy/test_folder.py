"""The installation's folder: one kind for ever, one holder at a time, one sentence when it cannot be."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from secrets import token_bytes

import pytest

from deploy.postgres import DiskFullError
from deploy.provision import names
from deploy.provision.folder import (
    AlreadyRunningError,
    Folder,
    FolderError,
    NewerFormatError,
    NotWritableError,
    read_state,
    write_state,
)
from deploy.provision.secrets import ensure_secrets, password
from shared.keyring import Keyring, KeyringError
from shared.roster import Roster
from tests.support.disks import fill


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    """A prepared folder of no kind yet."""
    made = Folder(tmp_path / "var")
    made.prepare()
    return made


def test_a_kind_is_for_ever(folder: Folder) -> None:
    """Training can never become real: its tokens were printed."""
    folder.settle("training")
    folder.settle("training")
    with pytest.raises(FolderError, match="training installation for ever"):
        folder.settle("real")
    assert folder.kind == "training"


@pytest.mark.parametrize("version", ["2", "99", '"1"', "1.5", "null"])
def test_a_newer_folder_is_named_and_left_alone(folder: Folder, version: str) -> None:
    """An older program does not guess."""
    (folder.path / "format").write_text(f'{{"format": {version}, "kind": "training"}}')
    with pytest.raises(NewerFormatError, match="update Amparo first"):
        folder.settle("training")


@pytest.mark.parametrize("text", ["", "{}", "[]", "no", '{"format": 1, "kind": "toy"}'])
def test_an_unreadable_format_is_a_sentence(folder: Folder, text: str) -> None:
    """Somebody else's folder called var is not ours."""
    (folder.path / "format").write_text(text)
    with pytest.raises(FolderError):
        folder.settle("training")


def test_everything_in_it_is_for_its_owner_alone(folder: Folder) -> None:
    """Whatever the umask was."""
    folder.settle("training")
    ensure_secrets(folder, kind="training", passphrase=None, random=token_bytes)
    assert folder.path.stat().st_mode & 0o777 == 0o700
    loose = [path for path in (folder.path / "secrets").rglob("*") if path.is_file() and path.stat().st_mode & 0o077]
    assert not loose


def test_a_second_holder_is_told_who_holds_it(folder: Folder) -> None:
    """The message names the process."""
    with folder.locked():
        assert folder.holder() == os.getpid()
        second = Folder(folder.path)
        with pytest.raises(AlreadyRunningError, match=str(os.getpid())), second.locked():
            pass
    assert folder.holder() is None


def test_a_killed_holder_holds_nothing(folder: Folder) -> None:
    """The kernel lets go of the lock, whatever the file says."""
    program = f"""
import os, signal
from pathlib import Path
from deploy.provision.folder import Folder
with Folder(Path({str(folder.path)!r})).locked():
    os.kill(os.getpid(), signal.SIGKILL)
"""
    subprocess.run([sys.executable, "-c", program], check=False)
    assert folder.holder() is None
    with folder.locked():
        pass


def test_state_without_a_holder_is_no_state(folder: Folder) -> None:
    """What a killed supervisor said about itself is no longer so."""
    write_state(folder, {"supervisor": 1})
    assert read_state(folder) is None
    with folder.locked():
        assert read_state(folder) == {"supervisor": 1}


def test_a_file_in_its_place_is_a_sentence(tmp_path: Path) -> None:
    """Not a traceback."""
    (tmp_path / "var").write_text("mine")
    with pytest.raises((NotWritableError, FolderError)):
        Folder(tmp_path / "var" / "deeper").prepare()


def test_a_full_disk_is_a_sentence(small_disk: Callable[[int], Path]) -> None:
    """Nothing is half written."""
    disk = small_disk(64)
    folder = Folder(disk / "var")
    fill(disk)
    with pytest.raises(DiskFullError, match="make room"):
        folder.prepare()


def test_secrets_are_made_once_and_survive_a_kill_between(folder: Folder) -> None:
    """The roster is written last, and of the keyrings that are there."""
    ensure_secrets(folder, kind="training", passphrase=None, random=token_bytes)
    first = Roster.load(folder.roster).signing_keys("cases")
    secret = password(folder, "cases")
    ensure_secrets(folder, kind="training", passphrase=None, random=token_bytes)
    assert Roster.load(folder.roster).signing_keys("cases") == first
    assert password(folder, "cases") == secret
    folder.roster.unlink()
    ensure_secrets(folder, kind="training", passphrase=None, random=token_bytes)
    assert Roster.load(folder.roster).services() == tuple(sorted(names.SPEAKERS))
    for service in names.SPEAKERS:
        keyring = Keyring.load(folder.keyring(service))
        assert (keyring.signing_public(),) == Roster.load(folder.roster).signing_keys(service)


def test_a_real_keyring_opens_with_its_passphrase_only(folder: Folder) -> None:
    """A stolen disk is not enough."""
    ensure_secrets(folder, kind="real", passphrase="quatro palavras bem longas", random=token_bytes)
    Keyring.load(folder.keyring("cases"), "quatro palavras bem longas")
    with pytest.raises(KeyringError):
        Keyring.load(folder.keyring("cases"), "quatro palavras bem curtas")
    with pytest.raises(KeyringError):
        Keyring.load(folder.keyring("cases"))
