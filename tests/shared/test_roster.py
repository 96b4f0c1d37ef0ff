"""The roster: whose signature to believe, to which key to seal, and nothing private."""

import json
from base64 import b64encode
from dataclasses import replace
from pathlib import Path
from secrets import token_bytes
from typing import Any

import pytest

from shared.keyring import Keyring
from shared.roster import Roster, RosterError, ServiceKeys, SignatureError

INTAKE, CASES = (Keyring.generate(service, token_bytes) for service in ("intake", "cases"))
ROSTER = Roster.of([INTAKE, CASES])


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A roster file."""
    ROSTER.save(tmp_path / "roster.json")
    return tmp_path / "roster.json"


def test_a_saved_roster_is_loaded(file: Path) -> None:
    """The same services with the same keys."""
    loaded = Roster.load(file)
    assert loaded.services() == ("cases", "intake")
    for service in loaded.services():
        assert loaded.signing_keys(service) == ROSTER.signing_keys(service)
        assert loaded.hpke_key(service) == ROSTER.hpke_key(service)


def test_the_file_holds_nothing_private(file: Path) -> None:
    """It is readable to all on purpose."""
    content = file.read_text()
    private = (INTAKE.signing, *INTAKE.hpke.values(), *INTAKE.organisation.values(), INTAKE.record, INTAKE.blind_index)
    assert not any(b64encode(key).decode().rstrip("=") in content for key in private)


def test_a_service_is_believed_for_its_own_signature_only() -> None:
    """Not for another's, not over other data, not for a cut one."""
    signature = INTAKE.sign(b"batch")
    ROSTER.verify("intake", signature=signature, data=b"batch")
    forged = (
        ("cases", signature, b"batch"),
        ("intake", signature, b"batcH"),
        ("intake", signature[:-1], b"batch"),
        ("intake", b"", b"batch"),
        ("intake", bytes(64), b"batch"),
        ("intake", CASES.sign(b"batch"), b"batch"),
    )
    for service, wrong, data in forged:
        with pytest.raises(SignatureError):
            ROSTER.verify(service, signature=wrong, data=data)


def test_every_flipped_byte_of_a_signature_is_noticed() -> None:
    """All 64."""
    signature = INTAKE.sign(b"batch")
    for position in range(len(signature)):
        altered = bytearray(signature)
        altered[position] ^= 0x01
        with pytest.raises(SignatureError):
            ROSTER.verify("intake", signature=bytes(altered), data=b"batch")


def test_a_key_to_come_is_believed_already() -> None:
    """So that a service can change its key without a message being lost."""
    coming = Keyring.generate("intake", token_bytes)
    both = ServiceKeys(
        signing=(INTAKE.signing_public(), coming.signing_public()),
        hpke=INTAKE.hpke_public(),
        current_hpke=next(iter(INTAKE.hpke)),
    )
    for keyring in (INTAKE, coming):
        Roster({"intake": both}).verify("intake", signature=keyring.sign(b"batch"), data=b"batch")


def test_the_newest_hpke_key_is_the_one_to_write_to() -> None:
    """Older ones are for opening what is still under way."""
    rotated = replace(INTAKE, hpke={**INTAKE.hpke, "xwing-new": token_bytes(32)})
    assert Roster.of([rotated]).hpke_key("intake")[0] == "xwing-new"


def test_an_unknown_service_is_a_named_failure() -> None:
    """Nothing is sealed to, or believed of, a stranger."""
    for ask in (ROSTER.signing_keys, ROSTER.hpke_key):
        with pytest.raises(RosterError):
            ask("identity")
    with pytest.raises(RosterError):
        ROSTER.verify("identity", signature=INTAKE.sign(b""), data=b"")


@pytest.mark.parametrize(
    "change",
    [
        {"signing": []},
        {"signing": ["AAAA"]},
        {"signing": ["not base64"]},
        {"signing": 7},
        {"hpke": {}},
        {"hpke": {"a": "AAAA"}},
        {"current_hpke": "nobody's"},
        {"current_hpke": None},
    ],
    ids=str,
)
def test_a_roster_with_a_broken_service_is_refused(file: Path, change: dict[str, Any]) -> None:
    """When it is loaded, not when the first message comes."""
    document = json.loads(file.read_bytes())
    document["cases"] |= change
    file.write_text(json.dumps(document))
    with pytest.raises(RosterError):
        Roster.load(file)


@pytest.mark.parametrize("content", ["", "[]", "null", '{"cases": 1}', '{"cases": {}}', "{", "[" * 100_000])
def test_a_file_that_is_no_roster_is_refused(tmp_path: Path, content: str) -> None:
    """With a named failure."""
    (tmp_path / "roster.json").write_text(content)
    with pytest.raises(RosterError):
        Roster.load(tmp_path / "roster.json")


def test_a_missing_roster_has_one_clear_sentence(tmp_path: Path) -> None:
    """For whoever starts the service."""
    with pytest.raises(RosterError, match="cannot be read: No such file"):
        Roster.load(tmp_path / "none")
