"""Sealed fields: each opens under its key and in its place, and nowhere else."""

from dataclasses import replace
from secrets import token_bytes
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.sealing import Context, SealError, open_sealed, seal
from shared.sealing.chunked import encrypt
from shared.sealing.padding import pad

KEY = bytes(range(32))
CONTEXT = Context(
    organisation=UUID(int=1),
    case=UUID(int=2),
    section="identity",
    object=UUID(int=3),
    field="body",
    version=4,
    schema=1,
)
ELSEWHERE = {
    "organisation": replace(CONTEXT, organisation=UUID(int=9)),
    "case": replace(CONTEXT, case=UUID(int=9)),
    "section": replace(CONTEXT, section="location"),
    "object": replace(CONTEXT, object=UUID(int=9)),
    "field": replace(CONTEXT, field="note"),
    "an older version": replace(CONTEXT, version=3),
    "a newer version": replace(CONTEXT, version=5),
    "schema": replace(CONTEXT, schema=2),
    "case and object swapped": replace(CONTEXT, case=CONTEXT.object, object=CONTEXT.case),
    "organisation and case swapped": replace(CONTEXT, organisation=CONTEXT.case, case=CONTEXT.organisation),
    "section and field swapped": replace(CONTEXT, section="body", field="identity"),
    "version and schema swapped": replace(CONTEXT, version=1, schema=4),
    "a letter from section to field": replace(CONTEXT, section="identit", field="ybody"),
    "another case of letters": replace(CONTEXT, section="Identity"),
}


def sealed(plaintext: bytes = b"Amina") -> bytes:
    """A field in its place."""
    return seal(KEY, plaintext, context=CONTEXT, random=token_bytes)


@given(plaintext=st.binary(max_size=2000), key=st.binary(min_size=32, max_size=32))
def test_what_is_sealed_can_be_opened(plaintext: bytes, key: bytes) -> None:
    """Under every key."""
    assert open_sealed(key, seal(key, plaintext, context=CONTEXT, random=token_bytes), context=CONTEXT) == plaintext


@given(
    section=st.text(max_size=20), field=st.text(max_size=20), version=st.integers(0, 2**63), schema=st.integers(0, 99)
)
def test_every_place_seals_and_opens(section: str, field: str, version: int, schema: int) -> None:
    """Names in any script, and versions beyond any case."""
    place = replace(CONTEXT, section=section, field=field, version=version, schema=schema)
    assert open_sealed(KEY, seal(KEY, b"x", context=place, random=token_bytes), context=place) == b"x"


def test_the_known_answer_stays() -> None:
    """What was sealed years ago must open, header and context included."""
    known = seal(KEY, b"Amina", context=CONTEXT, random=lambda size: bytes(range(size)))
    assert known.hex()[:64] == "414d503101454ce819ef590c3b000102030405060708090a0b0c0d0e0f101112"
    assert known.hex()[-64:] == "f84ba5bf396b7fceed0a35e59232222719d820c574871c16b8dc23076da9a0cf"
    assert len(known) == 13 + 56 + 256 + 16


@pytest.mark.parametrize("place", ELSEWHERE.values(), ids=ELSEWHERE.keys())
def test_a_ciphertext_moved_elsewhere_stays_shut(place: Context) -> None:
    """Whoever can write the database cannot move, swap or roll back what it holds."""
    with pytest.raises(SealError):
        open_sealed(KEY, sealed(), context=place)


def test_every_member_of_the_context_is_moved_by_a_test() -> None:
    """A member added tomorrow must be bound tomorrow."""
    assert set(Context.__slots__) <= set(ELSEWHERE) | {"version"}


def test_every_flipped_byte_is_noticed() -> None:
    """Magic, suite, key id, salt, commitment, text, padding, tag."""
    whole = sealed()
    for position in range(len(whole)):
        for flip in (0x01, 0x80, 0xFF):
            altered = bytearray(whole)
            altered[position] ^= flip
            with pytest.raises(SealError):
                open_sealed(KEY, bytes(altered), context=CONTEXT)


def test_every_truncation_and_extension_is_noticed() -> None:
    """At every position, and after the end."""
    whole = sealed()
    for length in range(len(whole)):
        with pytest.raises(SealError):
            open_sealed(KEY, whole[:length], context=CONTEXT)
    for extra in (b"\x00", whole, bytes(16)):
        with pytest.raises(SealError):
            open_sealed(KEY, whole + extra, context=CONTEXT)


@given(st.binary(max_size=400))
def test_rubbish_fails_in_the_one_way(rubbish: bytes) -> None:
    """With and without a header that looks right."""
    for attempt in (rubbish, sealed()[:13] + rubbish):
        with pytest.raises(SealError):
            open_sealed(KEY, attempt, context=CONTEXT)


@pytest.mark.parametrize("key", [b"", bytes(32), KEY[:31], KEY[::-1], KEY + b"\x00"])
def test_another_key_opens_nothing(key: bytes) -> None:
    """Nor does one of another size fail in another way."""
    with pytest.raises(SealError):
        open_sealed(key, sealed(), context=CONTEXT)


def test_a_header_forged_for_another_key_opens_nothing() -> None:
    """The key id is bound, not only compared."""
    other = bytes(32)
    header = seal(other, b"", context=CONTEXT, random=token_bytes)[:13]
    with pytest.raises(SealError):
        open_sealed(other, header + sealed()[13:], context=CONTEXT)


@pytest.mark.parametrize("start", [b"AMP2\x01", b"AMP1\x02", b"AMP1\x00"])
def test_another_format_or_suite_is_refused_even_from_whoever_holds_the_key(start: bytes) -> None:
    """What a later version writes is not read as if this one had written it."""
    header = start + sealed()[5:13]
    later = header + encrypt(KEY, pad(b"Amina"), context=header + CONTEXT.encoded(), salt=bytes(24))
    with pytest.raises(SealError):
        open_sealed(KEY, later, context=CONTEXT)


def test_two_sealings_of_one_value_have_nothing_in_common_but_the_header() -> None:
    """Equal fields are not seen to be equal."""
    one, other = sealed(), sealed()
    assert one[:13] == other[:13]
    assert one[13:37] != other[13:37]
    assert one[37:] != other[37:]


@given(st.binary(max_size=255), st.binary(max_size=255))
def test_short_fields_have_one_size(one: bytes, other: bytes) -> None:
    """The size of a name is not a hint."""
    assert len(sealed(one)) == len(sealed(other)) == 341


def test_neither_plaintext_nor_context_nor_key_is_in_the_ciphertext() -> None:
    """The context is rebuilt by whoever opens, never read from what is opened."""
    whole = sealed(b"Amina Machava")
    assert not any(secret in whole for secret in (b"Amina", b"identity", b"body", CONTEXT.case.bytes, KEY))


@pytest.mark.parametrize("version", [-1, 2**64])
def test_a_version_that_cannot_be_encoded_is_refused_not_wrapped_around(version: int) -> None:
    """Two versions never share their bytes."""
    with pytest.raises(OverflowError):
        seal(KEY, b"", context=replace(CONTEXT, version=version), random=token_bytes)


def test_a_broken_source_of_randomness_seals_nothing() -> None:
    """Better no field than one whose salt repeats."""
    with pytest.raises(ValueError, match="randomness"):
        seal(KEY, b"", context=CONTEXT, random=lambda _: b"")
