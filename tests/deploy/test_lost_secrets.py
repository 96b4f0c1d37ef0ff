"""Files of an installation that get lost: what can be made again is, what cannot is named, no key is overwritten."""

import os
from collections.abc import Callable
from pathlib import Path
from secrets import token_bytes

import pytest

from deploy.files import write_once
from deploy.provision.folder import Folder, FolderError, Kind
from deploy.provision.names import SERVICES, SPEAKERS
from deploy.provision.secrets import LostKeyringError, UnusableKeyringError, ensure_secrets
from shared.keyring import Keyring
from shared.roster import Roster
from tests.support.disks import fill

PASSPHRASE = "quatro palavras bem longas"
KINDS = [("training", None), ("real", PASSPHRASE)]


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    """A prepared folder without secrets."""
    made = Folder(tmp_path / "var")
    made.prepare()
    return made


def _ensure(folder: Folder, kind: Kind, passphrase: str | None) -> None:
    folder.settle(kind)
    ensure_secrets(folder, kind=kind, passphrase=passphrase, random=token_bytes)


def _keyrings(folder: Folder) -> dict[str, bytes]:
    return {service: folder.keyring(service).read_bytes() for service in SERVICES if folder.keyring(service).exists()}


def _half_way(folder: Folder) -> None:
    """Make it look as if the first start had been killed before all keyrings were made."""
    folder.roster.unlink()
    folder.keyring("audit").unlink()
    folder.note_services([])


def _has_data(folder: Folder) -> None:
    """Make it look as if a database had been made here."""
    folder.cluster.data.mkdir(parents=True)
    (folder.cluster.data / "PG_VERSION").write_text("16\n")


@pytest.mark.parametrize(("kind", "passphrase"), KINDS)
@pytest.mark.parametrize("with_data", [True, False])
def test_a_lost_roster_is_made_again_of_the_same_keys(
    folder: Folder, kind: Kind, passphrase: str | None, *, with_data: bool
) -> None:
    """The roster holds nothing that the keyrings do not hold: losing it loses nothing."""
    _ensure(folder, kind, passphrase)
    if with_data:
        _has_data(folder)
    roster, keyrings = folder.roster.read_bytes(), _keyrings(folder)
    folder.roster.unlink()
    _ensure(folder, kind, passphrase)
    assert _keyrings(folder) == keyrings
    assert folder.roster.read_bytes() == roster


@pytest.mark.parametrize("wrong", ["quatro palavras bem curtas", None])
def test_a_wrong_passphrase_with_a_lost_roster_changes_nothing(folder: Folder, wrong: str | None) -> None:
    """One sentence, and the right one still opens everything."""
    _ensure(folder, "real", PASSPHRASE)
    keyrings = _keyrings(folder)
    folder.roster.unlink()
    with pytest.raises(UnusableKeyringError, match="passphrase"):
        _ensure(folder, "real", wrong)
    assert _keyrings(folder) == keyrings
    assert not folder.roster.exists()
    _ensure(folder, "real", PASSPHRASE)
    Keyring.load(folder.keyring("cases"), PASSPHRASE)


@pytest.mark.parametrize(("kind", "passphrase"), KINDS)
@pytest.mark.parametrize("service", SERVICES)
@pytest.mark.parametrize("with_roster", [True, False])
@pytest.mark.parametrize("with_data", [True, False])
def test_a_lost_keyring_is_named_and_nothing_is_made(
    folder: Folder, kind: Kind, passphrase: str | None, service: str, *, with_roster: bool, with_data: bool
) -> None:
    """A new one would open nothing, and hide that the old one has to be brought back; data may be on another server."""
    _ensure(folder, kind, passphrase)
    if with_data:
        _has_data(folder)
    folder.keyring(service).unlink()
    if not with_roster:
        folder.roster.unlink()
    kept = _keyrings(folder)
    with pytest.raises(LostKeyringError, match=rf"{service}.*backup"):
        _ensure(folder, kind, passphrase)
    assert _keyrings(folder) == kept
    assert folder.roster.exists() == with_roster


@pytest.mark.parametrize(("kind", "passphrase"), KINDS)
def test_the_first_start_killed_half_way_keeps_the_keys_it_made(
    folder: Folder, kind: Kind, passphrase: str | None
) -> None:
    """No data yet and no roster: what is there stays, what is missing is made, all under one passphrase."""
    _ensure(folder, kind, passphrase)
    _half_way(folder)
    kept = _keyrings(folder)
    _ensure(folder, kind, passphrase)
    assert {service: _keyrings(folder)[service] for service in kept} == kept
    for service in SPEAKERS:
        keyring = Keyring.load(folder.keyring(service), passphrase)
        assert Roster.load(folder.roster).signing_keys(service) == (keyring.signing_public(),)


def test_a_first_start_does_not_go_on_under_another_passphrase(folder: Folder) -> None:
    """Half of the keyrings under one and half under another would never start."""
    _ensure(folder, "real", PASSPHRASE)
    _half_way(folder)
    with pytest.raises(UnusableKeyringError, match="passphrase"):
        _ensure(folder, "real", "quatro palavras bem curtas")
    assert not folder.keyring("audit").exists()


def test_a_lost_format_file_is_named(folder: Folder) -> None:
    """A real installation must not become one for training because a file was lost."""
    folder.settle("real")
    _ensure(folder, "real", PASSPHRASE)
    (folder.path / "format").unlink()
    with pytest.raises(FolderError, match="format"):
        folder.settle("training")
    assert folder.kind is None


def test_what_is_written_once_is_never_replaced(tmp_path: Path) -> None:
    """Not even in the moment between looking and writing."""
    write_once(tmp_path / "key", "first")
    with pytest.raises(FileExistsError):
        write_once(tmp_path / "key", "second")
    assert (tmp_path / "key").read_text() == "first"
    assert [path.name for path in tmp_path.iterdir()] == ["key"]


def test_a_roster_that_finds_no_room_leaves_the_old_one_whole(small_disk: Callable[[int], Path]) -> None:
    """Nobody reads half a roster."""
    path = small_disk(64) / "roster.json"
    Roster.of([Keyring.generate("cases", token_bytes)]).save(path)
    before = path.read_bytes()
    fill(path.parent)
    with pytest.raises(OSError, match="No space left"):
        Roster.of(Keyring.generate(service, token_bytes) for service in SERVICES).save(path)
    assert path.read_bytes() == before


@pytest.mark.parametrize("umask", [0o000, 0o077])
def test_secrets_are_for_their_owner_whatever_the_umask(
    folder: Folder, umask: int, request: pytest.FixtureRequest
) -> None:
    """Files 0600, folders 0700."""
    before = os.umask(umask)
    request.addfinalizer(lambda: os.umask(before))
    _ensure(folder, "training", None)
    found = [*(folder.path / "secrets").rglob("*"), *(folder.path / "training").rglob("*"), folder.path / "secrets"]
    modes = {path: path.stat().st_mode & 0o777 for path in found}
    assert modes == {path: 0o700 if path.is_dir() else 0o600 for path in found}
