"""What a token says of somebody, each claim of its one form. Knows no key and no clock. Source: RFC 7519, 9068."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final
from uuid import UUID

from shared.strict_json import JSON
from shared.tokens.faults import Fault, TokenError, require

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

_LIMIT_ITEMS = 64
_REQUIRED = frozenset({"iss", "aud", "sub", "jti", "iat", "exp", "org", "sites", "roles", "amr", "auth_time", "epoch"})
# Claims that narrow a token. Ignoring one would widen it, so a token with one that cannot be checked here is refused.
_NARROWING = frozenset({"cnf", "act", "may_act"})
_CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.:/-]{0,79}")


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


def checked(claims: Mapping[str, JSON], *, issuer: str, audience: str, now_seconds: float) -> Claims:
    """Return the claims of a verified payload that counts here and now. Raises TokenError."""
    _refuse_missing(claims)
    _refuse_elsewhere(claims, issuer=issuer, audience=audience)
    _refuse_times(claims, now_seconds=now_seconds)
    return _claims(claims)


def _refuse_missing(claims: Mapping[str, JSON]) -> None:
    require(claims.keys() >= _REQUIRED, Fault.MISSING)
    require(not claims.keys() & _NARROWING, Fault.NARROWED)


def _refuse_elsewhere(claims: Mapping[str, JSON], *, issuer: str, audience: str) -> None:
    require(claims["iss"] == issuer, Fault.ISSUER)
    require(claims["aud"] == audience, Fault.AUDIENCE)


def _refuse_times(claims: Mapping[str, JSON], *, now_seconds: float) -> None:
    """No leeway: identity, whose clock may be ahead of ours, sets `iat` back; nobody may stretch `exp`."""
    issued, expires = _integer(claims["iat"]), _integer(claims["exp"])
    require(issued <= now_seconds, Fault.FUTURE)
    require(_integer(claims.get("nbf", 0)) <= now_seconds, Fault.FUTURE)
    require(0 < expires - issued <= LIFETIME_SECONDS, Fault.LIFETIME)
    require(now_seconds < expires, Fault.EXPIRED)
    require(_integer(claims["auth_time"]) <= issued, Fault.CLAIM)


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
    require(str(uuid) == text, Fault.CLAIM)
    return uuid


def _words(value: JSON, known: Callable[[str], bool]) -> tuple[str, ...]:
    if not isinstance(value, list) or len(value) > _LIMIT_ITEMS:
        raise TokenError(Fault.CLAIM)
    words = tuple(_text(item) for item in value)
    require(len(set(words)) == len(words) and all(map(known, words)), Fault.CLAIM)
    return words


def _some(words: tuple[str, ...]) -> tuple[str, ...]:
    require(bool(words), Fault.CLAIM)
    return words


def _is_code(word: str) -> bool:
    return _CODE.fullmatch(word) is not None
