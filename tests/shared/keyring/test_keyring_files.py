"""The keyring file: for its owner alone, whole or not at all, and shut without its passphrase."""

import json
import os
import time
from base64 import b64encode
from hashlib import sha256
from pathlib import Path
from secrets import token_bytes
from typing import Any

import pytest

from shared.keyring import Keyring, KeyringError

KEYRING = Keyring.generate("cases", token_bytes)
PASSPHRASE = "correct horse acácia staple"


@pytest.fixture
def plain(tmp_path: Path) -> Path:
    """A keyring file without a passphrase."""
    KEYRING.save(tmp_path / "cases.keyring")
    return tmp_path / "cases.keyring"


@pytest.fixture(scope="module")
def locked_bytes(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """The content of a keyring file under the passphrase; stretched once for all tests."""
    path = tmp_path_factory.mktemp("locked") / "cases.keyring"
    KEYRING.save(path, PASSPHRASE)
    return path.read_bytes()


def private(path: Path, content: bytes) -> Path:
    """Write *content* as a file of mode 0600."""
    path.touch(mode=0o600)
    path.write_bytes(content)
    return path


def edited(path: Path, **members: Any) -> Path:
    """Change members of a JSON file."""
    path.write_text(json.dumps(json.loads(path.read_bytes()) | members), encoding="utf-8")
    return path


def test_a_saved_keyring_is_loaded(plain: Path) -> None:
    """Every key of every kind."""
    assert Keyring.load(plain) == KEYRING


def test_a_rotated_keyring_is_loaded_with_all_its_keys(tmp_path: Path) -> None:
    """Old organisation keys are kept, the current one stays current."""
    rotated = KEYRING.rotated(token_bytes)
    rotated.save(tmp_path / "k")
    assert Keyring.load(tmp_path / "k") == rotated


def test_the_file_is_its_owners_alone_whatever_the_umask(tmp_path: Path) -> None:
    """From the first byte on; an older, wider file of that name does not widen it."""
    private(tmp_path / "k", b"").chmod(0o644)
    before = os.umask(0)
    try:
        KEYRING.save(tmp_path / "k")
    finally:
        os.umask(before)
    assert (tmp_path / "k").stat().st_mode & 0o777 == 0o600
    assert [path.name for path in tmp_path.iterdir()] == ["k"]


def test_what_a_crash_left_behind_does_not_stop_the_next_save(tmp_path: Path) -> None:
    """Nor does a link that somebody put there redirect the keys."""
    (tmp_path / ".k.new").symlink_to(tmp_path / "elsewhere")
    KEYRING.save(tmp_path / "k")
    assert Keyring.load(tmp_path / "k") == KEYRING
    assert not (tmp_path / "elsewhere").exists()


@pytest.mark.parametrize("mode", [0o604, 0o640, 0o644, 0o620, 0o602, 0o601, 0o610, 0o666, 0o777])
def test_a_keyring_that_others_may_touch_is_refused(plain: Path, mode: int) -> None:
    """Read, write or execute, by group or world."""
    plain.chmod(mode)
    with pytest.raises(KeyringError, match="others"):
        Keyring.load(plain)


def test_a_link_to_a_wide_open_keyring_is_refused(plain: Path, tmp_path: Path) -> None:
    """The file that is read is the file that is looked at."""
    plain.chmod(0o644)
    (tmp_path / "link").symlink_to(plain)
    with pytest.raises(KeyringError, match="others"):
        Keyring.load(tmp_path / "link")


def test_a_missing_keyring_has_one_clear_sentence(tmp_path: Path) -> None:
    """For whoever starts the service."""
    with pytest.raises(KeyringError, match="cannot be read: No such file"):
        Keyring.load(tmp_path / "none")


def test_a_keyring_under_a_passphrase_is_loaded_with_it_in_under_a_second(tmp_path: Path, locked_bytes: bytes) -> None:
    """A start must not wait; a guesser must. Processor time of all lanes, so that a busy machine does not matter."""
    path = private(tmp_path / "k", locked_bytes)
    began = time.process_time()
    assert Keyring.load(path, PASSPHRASE) == KEYRING
    assert 0.02 < time.process_time() - began < 1


def test_a_locked_file_of_the_first_version_still_opens(tmp_path: Path) -> None:
    """Its whole bytes follow from keyring, passphrase and randomness, and are pinned: stretching, binding, layout."""
    known = Keyring.generate("cases", lambda size: bytes(range(size)))
    known.save(tmp_path / "k", PASSPHRASE, random=lambda size: bytes(range(100, 100 + size)))
    assert Keyring.load(tmp_path / "k", PASSPHRASE) == known
    assert (
        sha256((tmp_path / "k").read_bytes()).hexdigest()
        == "a8448a028bc08f766e49c17375789c8a58c1504cbce5c4b93706bfd2812b79ea"
    )


def test_a_plain_file_of_the_first_version_still_opens(tmp_path: Path) -> None:
    """The names in it are those of the design."""
    Keyring.generate("cases", lambda size: bytes(range(size))).save(tmp_path / "k")
    key = b64encode(bytes(range(32))).decode()
    assert json.loads((tmp_path / "k").read_bytes()) == {
        "format": 1,
        "service": "cases",
        "organisation": {"1": key},
        "current": "1",
        "blind_index": key,
        "record": key,
        "signing": key,
        "hpke": {"xwing-c9a3565ffde4f72b": key},
    }


@pytest.mark.parametrize("passphrase", ["", PASSPHRASE + " ", PASSPHRASE[:-1], PASSPHRASE.upper()])
def test_a_wrong_passphrase_opens_nothing(tmp_path: Path, locked_bytes: bytes, passphrase: str) -> None:
    """And is not told apart from an altered file."""
    with pytest.raises(KeyringError, match="wrong or the keyring was altered"):
        Keyring.load(private(tmp_path / "k", locked_bytes), passphrase)


def test_a_passphrase_must_be_given_where_there_is_one_and_only_there(
    tmp_path: Path, locked_bytes: bytes, plain: Path
) -> None:
    """Nobody believes in a protection that is not there."""
    with pytest.raises(KeyringError, match="under a passphrase"):
        Keyring.load(private(tmp_path / "k", locked_bytes))
    with pytest.raises(KeyringError, match="not under a passphrase"):
        Keyring.load(plain, PASSPHRASE)


def test_a_locked_file_shows_no_key_and_not_even_its_service(locked_bytes: bytes) -> None:
    """Only how it is locked."""
    assert set(json.loads(locked_bytes)) == {"format", "kdf", "salt", "sealed"}
    assert b"cases" not in locked_bytes
    assert not any(b64encode(key) in locked_bytes for key in (KEYRING.signing, KEYRING.record, KEYRING.blind_index))


@pytest.mark.parametrize(
    "change",
    [
        {"kdf": "argon2id-1KiB-1-1"},
        {"kdf": None},
        {"salt": b64encode(bytes(16)).decode()},
        {"salt": ""},
        {"salt": "é"},
        {"sealed": ""},
        {"sealed": b64encode(bytes(400)).decode()},
        {"sealed": 7},
        {"format": 2},
    ],
    ids=str,
)
def test_an_altered_locked_file_opens_nothing(tmp_path: Path, locked_bytes: bytes, change: dict[str, Any]) -> None:
    """Weaker stretching, another salt, other bytes."""
    with pytest.raises(KeyringError):
        Keyring.load(edited(private(tmp_path / "k", locked_bytes), **change), PASSPHRASE)


@pytest.mark.parametrize(
    "change",
    [
        {"format": 2},
        {"record": "AAAA"},
        {"signing": "not base64"},
        {"blind_index": None},
        {"organisation": {"1": b64encode(bytes(16)).decode()}},
        {"organisation": {}},
        {"organisation": []},
        {"current": "2"},
        {"hpke": {}},
        {"hpke": "x"},
        {"surprise": 1},
    ],
    ids=str,
)
def test_a_file_that_is_not_quite_a_keyring_is_refused(plain: Path, change: dict[str, Any]) -> None:
    """At the start of the service, not at its first use."""
    with pytest.raises(KeyringError):
        Keyring.load(edited(plain, **change))


@pytest.mark.parametrize("content", [b"", b"[]", b"null", b"7", b"\xff", b"{", b'{"format": 1}', b"[" * 100_000])
def test_a_file_that_is_no_keyring_at_all_is_refused(tmp_path: Path, content: bytes) -> None:
    """With the same named failure."""
    with pytest.raises(KeyringError):
        Keyring.load(private(tmp_path / "k", content))


def test_no_failure_repeats_what_the_file_holds(plain: Path) -> None:
    """A log may keep the message."""
    secret = b64encode(KEYRING.signing).decode()[:-4]
    with pytest.raises(KeyringError) as failure:
        Keyring.load(edited(plain, signing=secret))
    assert secret not in str(failure.value)
    assert failure.value.__cause__ is None
