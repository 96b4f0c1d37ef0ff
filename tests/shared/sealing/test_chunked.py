"""Cobblestone-256 against the letter of C2SP chunked-encryption, and against surgery."""

import hmac
from hashlib import sha256

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA512
from cryptography.hazmat.primitives.kdf.hkdf import HKDFExpand
from hypothesis import given
from hypothesis import strategies as st

from shared.sealing import SealError
from shared.sealing.chunked import CHUNK_BYTES, decrypt, encrypt

KEY = bytes(range(32))
SALT = bytes(range(100, 124))
CONTEXT = b"amparo known answer"
SEALED_CHUNK = CHUNK_BYTES + 16
# Ours: the specification has none. (plaintext size in bytes, SHA-256 of the ciphertext of that many bytes i mod 251.)
KNOWN = {
    0: "f93ab29803f6637e5fe6fc7fa51e37f4c5db11c21e193a3207a8ba902758d002",
    1: "76512141b9fe0224cca9d99e7abf0d629474270239d0d6fb7d3d38540d856baa",
    16383: "e90eeb3323e639f430b76e794d19cf09a847ec5e32df01017eece60b7c573e1e",
    16384: "62b8ec5fdfdbe714f7321b6c84d4c15d6aab8fdf7b180dd46618f0bd4965d2cd",
    16385: "539454251ed25f1a6931e5d1491bf96ef632fc26b3771462efc925415a667429",
    40000: "4d835dc595b949ec3ee15cad2a6a27d8942b726b6ae4cb53babef7dd028298ef",
}


def plaintext(size: int) -> bytes:
    """Bytes that differ from chunk to chunk."""
    return bytes(number % 251 for number in range(size))


def sealed(size: int) -> bytes:
    """The plaintext of that size under the known key, salt and context."""
    return encrypt(KEY, plaintext(size), context=CONTEXT, salt=SALT)


def by_the_letter(data: bytes) -> bytes:
    """The specification once more, straight down, sharing no line with the code: HKDF by HMAC, nonces by bytes."""
    info = b"c2sp.org/chunked-encryption@v1+" + b"AEAD_AES_256_GCM" + b"\x00" + SALT + CONTEXT
    first = hmac.digest(KEY, info + b"\x01", "sha512")
    okm = first + hmac.digest(KEY, first + info + b"\x02", "sha512")
    key, base, commitment = okm[:32], okm[32:44], okm[44:76]
    output, number = SALT + commitment, 0
    while True:
        chunk, data = data[:16384], data[16384:]
        counter = b"\x00" * 7 + number.to_bytes(5, "big")
        nonce = bytes(left ^ right for left, right in zip(base, counter, strict=True))
        output += AESGCM(key).encrypt(nonce, chunk, None)
        number += 1
        if len(chunk) < 16384:
            return output


@pytest.mark.parametrize("size", KNOWN)
def test_the_known_answers_stay(size: int) -> None:
    """What was sealed years ago must open."""
    assert sha256(sealed(size)).hexdigest() == KNOWN[size]


@pytest.mark.parametrize("size", [0, 1, 16383, 16384, 16385, 20480, 32768, 50000])
def test_a_second_implementation_agrees_byte_for_byte(size: int) -> None:
    """One reading of the specification could be wrong twice in the same way, but not in both codes."""
    assert sealed(size) == by_the_letter(plaintext(size))


@pytest.mark.parametrize(("size", "chunks"), [(0, 1), (1024, 1), (16383, 1), (16384, 2), (20480, 2), (32768, 3)])
def test_the_sizes_are_those_of_the_specification(size: int, chunks: int) -> None:
    """56 bytes, and 16 for each chunk; the last chunk is always short."""
    assert len(sealed(size)) == 56 + size + 16 * chunks


@given(data=st.binary(max_size=40_000), context=st.binary(max_size=50))
def test_what_goes_in_comes_out(data: bytes, context: bytes) -> None:
    """Every size, every context."""
    assert decrypt(KEY, encrypt(KEY, data, context=context, salt=SALT), context=context) == data


def test_every_flipped_byte_is_noticed() -> None:
    """Salt, commitment, text, tag: each byte, each of two ways."""
    whole = sealed(40)
    for position in range(len(whole)):
        for flip in (0x01, 0x80):
            altered = bytearray(whole)
            altered[position] ^= flip
            with pytest.raises(SealError):
                decrypt(KEY, bytes(altered), context=CONTEXT)


def test_every_truncation_of_one_chunk_is_noticed() -> None:
    """From nothing to all but one byte."""
    whole = sealed(40)
    for length in range(len(whole)):
        with pytest.raises(SealError):
            decrypt(KEY, whole[:length], context=CONTEXT)


