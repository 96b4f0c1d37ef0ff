"""The attack tokens, each with an id and the fault that must stop it. Classes of RFC 8725, and what libraries took."""

import json
from collections.abc import Iterator
from dataclasses import dataclass

from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.hashes import SHA256

from shared.tokens import Fault
from tests.shared.tokens.claim_attacks import Row, identity, missing, places, times
from tests.shared.tokens.forge import (
    CLAIMS,
    HEADER,
    KEY,
    OTHER_KID,
    STRANGER,
    b64,
    good,
    hmac_with,
    public_pem,
    token_of,
    with_claims,
    with_header,
    with_payload,
    with_payload_text,
)

_ORDER = (1 << 252) + 27742317777372353535851937790883648493
_IDENTITY_POINT = b"\x01" + bytes(63)
_ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"


@dataclass(frozen=True, slots=True)
class Attack:
    """One token that must open nothing, and where it must be stopped."""

    id: str
    token: str
    fault: Fault


def attacks() -> Iterator[Attack]:
    """Yield every attack of the table."""
    for group in (_shape, _encoding, _header, _algorithms, _signature, _json, missing, places, times, identity):
        for name, token, fault in group():
            yield Attack(name, token, fault)


def _shape() -> Iterator[Row]:
    token = good()
    header, payload, signature = token.split(".")
    large = with_claims(note="x" * 9000)
    yield "size: over 8 KiB", large, Fault.TOO_LONG
    yield "size: 2 MB", with_claims(note="x" * 1_500_000), Fault.TOO_LONG
    yield "size: 2 MB of dots", "." * 2_000_000, Fault.TOO_LONG
    yield "shape: empty", "", Fault.SHAPE
    yield "shape: two dots", "..", Fault.SHAPE
    yield "shape: no signature", f"{header}.{payload}", Fault.SHAPE
    yield "shape: signature stripped", f"{header}.{payload}.", Fault.SHAPE
    yield "shape: payload stripped", f"{header}..{signature}", Fault.SHAPE
    yield "shape: header stripped", f".{payload}.{signature}", Fault.SHAPE
    yield "shape: five parts, as JWE", f"{header}.{payload}.{payload}.{payload}.{signature}", Fault.SHAPE
    yield "shape: four parts", f"{token}.{signature}", Fault.SHAPE
    yield "shape: JSON serialization", json.dumps({"protected": header, "payload": payload}), Fault.SHAPE
    yield "shape: signature truncated", token[:-1], Fault.SHAPE
    yield "shape: signature one longer", token + "A", Fault.SHAPE
    yield "shape: scheme kept", f"Bearer {token}", Fault.SHAPE
    yield "shape: two tokens", f"{token},{token}", Fault.SHAPE
    yield "whitespace: leading", f" {token}", Fault.SHAPE
    yield "whitespace: trailing newline", f"{token}\n", Fault.SHAPE
    yield "whitespace: inside", f"{header}.\n{payload}.{signature}", Fault.SHAPE
    yield "whitespace: NUL at the end", f"{token}\0", Fault.SHAPE
    yield "unicode: fullwidth dot", f"{header}\uff0e{payload}.{signature}", Fault.SHAPE
    yield "unicode: lookalike letter", token.replace("e", "\u0435", 1), Fault.SHAPE
    yield "unicode: zero-width space", f"{header}.\u200b{payload}.{signature}", Fault.SHAPE
    yield "unicode: lone surrogate", f"{token}\ud800", Fault.SHAPE


def _encoding() -> Iterator[Row]:
    header, payload, signature = good().split(".")
    yield "base64: padding", f"{header}.{payload}.{signature}==", Fault.SHAPE
    yield "base64: padded header", f"{header}=.{payload}.{signature}", Fault.SHAPE
    yield "base64: plus and slash", f"{header}.{payload}.{'+/' + signature[2:]}", Fault.SHAPE
    yield "base64: percent-encoded dot", f"{header}%2E{payload}.{signature}", Fault.SHAPE
    yield "base64: trailing bits in signature", f"{header}.{payload}.{_loose(signature)}", Fault.ENCODING
    yield "base64: trailing bits in payload", _loose_payload(), Fault.ENCODING
    yield "base64: impossible length", f"{header}.{'A' * 5}.{signature}", Fault.ENCODING


def _loose(segment: str) -> str:
    """Return another spelling of the same bytes: the unused low bits of the last character set."""
    return segment[:-1] + _ALPHABET[_ALPHABET.index(segment[-1]) + 1]


def _loose_payload() -> str:
    """Return a token with a good signature over a payload that is spelled loosely."""
    for space in ("", " ", "  "):
        payload = b64((json.dumps(CLAIMS) + space).encode())
        if len(payload) % 4:
            break
    signing_input = f"{b64(json.dumps(HEADER).encode())}.{_loose(payload)}"
    return f"{signing_input}.{b64(KEY.sign(signing_input.encode()))}"


