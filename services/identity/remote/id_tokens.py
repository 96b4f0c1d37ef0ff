"""Whether an ID token was signed by a key of its provider. Knows no claim and no network. Source: RFC 7515, 8725.

Only signatures that nobody but the provider can make are known here: `none` and everything with a shared secret are
not, whatever a token's header asks for. A key is used only for what it is: an RSA key never becomes an HMAC secret.
"""

from collections.abc import Mapping
from typing import Any, Final

from joserfc import jwk, jws
from joserfc.errors import JoseError

from services.identity.domain.outside import OutsideRefusedError, OutsideSilentError
from shared.tokens import TokenError
from shared.tokens.segments import decode, json_object

LONGEST: Final = 32 * 1024
_FAMILIES: Final = {
    "RSA": ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512"),
    "EC": ("ES256", "ES384", "ES512"),
    "OKP": ("EdDSA", "Ed25519"),
}
_KEY_TYPES: Final = {algorithm: kind for kind, known in _FAMILIES.items() for algorithm in known}
ALGORITHMS: Final = sorted(_KEY_TYPES)
_LEAST_RSA_BITS: Final = 2048
_TYPES: Final = frozenset({"", "JWT"})
_SEGMENTS: Final = 3
_MOST_KEYS: Final = 64

Keys = list[Mapping[str, Any]]


def keys_of(document: Mapping[str, Any]) -> Keys:
    """Return the public signing keys of a JWK set. Raises OutsideSilentError when it is none."""
    found = document.get("keys")
    if not isinstance(found, list) or len(found) > _MOST_KEYS:
        raise OutsideSilentError
    return [
        each
        for each in found
        if isinstance(each, dict) and each.get("kty") in _FAMILIES and each.get("use", "sig") == "sig"
    ]


def header_of(token: str) -> Mapping[str, Any]:
    """Return the header of an ID token, nothing verified. Raises OutsideRefusedError."""
    header = _object(token, 0)
    if header.get("alg") not in _KEY_TYPES:
        raise OutsideRefusedError("algorithm")
    if str(header.get("typ", "")).upper() not in _TYPES or header.keys() & {"crit", "b64"}:
        raise OutsideRefusedError("token-type")
    return header


def suitable(keys: Keys, header: Mapping[str, Any]) -> Mapping[str, Any] | None:
    """Return the one key that a token of this header may be signed with, None when there is none, or no single one."""
    algorithm, kid = header["alg"], header.get("kid")
    found = [
        each
        for each in keys
        if each["kty"] == _KEY_TYPES[algorithm]
        and each.get("alg", algorithm) == algorithm
        and (kid is None or each.get("kid") == kid)
    ]
    return found[0] if len(found) == 1 else None


def verified(token: str, key: Mapping[str, Any], header: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return the claims of a token that *key* signed. Raises OutsideRefusedError."""
    try:
        _refuse_weak(key)
        public = jwk.import_key({name: value for name, value in key.items() if name not in {"alg", "use", "key_ops"}})
        jws.deserialize_compact(token, public, algorithms=[header["alg"]])
    except (JoseError, TokenError, ValueError, TypeError, KeyError):
        raise OutsideRefusedError("signature") from None
    return _object(token, 1)


def _refuse_weak(key: Mapping[str, Any]) -> None:
    """Refuse a key that can be guessed, and one whose private part was published."""
    bits = int.from_bytes(decode(key["n"])).bit_length() if key["kty"] == "RSA" else _LEAST_RSA_BITS
    if "d" in key or bits < _LEAST_RSA_BITS:
        raise OutsideRefusedError("key")


def _object(token: str, segment: int) -> Mapping[str, Any]:
    parts = token.split(".")
    if len(token) > LONGEST or len(parts) != _SEGMENTS or not token.isascii():
        raise OutsideRefusedError("token-form")
    try:
        return json_object(decode(parts[segment]))
    except TokenError:
        raise OutsideRefusedError("token-form") from None
