"""From a session to tokens: one authorization code, refresh tokens, access tokens. Each part of one transaction.

Whoever shows a code or a public client's refresh token a second time has stolen it, or was stolen from: both lose the
session, at once and everywhere.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from jwt.api_jws import PyJWS
from jwt.exceptions import PyJWTError

from services.identity.domain.accounts import Account
from services.identity.domain.clients import Client
from services.identity.domain.sessions import CODE_LIFE, AuthorizationCode, Grant, Session
from services.identity.domain.token_keys import SET_BACK, TokenKey, signing_key
from services.identity.usecases.changing import end_session, new_secret, own_access, person
from services.identity.usecases.ports import Transaction
from shared import strict_json
from shared.errors import AmparoError, UnavailableError
from shared.tokens import ALGORITHM, LIFETIME_SECONDS, TYPE, TokenError
from shared.tokens.segments import unverified_header

EXPIRES_IN_SECONDS: Final = LIFETIME_SECONDS - int(SET_BACK.total_seconds())
ID_TOKEN_TYPE: Final = "JWT"  # noqa: S105 - a type
_JWS = PyJWS(algorithms=[ALGORITHM])


class NoTokenKeyError(UnavailableError):
    """No key may sign yet: the worker makes the first one at its start."""

    slug = "no-token-key"
    title = "Nobody can sign in yet. Try again in a minute."


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A live session and its account, which may have tokens now."""

    session: Session
    account: Account


@dataclass(frozen=True, slots=True)
class Hinted:
    """Whose session an old id token names, and which client it was made for."""

    session: SignedIn
    client: str


@dataclass(frozen=True, slots=True)
class Signer:
    """The key that signs now."""

    key: TokenKey
    private: Ed25519PrivateKey

    def sign(self, claims: dict[str, Any], *, kind: str) -> str:
        """Return a compact JWS of *claims*."""
        header = {"alg": ALGORITHM, "typ": kind, "kid": str(self.key.id)}
        return _JWS.encode(strict_json.dumps(claims), self.private, algorithm=ALGORITHM, headers=header)


def signed_in(tx: Transaction, session: Session | None, *, at: datetime) -> SignedIn | None:
    """Return who is signed in by a session, None when it or its account opens nothing any more."""
    if session is None or not session.complete or not session.is_live(at=at):
        return None
    account = tx.accounts.find(session.account)
    if account is None or not account.usable:
        return None
    if session.is_to_be_noted(at=at):
        tx.sessions.see(session.id, at=at)
    return SignedIn(session, account)


def signed_in_by_cookie(tx: Transaction, secret: str, *, at: datetime) -> SignedIn | None:
    """Return who is signed in by a cookie."""
    return signed_in(tx, tx.sessions.with_secret(tx.digest("session", secret)), at=at)


def issue_code(
    tx: Transaction, grant: Grant, *, code: str, redirect_uri: str, challenge: str, nonce: str, at: datetime
) -> None:
    """Keep a code for one redirect and one verifier, for a minute."""
    kept = AuthorizationCode(
        grant=grant,
        redirect_uri=redirect_uri,
        challenge=challenge,
        nonce=nonce,
        expires_at=at + CODE_LIFE,
        used=False,
    )
    tx.sessions.add_code(kept, token_hash=tx.digest("code", code))


def take_code(tx: Transaction, code: str, client: Client, *, at: datetime) -> AuthorizationCode | None:
    """Return a code that still counts, for the client it was made for. A used one ends its session."""
    found = tx.sessions.take_code(tx.digest("code", code), at=at)
    if found is None or found.grant.client != client.client_id:
        return None
    if found.used:
        end_stolen(tx, found.grant.session, at=at, reason="code-replayed")
        return None
    return found if at < found.expires_at else None


def refreshable(tx: Transaction, token: str, client: Client, *, at: datetime) -> Grant | None:
    """Return what a refresh token stands for. A public client's counts once; shown again, it ends the session.

    A confidential client proves itself with each request (RFC 9700, 4.14.2), and may ask in parallel: its stays.
    """
    digest = tx.digest("refresh", token)
    found = tx.sessions.refresh(digest)
    if found is None or found.grant.client != client.client_id:
        return None
    if client.is_public and not tx.sessions.use_refresh(digest, at=at):
        end_stolen(tx, found.grant.session, at=at, reason="refresh-token-replayed")
        return None
    return found.grant