def _header() -> Iterator[Row]:
    yield "header: alg missing", with_header(without="alg"), Fault.HEADER
    yield "header: typ missing", with_header(without="typ"), Fault.HEADER
    yield "header: kid missing", with_header(without="kid"), Fault.HEADER
    yield "header: jku", with_header(jku="https://attacker.invalid/keys"), Fault.HEADER
    yield "header: jwk", with_header(jwk=_jwk(), sign=STRANGER.sign), Fault.HEADER
    yield "header: x5u", with_header(x5u="https://attacker.invalid/chain"), Fault.HEADER
    yield "header: x5c", with_header(x5c=["MIIB"]), Fault.HEADER
    yield "header: crit", with_header(crit=["exp"]), Fault.HEADER
    yield "header: crit empty", with_header(crit=[]), Fault.HEADER
    yield "header: b64 false", with_header(b64=False, crit=["b64"]), Fault.HEADER
    yield "header: cty JWT", with_header(cty="JWT"), Fault.HEADER
    yield "header: zip", with_header(zip="DEF"), Fault.HEADER
    yield "header: enc", with_header(enc="A256GCM"), Fault.HEADER
    yield "header: upper-case member", with_header(without="alg", ALG="EdDSA"), Fault.HEADER
    yield "typ: JWT", with_header(typ="JWT"), Fault.TYPE
    yield "typ: id token", with_header(typ="id+jwt"), Fault.TYPE
    yield "typ: other case", with_header(typ="AT+JWT"), Fault.TYPE
    yield "typ: array", with_header(typ=["at+jwt"]), Fault.TYPE
    yield "typ: null", with_header(typ=None), Fault.TYPE
    yield "kid: unknown", with_header(kid="key-3"), Fault.KEY
    yield "kid: path", with_header(kid="../../../../dev/null"), Fault.KEY
    yield "kid: SQL", with_header(kid="' UNION SELECT 'key-1"), Fault.KEY
    yield "kid: shell", with_header(kid="key-1|id"), Fault.KEY
    yield "kid: empty", with_header(kid=""), Fault.KEY
    yield "kid: null", with_header(kid=None), Fault.KEY
    yield "kid: number", with_header(kid=1), Fault.KEY
    yield "kid: array", with_header(kid=["key-1"]), Fault.KEY
    yield "kid: object", with_header(kid={"key-1": 1}), Fault.KEY
    yield "kid: trailing space", with_header(kid="key-1 "), Fault.KEY


def _jwk() -> dict[str, str]:
    return {"kty": "OKP", "crv": "Ed25519", "x": b64(STRANGER.public_key().public_bytes_raw())}


def _algorithms() -> Iterator[Row]:
    for name in ("none", "None", "nOnE", "NONE"):
        header = b64(json.dumps(HEADER | {"alg": name}).encode())
        yield f"alg: {name} without signature", f"{header}.{b64(json.dumps(CLAIMS).encode())}.", Fault.SHAPE
        yield f"alg: {name} with a signature", with_header(alg=name), Fault.ALGORITHM
    for label, secret in (("PEM", public_pem()), ("raw", KEY.public_key().public_bytes_raw()), ("empty", b"")):
        yield f"alg: HS256, public key as secret ({label})", _hs("HS256", secret), Fault.SHAPE
        yield f"alg: HS512, public key as secret ({label})", _hs("HS512", secret), Fault.ALGORITHM
    yield "alg: RS256", with_header(alg="RS256", sign=_rsa_sign), Fault.SHAPE
    yield "alg: RS256 claimed over EdDSA", with_header(alg="RS256"), Fault.ALGORITHM
    yield "alg: ES256 claimed over EdDSA", with_header(alg="ES256"), Fault.ALGORITHM
    yield "alg: ES256", with_header(alg="ES256", sign=_ec_sign), Fault.ALGORITHM
    yield "alg: eddsa", with_header(alg="eddsa"), Fault.ALGORITHM
    yield "alg: Ed25519", with_header(alg="Ed25519"), Fault.ALGORITHM
    yield "alg: Ed448", with_header(alg="Ed448"), Fault.ALGORITHM
    yield "alg: trailing space", with_header(alg="EdDSA "), Fault.ALGORITHM
    yield "alg: array", with_header(alg=["EdDSA"]), Fault.ALGORITHM
    yield "alg: empty", with_header(alg=""), Fault.ALGORITHM
    yield "alg: null", with_header(alg=None), Fault.ALGORITHM
    yield "alg: true", with_header(alg=True), Fault.ALGORITHM


def _hs(algorithm: str, secret: bytes) -> str:
    return with_header(alg=algorithm, sign=hmac_with(secret, algorithm.replace("HS", "sha")))


def _rsa_sign(message: bytes) -> bytes:
    return rsa.generate_private_key(65537, 2048).sign(message, padding.PKCS1v15(), SHA256())


