"""What an entry says, and that it says it in one way only."""

import json
from datetime import timedelta, timezone
from hashlib import sha256
from uuid import UUID

import pytest

from services.audit.domain.leaves import Leaf, LeafTooLargeError
from services.audit.domain.merkle import leaf_hash
from shared.contracts.fields import Code, Sealed
from tests.services.audit.building import START, leaf, record


def test_a_leaf_has_these_bytes_for_ever() -> None:
    """A known answer of our own: another spelling would break every proof that was ever given."""
    assert leaf(7) == (
        b'{"action":"read-section","actor":"00000000-0000-0000-0000-0000000000ac","at":"2026-11-24T08:00:07.000000Z",'
        b'"decision":"allowed","id":"00000000-0000-0000-0000-000000000007","number":7,"object_version":1,'
        b'"organisation":"00000000-0000-0000-0000-00000000000a","policies":["caseworker-reads-own-cases"],'
        b'"resource_type":"case","resources":["00000000-0000-0000-0000-00000000ca5e"],"role":"caseworker",'
        b'"section":"identity","source":"cases","v":1}'
    )


def test_what_was_opened_at_once_is_in_the_leaf_piece_by_piece() -> None:
    """And a record that says nothing of it keeps the bytes it always had."""
    opened = (Code(f"identity:3:{'a' * 64}"), Code(f"contact:1:{'b' * 64}"))
    assert json.loads(leaf(1, contents=opened))["contents"] == list(opened)
    assert "contents" not in json.loads(leaf(1))


def test_a_detail_enters_the_leaf_as_a_hash_only() -> None:
    """Destroying the sealed detail, or its key, changes neither leaf nor tree."""
    detail: Sealed[object] = Sealed(addressee=Code("audit"), key_id=Code("1"), ciphertext=b"sealed words")
    made = Leaf(source="cases", number=1, record=record(1, detail=detail))
    assert json.loads(made.encoded)["detail_hash"] == sha256(b"sealed words").hexdigest()
    assert b"sealed words" not in made.encoded
    assert made.hash == leaf_hash(made.encoded)


def test_one_moment_has_one_spelling_whatever_its_zone() -> None:
    """Times are written in UTC with six decimals."""
    maputo = START.astimezone(timezone(timedelta(hours=2)))
    assert leaf(1, at=maputo) == leaf(1, at=START)


def test_a_leaf_that_no_entry_bundle_could_hold_is_refused() -> None:
    """C2SP bundles give an entry's length two bytes."""
    with pytest.raises(LeafTooLargeError):
        leaf(1, resources=tuple(UUID(int=i) for i in range(2000)))
