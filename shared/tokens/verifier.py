"""Verifies a token, from the outside in. Knows no clock, no network and no cache.

The order of the checks is the defence: size and shape first, then a header that has one reading, then the signature
by a key of the set, and only then is a claim looked at. Source: RFC 8725.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from jwt.api_jws import PyJWS
from jwt.exceptions import PyJWTError

from shared.strict_json import JSON
from shared.tokens.claims import Claims, checked
from shared.tokens.faults import Fault, TokenError, require
from shared.tokens.keys import ALGORITHM, KeySet
from shared.tokens.segments import json_object, unverified_header

TYPE: Final = "at+jwt"

_HEADER = frozenset({"alg", "typ", "kid"})
_JWS = PyJWS(algorithms=[ALGORITHM])


def verify(token: str, *, keys: KeySet, issuer: str, audience: str, at: datetime) -> Claims:
    """Return the claims of a token that *issuer* made for *audience* alone and that is valid at *at*.

    Raises TokenError otherwise. Pure: the same arguments always give the same answer.
    """
    key = _key(unverified_header(token), keys, at)
    payload = _verified_payload(token, key)
    return checked(json_object(payload), issuer=issuer, audience=audience, now_seconds=at.timestamp())


def _key(header: Mapping[str, JSON], keys: KeySet, at: datetime) -> Ed25519PublicKey:
    require(header.keys() == _HEADER, Fault.HEADER)
    require(header["alg"] == ALGORITHM, Fault.ALGORITHM)
    require(header["typ"] == TYPE, Fault.TYPE)
    kid = header["kid"]
    key = keys.usable(kid, at=at) if isinstance(kid, str) else None
    if key is None:
        raise TokenError(Fault.KEY)
    return key


def _verified_payload(token: str, key: Ed25519PublicKey) -> bytes:
    try:
        payload: bytes = _JWS.decode(token, key, algorithms=[ALGORITHM])
    except PyJWTError:
        raise TokenError(Fault.SIGNATURE) from None
    return payload
