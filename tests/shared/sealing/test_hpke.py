"""Bodies on the bus: one addressee, one publisher, one type, one subject."""

from dataclasses import replace
from hashlib import sha256
from secrets import token_bytes
from typing import TypedDict
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shared.contracts.fields import Code, Sealed
from shared.keyring import Keyring
from shared.roster import Roster, RosterError
from shared.sealing import SealError, open_from, seal_to
from shared.sealing.hpke import opened, public_bytes

INTAKE, CASES, AUDIT = (Keyring.generate(service, token_bytes) for service in ("intake", "cases", "audit"))
ROSTER = Roster.of([INTAKE, CASES, AUDIT])


class Binding(TypedDict):
    """What a body is bound to."""

    publisher: str
    addressee: str
    event_type: str
    subject: UUID


BOUND = Binding(
    publisher="intake", addressee="cases", event_type="intake.registration-submitted.v1", subject=UUID(int=5)
)


def sealed(body: bytes = b"Amina", roster: Roster = ROSTER) -> Sealed[bytes]:
    """A body from intake to cases."""
    return seal_to(roster, body=body, **BOUND)


@given(st.binary(max_size=3000))
@settings(max_examples=30)
def test_the_addressee_opens_what_was_sealed(body: bytes) -> None:
    """Every body, and the envelope says to whom and under which key."""
    one = sealed(body)
    assert open_from(CASES, one, **BOUND) == body
    assert (one.addressee, one.key_id) == ("cases", ROSTER.hpke_key("cases")[0])


@pytest.mark.parametrize("keyring", [INTAKE, AUDIT], ids=["the publisher", "a bystander"])
def test_nobody_else_opens_it(keyring: Keyring) -> None:
    """Not even the service that sealed it."""
    with pytest.raises(SealError):
        open_from(keyring, sealed(), **BOUND)
    renamed = replace(sealed(), key_id=Code(next(iter(keyring.hpke))))
    with pytest.raises(SealError):
        open_from(keyring, renamed, **BOUND)


@pytest.mark.parametrize(
    "other",
    [
        {"publisher": "referrals"},
        {"addressee": "audit"},
        {"event_type": "intake.registration-submitted.v2"},
        {"subject": UUID(int=6)},
        {"publisher": "cases", "addressee": "intake"},
        {"publisher": "intakecases", "addressee": ""},
    ],
    ids="+".join,
)
def test_a_body_presented_as_another_is_refused(other: Binding) -> None:
    """Whoever owns the broker cannot re-address, re-attribute, re-type or re-subject it."""
    with pytest.raises(SealError):
        open_from(CASES, sealed(), **{**BOUND, **other})


@pytest.mark.parametrize("addressee", ["intake", "audit"])
def test_a_rewritten_envelope_is_refused(addressee: str) -> None:
    """Both when the reader expects itself and when it expects what the envelope says."""
    rewritten = replace(sealed(), addressee=Code(addressee))
    with pytest.raises(SealError):
        open_from(CASES, rewritten, **BOUND)
    with pytest.raises(SealError):
        open_from(CASES, rewritten, **{**BOUND, "addressee": addressee})


def test_the_key_id_is_bound_even_when_two_ids_name_one_key() -> None:
    """A key listed under a second id does not open what was sealed to the first."""
    key_id, seed = next(iter(CASES.hpke.items()))
    doubled = replace(CASES, hpke={key_id: seed, "second": seed})
    with pytest.raises(SealError):
        open_from(doubled, replace(sealed(), key_id=Code("second")), **BOUND)


def test_flipped_bytes_are_noticed() -> None:
    """Every byte of the text, every seventh of the encapsulated key and its very ends."""
    one = sealed()
    size = len(one.ciphertext)
    for position in sorted({*range(0, size, 7), *range(size - 272, size), 1087, 1088, 1119, 1120}):
        altered = bytearray(one.ciphertext)
        altered[position] ^= 0x01
        with pytest.raises(SealError):
            open_from(CASES, replace(one, ciphertext=bytes(altered)), **BOUND)


def test_a_degenerate_point_is_no_other_failure() -> None:
    """An X25519 share of zeros, or a body of rubbish that has the right size, fails in the one way."""
    one = sealed()
    for forged in (one.ciphertext[:1088] + bytes(32) + one.ciphertext[1120:], bytes(1392), b"\xff" * 1392):
        with pytest.raises(SealError):
            open_from(CASES, replace(one, ciphertext=forged), **BOUND)


def test_truncations_and_extensions_are_noticed() -> None:
    """Every length without a whole encapsulated key and tag is tried around its borders."""
    one = sealed()
    size = len(one.ciphertext)
    for length in sorted({0, 1, *range(1080, 1140), *range(size - 20, size)}):
        with pytest.raises(SealError):
            open_from(CASES, replace(one, ciphertext=one.ciphertext[:length]), **BOUND)
    with pytest.raises(SealError):
        open_from(CASES, replace(one, ciphertext=one.ciphertext + b"\x00"), **BOUND)


@given(st.binary(max_size=200), st.binary(max_size=200))
@settings(max_examples=10)
def test_short_bodies_have_one_size(one: bytes, other: bytes) -> None:
    """1,120 bytes of encapsulated key, 256 of padded body, 16 of tag."""
    assert len(sealed(one).ciphertext) == len(sealed(other).ciphertext) == 1392


def test_two_sealings_of_one_body_differ_everywhere() -> None:
    """Equal bodies are not seen to be equal."""
    one, other = sealed().ciphertext, sealed().ciphertext
    assert one[:32] != other[:32]
    assert one[1120:1152] != other[1120:1152]


