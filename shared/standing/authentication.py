"""From a token to claims that count now. Knows no right: what a role may do is policy.

Keys are read again after a second: identity announces one long before it signs with it, and nobody makes us ask the
database by inventing kids. Epochs are read at every request.
"""

import time
from datetime import datetime
from threading import Lock
from typing import Final

import sqlalchemy as sa
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from sqlalchemy import Engine

from shared import tokens
from shared.database import named_failures
from shared.errors import AmparoError
from shared.standing.rows import ACTIVE, all_keys
from shared.standing.schema import accounts
from shared.tokens import Claims, Fault, KeySet, TokenError, TokenKey

KEYS_FRESH_SECONDS: Final = 1.0

_ACCOUNT = sa.select(accounts.c.state, accounts.c.epoch).where(accounts.c.account_id == sa.bindparam("account_id"))


class Standing:
    """What one service knows of identity's keys and accounts. May be made before a fork; opens nothing."""

    def __init__(self, engine: Engine, *, issuer: str, audience: str) -> None:
        self._engine = engine.execution_options(isolation_level="AUTOCOMMIT")
        self._issuer, self._audience = issuer, audience
        self._lock = Lock()
        self._keys, self._read_at = KeySet({}), float("-inf")

    def authenticate(self, unverified_token: str, *, at: datetime) -> Claims:
        """Return the claims of a token that is good, for this service, and whose account still stands.

        Raises: TokenError; UnavailableError when the database does not say.
        """
        claims = tokens.verify(
            unverified_token, keys=self._fresh_keys(), issuer=self._issuer, audience=self._audience, at=at
        )
        self._refuse_fallen(claims)
        return claims

    def knows_a_key(self, at: datetime) -> bool:
        """Say whether any token could be good now: a service that was never told of a key is not ready."""
        try:
            return any(key.usable_from <= at < key.usable_until for key in self._fresh_keys().keys.values())
        except AmparoError:
            return False

    def _refuse_fallen(self, claims: Claims) -> None:
        """Nobody here has heard of: refused too. A newer epoch than ours is a change that is still on its way."""
        with named_failures(), self._engine.connect() as connection:
            found = connection.execute(_ACCOUNT, {"account_id": claims.subject}).one_or_none()
        if found is None or found.state != ACTIVE or claims.epoch < found.epoch:
            raise TokenError(Fault.FALLEN)

    def _fresh_keys(self) -> KeySet:
        with self._lock:
            if time.monotonic() - self._read_at >= KEYS_FRESH_SECONDS:
                self._keys, self._read_at = self._read_keys(), time.monotonic()
            return self._keys

    def _read_keys(self) -> KeySet:
        with named_failures(), self._engine.connect() as connection:
            rows = all_keys(connection)
        return KeySet(
            {
                row.kid: TokenKey(Ed25519PublicKey.from_public_bytes(row.public_key), row.usable_from, row.usable_until)
                for row in rows
            }
        )
