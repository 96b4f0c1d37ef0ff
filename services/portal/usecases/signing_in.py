"""Signing in with OpenID's code flow: PKCE (RFC 7636), state, nonce, and who answered (RFC 9207). Knows no HTTP."""

import hmac
from base64 import urlsafe_b64encode
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Final

from services.portal.domain.sessions import DRAFTS_KEPT, Session, SignIn, continued
from services.portal.usecases.ports import Identity, Sessions, SignInAgainError, SignInRefusedError

SECRET_BYTES: Final = 32
_RANDOM_BYTES: Final = 32


@dataclass(frozen=True, slots=True, kw_only=True)
class Door:
    """What signing in works with. `random` returns that many bytes of a CSPRNG."""

    sessions: Sessions
    identity: Identity
    random: Callable[[int], bytes]


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """What the browser brought back from identity; nothing of it is believed yet."""

    state: str
    code: str
    issuer: str


@dataclass(frozen=True, slots=True)
class Begun:
    """Where the browser goes to sign in, and the secret of its session."""

    url: str
    secret: bytes


@dataclass(frozen=True, slots=True)
class Entered:
    """Where to go after signing in, and the new secret: one that was known before is worth nothing now."""

    back: str
    secret: bytes


def begin_sign_in(door: Door, secret: bytes | None, *, back: str, language: str, fresh: bool, at: datetime) -> Begun:
    """Remember what the answer must carry, in the session that this browser has or in a new one."""
    state, nonce, verifier = (_word(door.random(_RANDOM_BYTES)) for _ in range(3))
    sign_in = SignIn(state=state, nonce=nonce, verifier=verifier, back=back)
    kept = _remembered(door, secret, sign_in, at=at)
    challenge = _word(sha256(verifier.encode()).digest())
    url = door.identity.authorize_url(state=state, nonce=nonce, challenge=challenge, language=language, fresh=fresh)
    return Begun(url, kept)


def finish_sign_in(door: Door, secret: bytes | None, *, answered: Answered, at: datetime) -> Entered:
    """Check the answer, and give the person a new session under a new secret. Raises SignInRefusedError.

    The sign-in is forgotten before the code is used, so that no answer counts twice.
    """
    if secret is None:
        raise SignInRefusedError
    old, sign_in = _taken(door, secret)
    if not hmac.compare_digest(sign_in.state.encode(), answered.state.encode()):
        raise SignInRefusedError
    if not hmac.compare_digest(door.identity.issuer.encode(), answered.issuer.encode()):
        raise SignInRefusedError
    tokens = door.identity.exchange(answered.code, verifier=sign_in.verifier, at=at)
    told = door.identity.told(tokens.id_token, nonce=sign_in.nonce, at=at)
    person = door.identity.person(tokens.access.value, sign_in=told.sign_in)
    if person.subject != told.subject:
        raise SignInRefusedError
    forms = _word(door.random(_RANDOM_BYTES))
    new = continued(old, person=person, refresh_token=tokens.refresh_token, forms=forms, at=at)
    new.tokens["identity"] = tokens.access
    fresh = door.random(SECRET_BYTES)
    door.sessions.begin(fresh, new, at=at)
    door.sessions.end(secret)
    door.sessions.forget(before=at - DRAFTS_KEPT)
    return Entered(sign_in.back, fresh)


def sign_out(door: Door, secret: bytes) -> None:
    """End the session here and, where identity answers, there."""
    seen = door.sessions.find(secret)
    door.sessions.end(secret)
    if seen is not None and seen.session.refresh_token:
        door.identity.sign_out(seen.session.refresh_token)


def _remembered(door: Door, secret: bytes | None, sign_in: SignIn, *, at: datetime) -> bytes:
    if secret is not None and door.sessions.find(secret) is not None:
        with door.sessions.changing(secret) as session:
            session.sign_in = sign_in
        return secret
    new = door.random(SECRET_BYTES)
    door.sessions.begin(new, Session(began_at=at, sign_in=sign_in), at=at)
    return new


def _taken(door: Door, secret: bytes) -> tuple[Session, SignIn]:
    try:
        with door.sessions.changing(secret) as session:
            sign_in, session.sign_in = session.sign_in, None
    except SignInAgainError:
        raise SignInRefusedError from None
    if sign_in is None:
        raise SignInRefusedError
    return session, sign_in


def _word(value: bytes) -> str:
    return urlsafe_b64encode(value).rstrip(b"=").decode()
