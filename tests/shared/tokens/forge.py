"""Makes tokens, good and bad, byte by byte. Uses no JWT library, so that it can say what none would say."""

import hmac
import json
from base64 import urlsafe_b64encode
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from hashlib import sha256

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from shared.tokens import Claims, KeySet, TokenKey, verify

ISSUER = "https://amparo.invalid"
AUDIENCE = "cases"
ALWAYS, NEVER = datetime(2000, 1, 1, tzinfo=UTC), datetime(2100, 1, 1, tzinfo=UTC)
KID = "key-1"
OTHER_KID = "key-2"
KEY = Ed25519PrivateKey.from_private_bytes(sha256(b"a key that identity holds").digest())
OTHER_KEY = Ed25519PrivateKey.from_private_bytes(sha256(b"another key that identity holds").digest())
STRANGER = Ed25519PrivateKey.from_private_bytes(sha256(b"a key that an attacker holds").digest())
KEYS = KeySet({kid: TokenKey(key.public_key(), ALWAYS, NEVER) for kid, key in ((KID, KEY), (OTHER_KID, OTHER_KEY))})

NOW = datetime(2026, 5, 4, 9, 30, tzinfo=UTC)
NOW_SECONDS = int(NOW.timestamp())

HEADER: dict[str, object] = {"alg": "EdDSA", "typ": "at+jwt", "kid": KID}
CLAIMS: dict[str, object] = {
    "iss": ISSUER,
    "aud": AUDIENCE,
    "sub": "11111111-1111-4111-8111-111111111111",
    "jti": "22222222-2222-4222-8222-222222222222",
    "iat": NOW_SECONDS - 60,
    "exp": NOW_SECONDS + 240,
    "org": "33333333-3333-4333-8333-333333333333",
    "sites": ["beira", "nampula"],
    "roles": ["caseworker"],
    "amr": ["pwd", "otp"],
    "auth_time": NOW_SECONDS - 3600,
    "epoch": 4,
}

Sign = Callable[[bytes], bytes]


def b64(data: bytes) -> str:
    """Return base64url without padding."""
    return urlsafe_b64encode(data).rstrip(b"=").decode("ascii")


def token_of(header: bytes, payload: bytes, sign: Sign = KEY.sign) -> str:
    """Return a compact JWS over exactly these bytes."""
    signing_input = f"{b64(header)}.{b64(payload)}"
    return f"{signing_input}.{b64(sign(signing_input.encode('ascii')))}"


def with_header(*, sign: Sign = KEY.sign, without: str | None = None, **changes: object) -> str:
    """Return a token whose claims are good and whose header is changed."""
    header = {name: value for name, value in (HEADER | changes).items() if name != without}
    return token_of(json.dumps(header).encode(), json.dumps(CLAIMS).encode(), sign)


def with_claims(odd: Mapping[str, object] | None = None, *, without: str | None = None, **changes: object) -> str:
    """Return a token that is properly signed and whose claims are changed."""
    claims = {name: value for name, value in (CLAIMS | changes | dict(odd or {})).items() if name != without}
    return token_of(json.dumps(HEADER).encode(), json.dumps(claims).encode())


def with_payload(payload: str | bytes) -> str:
    """Return a token that is properly signed over these bytes."""
    data = payload.encode() if isinstance(payload, str) else payload
    return token_of(json.dumps(HEADER).encode(), data)


def with_payload_text(old: str, new: str) -> str:
    """Return a properly signed token in whose claims, as JSON text, *old* has become *new*."""
    text = json.dumps(CLAIMS)
    assert text.count(old) == 1
    return with_payload(text.replace(old, new))


def good() -> str:
    """Return the token with which nothing is wrong."""
    return with_claims()


def hmac_with(secret: bytes, digest: str) -> Sign:
    """Return what signs with *secret* as if it were shared."""
    return lambda message: hmac.digest(secret, message, digest)


def public_pem() -> bytes:
    """Return the public key as an attacker finds it."""
    return KEY.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)


def opened(token: str, *, at: datetime = NOW, audience: str = AUDIENCE, issuer: str = ISSUER) -> Claims:
    """Verify as the service `cases` does."""
    return verify(token, keys=KEYS, issuer=issuer, audience=audience, at=at)