@pytest.mark.parametrize("size", [16384, 20480, 32768])
def test_truncation_at_and_around_every_border_of_chunks_is_noticed(size: int) -> None:
    """The dangerous places: a cut that leaves only whole chunks."""
    whole = sealed(size)
    borders = range(56, len(whole), SEALED_CHUNK)
    for length in sorted({border + step for border in borders for step in (-1, 0, 1, 15, 16, 17)}):
        if length < len(whole):
            with pytest.raises(SealError):
                decrypt(KEY, whole[:length], context=CONTEXT)


@given(extra=st.binary(min_size=1, max_size=100))
def test_nothing_can_be_appended(extra: bytes) -> None:
    """Not within the last chunk, and not as a chunk."""
    for size in (40, 16384):
        with pytest.raises(SealError):
            decrypt(KEY, sealed(size) + extra, context=CONTEXT)


def test_chunks_cannot_be_swapped_repeated_or_dropped() -> None:
    """Each chunk knows its number."""
    whole = sealed(2 * CHUNK_BYTES + 5)
    prefix, body = whole[:56], whole[56:]
    one, two, last = body[:SEALED_CHUNK], body[SEALED_CHUNK : 2 * SEALED_CHUNK], body[2 * SEALED_CHUNK :]
    for chunks in ((two, one, last), (one, one, last), (one, last), (last,), (one, two, two, last), (one, two)):
        with pytest.raises(SealError):
            decrypt(KEY, prefix + b"".join(chunks), context=CONTEXT)


def test_a_full_final_chunk_is_a_truncation_even_when_it_authenticates() -> None:
    """Whoever holds the key and breaks the rule of the short last chunk is refused all the same."""
    whole = sealed(CHUNK_BYTES)
    with pytest.raises(SealError):
        decrypt(KEY, whole[: 56 + SEALED_CHUNK], context=CONTEXT)


def test_chunks_of_two_messages_cannot_be_mixed() -> None:
    """Same key, same context, other salt: other nonces and other keys."""
    one = encrypt(KEY, plaintext(20_000), context=CONTEXT, salt=SALT)
    other = encrypt(KEY, plaintext(20_000), context=CONTEXT, salt=SALT[::-1])
    with pytest.raises(SealError):
        decrypt(KEY, one[: 56 + SEALED_CHUNK] + other[56 + SEALED_CHUNK :], context=CONTEXT)
    with pytest.raises(SealError):
        decrypt(KEY, other[:56] + one[56:], context=CONTEXT)


@given(context=st.binary(max_size=60))
def test_another_context_does_not_open(context: bytes) -> None:
    """Neither a longer nor a shorter nor an empty one."""
    if context != CONTEXT:
        with pytest.raises(SealError):
            decrypt(KEY, sealed(10), context=context)


def test_bytes_cannot_wander_between_salt_and_context() -> None:
    """The salt has one size, so the two have one border."""
    whole = sealed(10)
    with pytest.raises(SealError):
        decrypt(KEY, whole[1:], context=SALT[-1:] + CONTEXT)


@pytest.mark.parametrize("key", [b"", KEY[:16], KEY[:31], KEY + b"\x00", KEY[::-1], bytes(32)])
def test_another_key_does_not_open_and_fails_in_the_one_way(key: bytes) -> None:
    """A key of another size is no other failure."""
    with pytest.raises(SealError):
        decrypt(key, sealed(10), context=CONTEXT)


@pytest.mark.parametrize(
    ("key", "salt"), [(KEY[:16], SALT), (b"", SALT), (KEY + b"\x00", SALT), (KEY, SALT[:12]), (KEY, b"")]
)
def test_nothing_is_encrypted_under_a_key_or_salt_of_another_size(key: bytes, salt: bytes) -> None:
    """A short key would be accepted by AES, and a short salt would repeat."""
    with pytest.raises(ValueError, match="32 bytes"):
        encrypt(key, b"", context=b"", salt=salt)


def test_a_forged_commitment_is_refused_although_the_chunks_are_right() -> None:
    """Without this check one ciphertext could open under two keys."""
    whole = bytearray(sealed(10))
    okm = HKDFExpand(algorithm=SHA512(), length=44, info=b"other").derive(KEY)
    whole[24:56] = okm[:32]
    with pytest.raises(SealError):
        decrypt(KEY, bytes(whole), context=CONTEXT)


def test_the_failure_says_nothing() -> None:
    """One message, no cause, whatever was wrong."""
    messages = set()
    for attempt in (b"", sealed(10)[:-1], sealed(10)[:60], b"\x00" * 80):
        with pytest.raises(SealError) as failure:
            decrypt(KEY, attempt, context=CONTEXT)
        messages.add(str(failure.value))
        assert failure.value.__cause__ is None
        assert failure.value.__suppress_context__ or failure.value.__context__ is None
    assert messages == {"cannot be opened"}
