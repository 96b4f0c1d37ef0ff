"""The published probes for Merkle proofs and signed notes. Absent, this skips visibly."""

import json
from base64 import b64decode
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from services.audit.domain import merkle
from services.audit.domain.notes import ED25519, NoteError, VerifierKey, open_note, sign_note

Check = Callable[[dict[str, Any]], None]


def _proof(probe: dict[str, Any]) -> list[bytes]:
    return [b64decode(each) for each in probe["proof"] or []]


def _inclusion(probe: dict[str, Any]) -> None:
    leaf, root = b64decode(probe["leafHash"]), b64decode(probe["root"])
    merkle.verify_inclusion(_proof(probe), index=probe["leafIdx"], size=probe["treeSize"], leaf=leaf, root=root)


def _subtree_inclusion(probe: dict[str, Any]) -> None:
    leaf, root = b64decode(probe["leafHash"]), b64decode(probe["root"])
    place = {"index": probe["leafIdx"], "start": probe["start"], "end": probe["end"]}
    merkle.verify_subtree_inclusion(_proof(probe), **place, leaf=leaf, root=root)


def _consistency(probe: dict[str, Any]) -> None:
    roots = {"first_root": b64decode(probe["root1"]), "second_root": b64decode(probe["root2"])}
    merkle.verify_consistency(_proof(probe), first=probe["size1"], second=probe["size2"], **roots)


def _subtree_consistency(probe: dict[str, Any]) -> None:
    roots = {"subtree_root": b64decode(probe["root1"]), "root": b64decode(probe["root2"])}
    place = {"start": probe["start"], "end": probe["end"], "size": probe["size"]}
    merkle.verify_subtree_consistency(_proof(probe), **place, **roots)


def _probes(shared_data: Path, kind: str) -> Iterator[tuple[str, dict[str, Any]]]:
    for path in sorted((shared_data / "rfc6962-merkle" / "testdata" / kind).rglob("*.json")):
        yield str(path), json.loads(path.read_text())


def _accepts(check: Check, probe: dict[str, Any]) -> bool:
    try:
        check(probe)
    except merkle.ProofError:
        return False
    return True


@pytest.mark.parametrize(
    ("kind", "check", "at_least"),
    [
        ("inclusion", _inclusion, 90),
        ("consistency", _consistency, 90),
        ("subtreeinclusion", _subtree_inclusion, 200),
        ("subtreeconsistency", _subtree_consistency, 110),
    ],
)
def test_every_published_proof_probe_is_judged_as_its_authors_say(
    shared_data: Path, kind: str, check: Check, at_least: int
) -> None:
    """Each probe that must fail fails, each that must hold holds; a proof from size 0 is an error."""
    probes = list(_probes(shared_data, kind))
    assert len(probes) >= at_least
    wrong = [name for name, probe in probes if _accepts(check, probe) is probe["wantErr"]]
    assert wrong == []


@pytest.fixture(scope="module")
def vectors(shared_data: Path) -> dict[str, Any]:
    """The signed-note vectors."""
    vectors: dict[str, Any] = json.loads((shared_data / "signed-note" / "signed_note_vectors.json").read_text())
    return vectors


def test_every_published_verifier_key_is_judged_as_its_authors_say(vectors: dict[str, Any]) -> None:
    """A wrong length, algorithm or id is refused; a good key is spelled back the same."""
    for each in vectors["vkeys"]:
        if each["want"].startswith("ok"):
            assert str(VerifierKey.parse(each["vkey"])) == each["vkey"]
        else:
            with pytest.raises(NoteError):
                VerifierKey.parse(each["vkey"])


def test_every_published_note_is_judged_as_its_authors_say(vectors: dict[str, Any]) -> None:
    """Known signers are named; a bad signature by one of them, a malformed note or no known signer is refused."""
    assert len(vectors["notes"]) >= 10
    for each in vectors["notes"]:
        keys = [VerifierKey.parse(key) for key in each["vkeys"]]
        if each["want"] == "ok":
            note = open_note(each["note"].encode(), keys)
            assert [key.name for key in note.signers] == each["verified"], each["desc"]
        else:
            with pytest.raises(NoteError):
                open_note(each["note"].encode(), keys)


def test_a_note_signed_here_is_the_published_one(vectors: dict[str, Any]) -> None:
    """Ed25519 is deterministic, so that our signature line equals that of Go's implementation, byte for byte."""
    signer = vectors["signer"]
    name, _, seed = signer["skey"].removeprefix("PRIVATE+KEY+").split("+", 2)
    private = Ed25519PrivateKey.from_private_bytes(b64decode(seed)[1:])
    key = VerifierKey(name=name, kind=ED25519, public=private.public_key().public_bytes_raw())
    note = sign_note(signer["text"], key=key, sign=private.sign)
    assert note == signer["text"] + "\n" + signer["want_signature_line"]
