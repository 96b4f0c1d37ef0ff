"""The pinned key set: read strictly at start, because whatever is in it may make anybody anybody."""

import json

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from shared.tokens import Fault, KeySet, KeySetError, TokenError, thumbprint, verify
from tests.shared.tokens.forge import (
    AUDIENCE,
    ISSUER,
    KEY,
    KEYS,
    KID,
    NOW,
    OTHER_KEY,
    OTHER_KID,
    b64,
    good,
    with_header,
)


def jwk(**changes: object) -> dict[str, object]:
    """Return a good public key with some members changed; None takes one away."""
    x = b64(KEY.public_key().public_bytes_raw())
    key = {"kty": "OKP", "crv": "Ed25519", "alg": "EdDSA", "use": "sig", "kid": KID, "x": x} | changes
    return {name: value for name, value in key.items() if value is not None}


def jwks(*keys: object) -> str:
    """Return a JWK Set of these."""
    return json.dumps({"keys": keys})


def test_a_key_set_is_read_with_all_its_keys() -> None:
    """During a rotation there are two."""
    read = KeySet.from_jwks(jwks(jwk(), jwk(kid=OTHER_KID, x=b64(OTHER_KEY.public_key().public_bytes_raw()))))
    assert {kid: key.public_bytes_raw() for kid, key in read.keys.items()} == {
        kid: key.public_bytes_raw() for kid, key in KEYS.keys.items()
    }


def test_alg_and_use_may_be_absent_and_bytes_do_as_well() -> None:
    """They are optional in RFC 7517; where they stand, they must be right."""
    assert KID in KeySet.from_jwks(jwks(jwk(alg=None, use=None)).encode()).keys


BAD = {
    "private key": jwks(jwk(d=b64(KEY.private_bytes_raw()))),
    "RSA": jwks({"kty": "RSA", "kid": KID, "n": "AQAB", "e": "AQAB"}),
    "shared secret": jwks({"kty": "oct", "kid": KID, "k": "c2VjcmV0"}),
    "X25519": jwks(jwk(crv="X25519")),
    "another algorithm": jwks(jwk(alg="HS256")),
    "for encryption": jwks(jwk(use="enc")),
    "no kid": jwks(jwk(kid=None)),
    "kid empty": jwks(jwk(kid="")),
    "kid a path": jwks(jwk(kid="../key")),
    "kid a number": jwks(jwk(kid=1)),
    "no x": jwks(jwk(x=None)),
    "x too short": jwks(jwk(x=b64(bytes(31)))),
    "x padded": jwks(jwk(x=b64(bytes(32)) + "=")),
    "x not base64": jwks(jwk(x="?" * 43)),
    "x not ASCII": jwks(jwk(x="é" * 43)),
    "kid twice": jwks(jwk(), jwk()),
    "one bad among good": jwks(jwk(), {"kty": "oct"}),
    "key is text": jwks("key"),
    "keys not a list": json.dumps({"keys": {"a": jwk()}}),
    "no keys member": "{}",
    "a bare key": json.dumps(jwk()),
    "array": json.dumps([jwk()]),
    "duplicate member": '{"keys": [], "keys": []}',
    "empty": "",
    "HTML": "<html>",
}


@pytest.mark.parametrize("text", BAD.values(), ids=BAD.keys())
def test_a_key_set_that_is_not_wholly_right_is_refused_at_start(text: str) -> None:
    """No key of it is used: half a key set is somebody's mistake or attack."""
    with pytest.raises(KeySetError):
        KeySet.from_jwks(text)


def test_a_key_set_without_keys_believes_nobody() -> None:
    """A real installation before anybody can sign in: it starts, and each token is refused like any unknown key's."""
    empty = KeySet.from_jwks(jwks())
    assert not empty.keys
    assert not empty.training
    for token in (good(), with_header(kid=OTHER_KID), with_header(kid="")):
        with pytest.raises(TokenError) as refused:
            verify(token, keys=empty, issuer=ISSUER, audience=AUDIENCE, at=NOW)
        assert refused.value.reason is Fault.KEY


def test_a_training_key_shows() -> None:
    """So that a real installation can refuse to start with printed accounts."""
    assert KeySet.from_jwks(jwks(jwk(), jwk(kid="training-abc"))).training
    assert not KeySet.from_jwks(jwks(jwk())).training


def test_the_thumbprint_is_that_of_rfc_8037() -> None:
    """Known answer: appendix A.3."""
    public = "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a"
    key = Ed25519PublicKey.from_public_bytes(bytes.fromhex(public))
    assert thumbprint(key) == "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k"
