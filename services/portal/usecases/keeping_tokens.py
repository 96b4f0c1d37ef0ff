"""One token a service, fetched when first needed and kept sealed in the session. Knows no HTTP."""

from datetime import datetime

from services.portal.domain.sessions import Token
from services.portal.usecases.ports import SignInAgainError
from services.portal.usecases.signing_in import Door


def token_for(door: Door, secret: bytes, *, audience: str, at: datetime, not_this: str = "") -> str:
    """Return a token for one service. `not_this` is one that the service just refused.

    Raises SignInAgainError when identity no longer gives any: what was being written stays. Raises SilentServiceError.
    """
    seen = door.sessions.find(secret)
    if seen is None or seen.session.person is None:
        raise SignInAgainError
    held = seen.session.token(audience, at=at)
    if held is not None and held.value != not_this:
        return held.value
    return _fetched(door, secret, seen.session.refresh_token, audience=audience, at=at).value


def _fetched(door: Door, secret: bytes, refresh_token: str, *, audience: str, at: datetime) -> Token:
    try:
        tokens = door.identity.refresh(refresh_token, audience=audience, at=at)
    except SignInAgainError:
        with door.sessions.changing(secret) as session:
            session.forget_person()
        raise
    with door.sessions.changing(secret) as session:
        session.tokens[audience] = tokens.access
        session.refresh_token = tokens.refresh_token or session.refresh_token
    return tokens.access
