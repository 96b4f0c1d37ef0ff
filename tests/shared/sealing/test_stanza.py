"""The stored form of wrapped keys."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.sealing import SealError, Stanza

WORD = st.text(alphabet=st.characters(min_codepoint=33, max_codepoint=126), min_size=1, max_size=255)
STANZA = Stanza(kind="keyring", key_version="12", body=b"\x01\x02")


@given(kind=WORD, key_version=WORD, body=st.binary(max_size=200))
def test_what_is_stored_is_read(kind: str, key_version: str, body: bytes) -> None:
    """Of every kind, also of those to come."""
    stanza = Stanza(kind=kind, key_version=key_version, body=body)
    assert Stanza.from_bytes(stanza.to_bytes()) == stanza


def test_the_known_form_stays() -> None:
    """Rows are older than code."""
    assert STANZA.to_bytes() == b"AMK1\x07keyring\x0212\x01\x02"


@given(st.binary(max_size=60))
def test_anything_else_fails_in_the_one_way(rubbish: bytes) -> None:
    """Or is the very form of what it is read as."""
    for stored in (rubbish, b"AMK1" + rubbish):
        try:
            stanza = Stanza.from_bytes(stored)
        except SealError:
            continue
        assert stanza.to_bytes() == stored


@pytest.mark.parametrize("length", range(len(STANZA.to_bytes()) - 2))
def test_a_cut_stanza_is_none(length: int) -> None:
    """At every position before the body."""
    with pytest.raises(SealError):
        Stanza.from_bytes(STANZA.to_bytes()[:length])


@pytest.mark.parametrize(("kind", "key_version"), [("", "1"), ("keyring", ""), ("ключ", "1"), ("k" * 256, "1")])
def test_words_that_could_not_be_read_back_are_not_stored(kind: str, key_version: str) -> None:
    """A key that is stored must be found again."""
    with pytest.raises(ValueError):  # noqa: PT011 - of whichever kind
        Stanza(kind=kind, key_version=key_version, body=b"").to_bytes()


def test_kind_version_and_context_are_bound_apart_from_each_other() -> None:
    """No letter wanders from one into the other."""
    bound = {
        Stanza(kind=kind, key_version=version, body=b"").bound(context)
        for kind, version, context in (("a", "bc", b"d"), ("ab", "c", b"d"), ("a", "b", b"cd"), ("a", "bcd", b""))
    }
    assert len(bound) == 4
