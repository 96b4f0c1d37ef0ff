"""The one verifier of access tokens. Knows no clock, no network, no cache and no right: what a role may do is policy.

Trusted: the pinned key set. An attacker holds any token they like, tokens for other services included, and every
public key. The order of the checks is the defence: size and shape first, then a header that has one reading, then
the signature, and only then is a claim looked at. Source: RFC 7515, 7519, 8725, 9068; RFC 8037 for Ed25519.
"""

import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Final, Self
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from jwt.api_jws import PyJWS
from jwt.exceptions import PyJWTError

from shared import strict_json
from shared.errors import MalformedError
from shared.strict_json import JSON

ROLES: Final = frozenset(
    {
        "intake-officer",
        "caseworker",
        "supervisor",
        "service-provider",
        "law-enforcement",
        "auditor",
        "national-auditor",
        "data-protection-officer",
        "statistician",
        "administrator",
    }
)
LIFETIME_SECONDS: Final = 600
LIMIT_BYTES: Final = 8192
ALGORITHM: Final = "EdDSA"
TYPE: Final = "at+jwt"
TRAINING_PREFIX: Final = "training-"

_LIMIT_ITEMS = 64
_HEADER = frozenset({"alg", "typ", "kid"})
_REQUIRED = frozenset({"iss", "aud", "sub", "jti", "iat", "exp", "org", "sites", "roles", "amr", "auth_time", "epoch"})
# Claims that narrow a token. Ignoring one would widen it, so a token with one that cannot be checked here is refused.
_NARROWING = frozenset({"cnf", "act", "may_act"})
# Three segments of base64url without padding; 86 characters are the 64 bytes of an Ed25519 signature.
_SHAPE = re.compile(r"([A-Za-z0-9_-]+)\.([A-Za-z0-9_-]+)\.([A-Za-z0-9_-]{86})")
_KID = re.compile(r"[A-Za-z0-9_-]{1,128}")
_CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.:/-]{0,79}")
_JWS = PyJWS(algorithms=[ALGORITHM])


class Fault(StrEnum):
    """Why a token was refused. For our own counting; the person who sent it never learns which."""

    TOO_LONG = "too-long"
    SHAPE = "shape"
    ENCODING = "encoding"
    JSON = "json"
    HEADER = "header"
    ALGORITHM = "algorithm"
    TYPE = "type"
    KEY = "key"
    SIGNATURE = "signature"
    MISSING = "claim-missing"
    CLAIM = "claim-form"
    NARROWED = "claim-narrowing"
    ISSUER = "issuer"
    AUDIENCE = "audience"
    LIFETIME = "lifetime"
    FUTURE = "not-yet"
    EXPIRED = "expired"


class TokenError(Exception):
    """The token opens nothing. `reason` is a `Fault`; no part of the token is in it."""

    def __init__(self, reason: Fault) -> None:
        super().__init__(reason.value)
        self.reason = reason