def new_refresh(tx: Transaction, grant: Grant) -> str:
    """Return a new refresh token."""
    token = new_secret(tx)
    tx.sessions.add_refresh(grant, token_hash=tx.digest("refresh", token))
    return token


def end_stolen(tx: Transaction, session_id: UUID, *, at: datetime, reason: str) -> None:
    """End a session whose secret was seen twice."""
    session = tx.sessions.find(session_id)
    if session is not None and session.ended_at is None:
        sign_out(tx, session, at=at, reason=reason)


def hinted(tx: Transaction, hint: str, *, issuer: str, at: datetime) -> Hinted | None:
    """Return whose sign-in an id token of ours tells of, however old it is; None when it is none of ours."""
    try:
        header = unverified_header(hint)
        key = next((each for each in tx.token_keys.all() if str(each.id) == header.get("kid")), None)
        if key is None or header.get("typ") != ID_TOKEN_TYPE:
            return None
        public = Ed25519PublicKey.from_public_bytes(key.public)
        claims = strict_json.loads(_JWS.decode(hint, public, algorithms=[ALGORITHM]))
    except (TokenError, PyJWTError, AmparoError):
        return None
    return _hinted(tx, claims, issuer=issuer, at=at)


def _hinted(tx: Transaction, claims: Any, *, issuer: str, at: datetime) -> Hinted | None:
    session = tx.sessions.find(UUID(claims["sid"]))
    account = tx.accounts.find(session.account) if session else None
    if session is None or account is None or claims["iss"] != issuer or claims["iat"] > at.timestamp():
        return None
    return Hinted(SignedIn(session, account), client=claims["aud"])


def sign_out(tx: Transaction, session: Session, *, at: datetime, reason: str | None = None) -> None:
    """End a session, and record it as its owner's."""
    account = tx.accounts.find(session.account)
    end_session(tx, session.id, account=session.account, at=at)
    actor = person(account) if account else None
    tx.record(own_access(actor, "end-session", "session", (session.id,), at=at, reason=reason))


def signer(tx: Transaction, *, at: datetime) -> Signer:
    """Return the key that signs now. Raises NoTokenKeyError."""
    key = signing_key(tx.token_keys.all(), at=at)
    if key is None:
        raise NoTokenKeyError
    return Signer(key, Ed25519PrivateKey.from_private_bytes(tx.token_keys.private(key)))


def access_token(tx: Transaction, who: SignedIn, *, issuer: str, audience: str, at: datetime) -> str:
    """Return a token for one service alone, dated back a little, for at most ten minutes."""
    issued = int((at - SET_BACK).timestamp())
    claims = {
        "iss": issuer,
        "aud": audience,
        "sub": str(who.account.id),
        "jti": str(tx.new_id()),
        "iat": issued,
        "exp": issued + LIFETIME_SECONDS,
        "auth_time": min(issued, int(who.session.auth_time.timestamp())),
        "org": str(who.account.organisation),
        "sites": list(who.account.sites),
        "roles": list(who.account.roles),
        "amr": list(who.session.amr),
        "epoch": who.account.epoch,
    }
    return signer(tx, at=at).sign(claims, kind=TYPE)


def id_token(tx: Transaction, who: SignedIn, *, issuer: str, client: str, nonce: str, at: datetime) -> str:
    """Return what tells a client who signed in. `typ` and `aud` keep it from ever being taken for an access token."""
    issued = int((at - SET_BACK).timestamp())
    claims = {
        "iss": issuer,
        "aud": client,
        "sub": str(who.account.id),
        "iat": issued,
        "exp": issued + LIFETIME_SECONDS,
        "auth_time": int(who.session.auth_time.timestamp()),
        "amr": list(who.session.amr),
        "sid": str(who.session.id),
    }
    return signer(tx, at=at).sign(claims | ({"nonce": nonce} if nonce else {}), kind=ID_TOKEN_TYPE)
