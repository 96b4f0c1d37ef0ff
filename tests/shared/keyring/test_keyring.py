"""The keyring: what it wraps, hashes, signs and opens, and what it never shows."""

import hmac
from dataclasses import replace
from hashlib import sha256
from secrets import token_bytes

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.keyring import KeyProvider, Keyring
from shared.sealing import SealError, Stanza
from shared.sealing.chunked import encrypt

KEYRING = Keyring.generate("cases", token_bytes)


def test_the_keyring_is_a_key_provider() -> None:
    """The port and the file agree; an HSM has to keep to the same five methods."""
    provider: KeyProvider = KEYRING
    key = token_bytes(32)
    assert provider.unwrap(provider.wrap(key, b"context"), b"context") == key


@given(key=st.binary(min_size=32, max_size=32), context=st.binary(max_size=60))
def test_what_is_wrapped_is_unwrapped(key: bytes, context: bytes) -> None:
    """Through its stored form, in its context."""
    stored = KEYRING.wrap(key, context).to_bytes()
    assert key not in stored
    assert KEYRING.unwrap(Stanza.from_bytes(stored), context) == key


def test_every_flipped_or_missing_byte_of_a_stored_stanza_is_noticed() -> None:
    """Format, kind, version, salt, commitment, key, tag."""
    stored = KEYRING.wrap(bytes(32), b"context").to_bytes()
    attempts = [stored[:length] for length in range(len(stored))]
    for position in range(len(stored)):
        altered = bytearray(stored)
        altered[position] ^= 0x01
        attempts.append(bytes(altered))
    for attempt in attempts:
        with pytest.raises(SealError):
            KEYRING.unwrap(Stanza.from_bytes(attempt), b"context")


def test_a_stanza_opens_in_its_context_and_its_service_only() -> None:
    """Not in another context, not with another keyring, not in a service that was given the same organisation key."""
    stanza = KEYRING.wrap(bytes(32), b"context")
    namesake = Keyring.generate("cases", token_bytes)
    neighbour = replace(KEYRING, service="intake")
    for keyring, context in ((KEYRING, b"contex"), (KEYRING, b""), (namesake, b"context"), (neighbour, b"context")):
        with pytest.raises(SealError):
            keyring.unwrap(stanza, context)


def test_a_stanza_of_another_kind_or_version_is_refused() -> None:
    """Also when both versions hold the same key: the version is bound."""
    stanza = KEYRING.wrap(bytes(32), b"context")
    doubled = replace(KEYRING, organisation={"1": KEYRING.organisation["1"], "2": KEYRING.organisation["1"]})
    for other in (replace(stanza, kind="pkcs11"), replace(stanza, key_version="2"), replace(stanza, key_version="9")):
        with pytest.raises(SealError):
            doubled.unwrap(other, b"context")


def test_a_stanza_of_a_kind_that_is_not_ours_is_refused_even_when_it_is_made_with_our_key() -> None:
    """Each kind has its own provider."""
    foreign = replace(KEYRING.wrap(bytes(32), b"context"), kind="pkcs11")
    context = KEYRING._bound(foreign, b"context")
    body = encrypt(KEYRING.organisation["1"], bytes(32), context=context, salt=bytes(24))
    with pytest.raises(SealError):
        KEYRING.unwrap(replace(foreign, body=body), b"context")


def test_rotation_wraps_under_the_new_key_and_still_unwraps_under_the_old() -> None:
    """No moment at which something cannot be opened."""
    old = KEYRING.wrap(bytes(32), b"context")
    rotated = KEYRING.rotated(token_bytes).rotated(token_bytes)
    new = rotated.wrap(bytes(32), b"context")
    assert (old.key_version, new.key_version) == ("1", "3")
    assert rotated.unwrap(old, b"context") == rotated.unwrap(new, b"context") == bytes(32)
    with pytest.raises(SealError):
        KEYRING.unwrap(new, b"context")


def test_a_stanza_of_the_first_version_still_opens() -> None:
    """Rows are older than code."""
    known = Keyring.generate("cases", lambda size: bytes(range(size)))
    stored = bytes.fromhex(
        "414d4b31076b657972696e670131249014957b45312a6c9b9c59341572c776c0cfed6ff365f8fe7550b99fbf920f73063dc0"
        "c67bf0d88edc7679bd065e47f7b7693c69fda3d54992143f54e3a7fce95891e3a116b26b1c04fee7aa7d8486d0348a81430a"
        "4a710ef43ebfd0bc10eab51be2f4106716f6"
    )
    assert known.unwrap(Stanza.from_bytes(stored), b"known context") == bytes(range(50, 82))


def test_two_wrappings_of_one_key_differ() -> None:
    """Equal keys are not seen to be equal."""
    assert KEYRING.wrap(bytes(32), b"").body != KEYRING.wrap(bytes(32), b"").body


@given(st.binary(max_size=100))
def test_hashes_are_hmacs_under_keys_of_their_own(value: bytes) -> None:
    """A blind index and a record's hash of the same value cannot be matched with each other."""
    assert KEYRING.blind(value) == hmac.digest(KEYRING.blind_index, value, sha256)
    assert KEYRING.record_hash(value) == hmac.digest(KEYRING.record, value, sha256)
    assert KEYRING.blind(value) != KEYRING.record_hash(value)


def test_the_known_hashes_stay() -> None:
    """An index that changes finds nobody any more."""
    known = replace(KEYRING, blind_index=bytes(range(32)), record=bytes(range(1, 33)))
    assert known.blind(b"machava|1998").hex() == "25692ce82a44fc748e3ba8e886824bd305d5fc18e36c77082f82a65092ddbc00"
    assert (
        known.record_hash(b"machava|1998").hex() == "6a76a32773dac67975b93128fe925499444f258df59ca034f9fb33b333006c13"
    )


def test_a_stolen_database_is_not_open_to_a_dictionary() -> None:
    """Without the key, hashing every name finds nothing."""
    other = Keyring.generate("cases", token_bytes)
    assert KEYRING.blind(b"amina") not in {sha256(b"amina").digest(), other.blind(b"amina")}


def test_no_two_keys_are_alike() -> None:
    """Each purpose has a key of its own, and so has each service."""
    rings = (KEYRING, Keyring.generate("cases", token_bytes))
    keys = [
        key
        for ring in rings
        for key in (*ring.organisation.values(), ring.blind_index, ring.record, ring.signing, *ring.hpke.values())
    ]
    assert len(set(keys)) == len(keys) == 10


def test_generation_follows_its_randomness_alone() -> None:
    """The same bytes give the same keyring: nothing is taken from elsewhere."""
    assert Keyring.generate("cases", bytes) == Keyring.generate("cases", bytes)
    with pytest.raises(ValueError, match="randomness"):
        Keyring.generate("cases", lambda size: bytes(size - 1))


def test_a_printed_keyring_shows_its_service_and_nothing_else() -> None:
    """In a traceback, a log or a debugger."""
    assert repr(KEYRING) == str(KEYRING) == "Keyring(service='cases')"


def test_an_unknown_hpke_key_opens_nothing() -> None:
    """The failure is the one of every sealed thing."""
    with pytest.raises(SealError):
        KEYRING.open_hpke("nobody's", b"", info=b"")