def _ec_sign(message: bytes) -> bytes:
    """Return 64 bytes, as a JWS has them: the length of an Ed25519 signature."""
    return ec.generate_private_key(ec.SECP256R1()).sign(message, ec.ECDSA(SHA256()))[:64]


def _signature() -> Iterator[Row]:
    header, payload, signature = good().split(".")
    raised = b64(json.dumps(CLAIMS | {"roles": ["administrator"]}).encode())
    yield "signature: claims exchanged", f"{header}.{raised}.{signature}", Fault.SIGNATURE
    yield "signature: zeros", f"{header}.{payload}.{b64(bytes(64))}", Fault.SIGNATURE
    yield "signature: identity point", f"{header}.{payload}.{b64(_IDENTITY_POINT)}", Fault.SIGNATURE
    yield "signature: malleable S", with_header(sign=_malleable), Fault.SIGNATURE
    yield "signature: an attacker's key", with_header(sign=STRANGER.sign), Fault.SIGNATURE
    yield "signature: another pinned key", with_header(kid=OTHER_KID), Fault.SIGNATURE
    yield "signature: over the payload alone", f"{header}.{payload}.{b64(KEY.sign(payload.encode()))}", Fault.SIGNATURE
    yield "signature: over decoded bytes", with_header(sign=lambda _: KEY.sign(b"decoded")), Fault.SIGNATURE
    yield "signature: of another token", f"{header}.{payload}.{with_claims(epoch=5).rsplit('.')[2]}", Fault.SIGNATURE


def _malleable(message: bytes) -> bytes:
    """Return R and S + L: the same equation holds, and a careless verifier accepts it."""
    signature = KEY.sign(message)
    scalar = int.from_bytes(signature[32:], "little") + _ORDER
    return signature[:32] + scalar.to_bytes(32, "little")


def _json() -> Iterator[Row]:
    header, claims = json.dumps(HEADER).encode(), json.dumps(CLAIMS).encode()
    yield "header: duplicate alg", token_of(header[:-1] + b', "alg": "EdDSA"}', claims), Fault.JSON
    yield "header: duplicate kid", token_of(header[:-1] + b', "kid": "key-2"}', claims), Fault.JSON
    yield "header: escaped duplicate", token_of(header[:-1] + b', "\\u0061lg": "none"}', claims), Fault.JSON
    yield "header: array", token_of(b'["EdDSA", "at+jwt", "key-1"]', claims), Fault.JSON
    yield "header: string", token_of(b'"EdDSA"', claims), Fault.JSON
    yield "header: not JSON", token_of(b"EdDSA", claims), Fault.JSON
    yield "header: NaN", token_of(header[:-1] + b', "kid": NaN}', claims), Fault.JSON
    yield "header: deep", token_of(b"[" * 2000, b"{}"), Fault.JSON
    yield "header: BOM", token_of(b"\xef\xbb\xbf" + header, claims), Fault.JSON
    yield "header: UTF-16", token_of(header.decode().encode("utf-16"), claims), Fault.JSON
    yield "claims: duplicate roles", with_payload_text('"roles"', '"roles": ["auditor"], "roles"'), Fault.JSON
    yield "claims: duplicate aud", with_payload_text('"aud"', '"aud": "audit", "aud"'), Fault.JSON
    yield "claims: escaped duplicate", with_payload_text('"sub"', '"\\u0073ub": "1", "sub"'), Fault.JSON
    yield "claims: array", with_payload(json.dumps([CLAIMS])), Fault.JSON
    yield "claims: string", with_payload('"caseworker"'), Fault.JSON
    yield "claims: null", with_payload("null"), Fault.JSON
    yield "claims: nested JWS", with_payload(good()), Fault.JSON
    yield "claims: nested JWS as a string", with_payload(json.dumps(good())), Fault.JSON
    yield "claims: NaN", with_payload_text('"epoch": 4', '"epoch": NaN'), Fault.JSON
    yield "claims: Infinity", with_payload_text(f'"exp": {CLAIMS["exp"]}', '"exp": Infinity'), Fault.JSON
    yield "claims: exp 1e999", with_payload_text(f'"exp": {CLAIMS["exp"]}', '"exp": 1e999'), Fault.JSON
    yield "claims: huge exp", with_payload_text(f'"exp": {CLAIMS["exp"]}', f'"exp": {"9" * 400}'), Fault.JSON
    yield "claims: deep", with_payload("[" * 3000 + "]" * 3000), Fault.JSON
    yield "claims: invalid UTF-8", with_payload(json.dumps(CLAIMS).encode().replace(b"beira", b"be\xffra")), Fault.JSON
    yield "claims: lone surrogate", with_payload_text('"beira"', '"\\ud800"'), Fault.JSON
    yield "claims: trailing data", with_payload(json.dumps(CLAIMS) + "{}"), Fault.JSON
    yield "claims: comment", with_payload(json.dumps(CLAIMS) + "//"), Fault.JSON
    yield "claims: empty object", with_payload("{}"), Fault.MISSING