class KeySetError(ValueError):
    """The pinned key set cannot be used: a mistake of whoever installed it, found at start."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Claims:
    """Who asks, as identity vouched for it. `epoch` is compared with the newest one by whoever knows that."""

    issuer: str
    audience: str
    subject: UUID
    token_id: UUID
    issued_at: datetime
    expires_at: datetime
    organisation: UUID
    sites: tuple[str, ...]
    roles: tuple[str, ...]
    amr: tuple[str, ...]
    auth_time: datetime
    epoch: int


@dataclass(frozen=True, slots=True)
class KeySet:
    """The public keys that may sign tokens, by kid. Pinned: a kid that is not here is never looked up elsewhere."""

    keys: Mapping[str, Ed25519PublicKey]

    @classmethod
    def from_jwks(cls, text: str | bytes) -> Self:
        """Read a JWK Set (RFC 7517) of Ed25519 public keys, each with a kid of its own.

        Raises KeySetError for anything else, private keys above all.
        """
        entries = [_entry(item) for item in _key_list(text)]
        keys = dict(entries)
        if not keys or len(keys) != len(entries):
            raise KeySetError("the key set is empty or names a kid twice")
        return cls(keys)

    @property
    def training(self) -> bool:
        """Whether a training key is among them; a real installation refuses to start with one."""
        return any(kid.startswith(TRAINING_PREFIX) for kid in self.keys)


def verify(token: str, *, keys: KeySet, issuer: str, audience: str, at: datetime) -> Claims:
    """Return the claims of a token that *issuer* made for *audience* alone and that is valid at *at*.

    Raises TokenError otherwise. Pure: the same arguments always give the same answer.
    """
    header, payload = _segments(token)
    key = _key(_object(header), keys)
    _verify_signature(token, key)
    claims = _object(payload)
    _refuse_missing(claims)
    _refuse_elsewhere(claims, issuer=issuer, audience=audience)
    _refuse_times(claims, now_seconds=at.timestamp())
    return _claims(claims)


def thumbprint_input(key: Ed25519PublicKey) -> bytes:
    """Return the bytes whose SHA-256 is the RFC 7638 thumbprint of *key* (RFC 8037 appendix A.3)."""
    return strict_json.dumps({"crv": "Ed25519", "kty": "OKP", "x": encode(key.public_bytes_raw())})


def encode(data: bytes) -> str:
    """Return base64url without padding (RFC 7515)."""
    return urlsafe_b64encode(data).rstrip(b"=").decode("ascii")


def _segments(token: str) -> tuple[bytes, bytes]:
    if len(token) > LIMIT_BYTES:
        raise TokenError(Fault.TOO_LONG)
    shape = _SHAPE.fullmatch(token)
    if shape is None:
        raise TokenError(Fault.SHAPE)
    header, payload, _ = [_decode(segment) for segment in shape.groups()]
    return header, payload


def _decode(segment: str) -> bytes:
    """Decode the one canonical form: bits left over in the last character must be zero."""
    try:
        data = urlsafe_b64decode(segment + "=" * (-len(segment) % 4))
    except ValueError:
        raise TokenError(Fault.ENCODING) from None
    if encode(data) != segment:
        raise TokenError(Fault.ENCODING)
    return data


def _object(data: bytes) -> dict[str, JSON]:
    try:
        value = strict_json.loads(data)
    except MalformedError:
        raise TokenError(Fault.JSON) from None
    if not isinstance(value, dict):
        raise TokenError(Fault.JSON)
    return value


def _key(header: Mapping[str, JSON], keys: KeySet) -> Ed25519PublicKey:
    _require(header.keys() == _HEADER, Fault.HEADER)
    _require(header["alg"] == ALGORITHM, Fault.ALGORITHM)
    _require(header["typ"] == TYPE, Fault.TYPE)
    kid = header["kid"]
    key = keys.keys.get(kid) if isinstance(kid, str) else None
    if key is None:
        raise TokenError(Fault.KEY)
    return key


def _verify_signature(token: str, key: Ed25519PublicKey) -> None:
    try:
        _JWS.decode(token, key, algorithms=[ALGORITHM])
    except PyJWTError:
        raise TokenError(Fault.SIGNATURE) from None


def _refuse_missing(claims: Mapping[str, JSON]) -> None:
    _require(claims.keys() >= _REQUIRED, Fault.MISSING)
    _require(not claims.keys() & _NARROWING, Fault.NARROWED)


def _refuse_elsewhere(claims: Mapping[str, JSON], *, issuer: str, audience: str) -> None:
    _require(claims["iss"] == issuer, Fault.ISSUER)
    _require(claims["aud"] == audience, Fault.AUDIENCE)


def _refuse_times(claims: Mapping[str, JSON], *, now_seconds: float) -> None:
    """No leeway: identity, whose clock may be ahead of ours, sets `iat` back; nobody may stretch `exp`."""
    issued, expires = _integer(claims["iat"]), _integer(claims["exp"])
    _require(issued <= now_seconds, Fault.FUTURE)
    _require(_integer(claims.get("nbf", 0)) <= now_seconds, Fault.FUTURE)
    _require(0 < expires - issued <= LIFETIME_SECONDS, Fault.LIFETIME)
    _require(now_seconds < expires, Fault.EXPIRED)
    _require(_integer(claims["auth_time"]) <= issued, Fault.CLAIM)


def _claims(claims: Mapping[str, JSON]) -> Claims:
    return Claims(
        issuer=_text(claims["iss"]),
        audience=_text(claims["aud"]),
        subject=_uuid(claims["sub"]),
        token_id=_uuid(claims["jti"]),
        issued_at=_time(claims["iat"]),
        expires_at=_time(claims["exp"]),
        organisation=_uuid(claims["org"]),
        sites=_words(claims["sites"], _is_code),
        roles=_some(_words(claims["roles"], ROLES.__contains__)),
        amr=_some(_words(claims["amr"], _is_code)),
        auth_time=_time(claims["auth_time"]),
        epoch=_integer(claims["epoch"]),
    )


def _require(condition: bool, fault: Fault) -> None:  # noqa: FBT001 - reads as a sentence where it is used
    if not condition:
        raise TokenError(fault)


def _text(value: JSON) -> str:
    if not isinstance(value, str):
        raise TokenError(Fault.CLAIM)
    return value


def _integer(value: JSON) -> int:
    """Return a count or NumericDate that is not negative. A bool is an int to Python and not to us."""
    if type(value) is not int or value < 0:
        raise TokenError(Fault.CLAIM)
    return value


def _time(value: JSON) -> datetime:
    return datetime.fromtimestamp(_integer(value), UTC)


def _uuid(value: JSON) -> UUID:
    """Return a UUID written in the one canonical way, so that two spellings are never one person."""
    text = _text(value)
    try:
        uuid = UUID(text)
    except ValueError:
        raise TokenError(Fault.CLAIM) from None
    _require(str(uuid) == text, Fault.CLAIM)
    return uuid


def _words(value: JSON, known: Callable[[str], bool]) -> tuple[str, ...]:
    if not isinstance(value, list) or len(value) > _LIMIT_ITEMS:
        raise TokenError(Fault.CLAIM)
    words = tuple(_text(item) for item in value)
    _require(len(set(words)) == len(words) and all(map(known, words)), Fault.CLAIM)
    return words


def _some(words: tuple[str, ...]) -> tuple[str, ...]:
    _require(bool(words), Fault.CLAIM)
    return words


def _is_code(word: str) -> bool:
    return _CODE.fullmatch(word) is not None


def _key_list(text: str | bytes) -> list[JSON]:
    try:
        document = strict_json.loads(text.encode("utf-8") if isinstance(text, str) else text)
    except MalformedError:
        raise KeySetError("the key set is not strict JSON") from None
    if not isinstance(document, dict) or not isinstance(keys := document.get("keys"), list):
        raise KeySetError("the key set has no list of keys")
    return keys


def _entry(item: JSON) -> tuple[str, Ed25519PublicKey]:
    if not isinstance(item, dict) or not _is_public_signing_key(item):
        raise KeySetError("a key is not an Ed25519 public key for EdDSA signatures")
    kid, x = item.get("kid"), item.get("x")
    if not isinstance(kid, str) or not isinstance(x, str) or not _KID.fullmatch(kid):
        raise KeySetError("a key has no usable kid or x")
    return kid, _public_key(x)


def _is_public_signing_key(item: Mapping[str, JSON]) -> bool:
    return (
        "d" not in item
        and (item.get("kty"), item.get("crv")) == ("OKP", "Ed25519")
        and item.get("use", "sig") == "sig"
        and item.get("alg", ALGORITHM) == ALGORITHM
    )


def _public_key(x: str) -> Ed25519PublicKey:
    try:
        return Ed25519PublicKey.from_public_bytes(_decode(x))
    except (TokenError, ValueError):
        raise KeySetError("a key's x is not 32 bytes of base64url") from None