def test_a_body_sealed_to_the_last_key_opens_after_a_new_one_was_added() -> None:
    """Weekly rotation does not lose what is under way; destroying the old key does."""
    one = sealed()
    new_seed = token_bytes(32)
    rotated = replace(CASES, hpke={**CASES.hpke, "xwing-new": new_seed})
    assert open_from(rotated, one, **BOUND) == b"Amina"
    assert open_from(rotated, sealed(roster=Roster.of([rotated])), **BOUND) == b"Amina"
    with pytest.raises(SealError):
        open_from(replace(rotated, hpke={"xwing-new": new_seed}), one, **BOUND)


def test_nothing_is_sealed_to_a_stranger() -> None:
    """A service that is not in the roster gets nothing."""
    with pytest.raises(RosterError):
        seal_to(ROSTER, body=b"", **{**BOUND, "addressee": "identity"})


def test_the_public_key_is_that_of_the_first_vector_of_x_wing() -> None:
    """draft-connolly-cfrg-xwing-kem, appendix C: seed, and start, end and digest of the public key."""
    seed = bytes.fromhex("7f9c2ba4e88f827d616045507605853ed73b8093f6efbc88eb1a6eacfa66ef26")
    public = public_bytes(seed)
    assert public.hex().startswith("e2236b35a8c24b39b10aa1323a96a919a2ced884")
    assert public.hex().endswith("9abac8cd049040ef6534")
    assert sha256(public).hexdigest() == "2e816deebcd76c5c80d0cd2d174478871658e8e2ff42bc9d4a6e486372e856bb"


def test_a_known_body_still_opens() -> None:
    """What lies in an outbox during an upgrade is opened by the next version."""
    assert opened(bytes(range(32)), bytes.fromhex(KNOWN_CIPHERTEXT), info=b"known") == b"known body"


KNOWN_CIPHERTEXT = (
    "7d65beb7799b499d8a6fe6287d2cb18cec81655f03423ce9424bda6c8b668a97923bcb0b6cc9e625fcb583269da4b51ed271b67ff0f433"
    "2706633205d37d90e9b156bb68ee6728226686bceb7afba9390db36e8398743344088e865cd3532c5c72e9f60752410dced374393428da"
    "cc84738df15f1e6eec1a3bde5172004f83b8a6cdc90606123b6bd2df2603616ef2ac1e2b701238b39e208f23138a5efe533d5011123cd9"
    "dd7d3b2979dd50e25b71db3f04b698fd9892358c0859149c8d203bd2276e16875362803421e56c597ebe6887d32163c1b2e15123dad28a"
    "68c50257299f9bb49f5dab9fc6cfb480bc5d0129b9fa79fe36b77d67233c0259b630510be70dd356761a39078710031172eff86a8da749"
    "7bb307de4d32a86266f504052c14f5bb0fad9d45b019c296c5e5c301a42dba5a31d537b8de58569fd10c2f8245a1c2a7644f471f8d7814"
    "2617390ddfc8d912b7d8f5214bdf613fe14631fd5601d5e5ebd2dfaa6b39303452c824216601a3273327ca1cda14af310329461f4ad10d"
    "0a87bd0049f4b9df1d7cce34f4ba6475c555e8e80938210f8ee52085b02db0b239d7951118da351d5f32b8f4780d04ec28a3d4ca0f7b65"
    "5be33619a6b6bc3b44f43134353a996a6b402ce056df0d52938cf59b930dfdecb264e0b7aefdf5c7e05e1b3bfece7c5cd6c4b4c362d9d9"
    "d9bdcd0ea16a91de9fc9462cbbb986fa999dbdf877d934f5ae02ed26762147fa5cea37862d35aa8a2c03630bb6057a2c5c86ac89075ea8"
    "627879f58853a3ef52d21ff1143f41aeaf125893ded40a573140cbff645a0be31c7a1253f75e1a8e13d662f8172123f4fd6fc5c5e7c073"
    "894176e89a0f978a216aa8cb57f2c46869611608b25794e0202f50ace977a74321928aded5850bac7422fced80909f6342351a71688895"
    "96cf3287e2758b829d004c472036099a097aaff9d8bf895e8f1e8eb483ccd30f3284b3ae0459603a41e338a1185ac8dbcf9266b2f6228c"
    "4af7714407a1349ab0c8f3a2804e5e8330a193eda09d0cfdabdee9cd64e214e5fa0a3680c45994bb50cba4d3a7d1f3786a3c8bdbb062f3"
    "cc7eb122f1c075897cc5762840373c07b6d00f8b405b6d601b1ec4c187170c835e2004cb09bec156c79161c78fe8b870b1128a528d07ab"
    "f0979e27dfc09f2a2afb6cea38644aa0953f0a8e56ca2f2065c030ea7c5758d748033003939b88ef780b42c87bc93c4a5adb2ba1504b28"
    "424943e0ad2c64245fcf99f7afa641ca60e1953a28d9bc3d61b56475022c098ecce5240c58c6c534d24538ba8031e3aa799803be60c57b"
    "7d3274c87f32527cc0983f40a62b6ee751581075e92f98ab6cdb508256d93a282ef102a16b17faa7b9fb6d91326aa55abb71c849e7ad78"
    "45f6f2609a3f03cb9effdc999ed4b2a8d1c3d6f8f69654d678534e418ee120b9f451a732d45f52f2870a18007512489dd190559d881a38"
    "c16d7d829749da821f443874f771374c1bfce6a1525fe3ce1e7633e5617942f13996d2902cc010a36a006383d6211820bedb5dff671616"
    "88eeeb0d4377ef597a959a6d50ef5fcda4ad062c2512177611131fc68d6b1444f49c7e778e7e3e126e24ba4a5bc6"
)
