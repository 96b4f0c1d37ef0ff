"""Rows of sessions, authorization codes and refresh tokens. No secret is in them, only keyed hashes."""

from dataclasses import fields
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Select, delete, insert, select, update

from services.identity.domain.sessions import AuthorizationCode, Grant, Session
from services.identity.store.tables import codes, refresh_tokens, sessions
from services.identity.usecases.ports import RefreshToken

_RENAMED = {"account": "account_id"}


class SessionRows:
    """Sessions in one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, session: Session, *, secret_hash: bytes) -> None:
        """Keep a new one."""
        self._connection.execute(insert(sessions).values(_values(session) | {"secret_hash": secret_hash}))

    def with_secret(self, secret_hash: bytes) -> Session | None:
        """Return the session of a cookie."""
        return self._one(select(sessions).where(sessions.c.secret_hash == secret_hash))

    def find(self, session: UUID) -> Session | None:
        """Return one."""
        return self._one(select(sessions).where(sessions.c.id == session))

    def hold(self, session: UUID) -> Session | None:
        """Return one, held against change."""
        return self._one(select(sessions).where(sessions.c.id == session).with_for_update())

    def of(self, account: UUID) -> list[Session]:
        """Return those of an account that were not ended, newest first."""
        query = select(sessions).where(sessions.c.account_id == account, sessions.c.ended_at.is_(None))
        rows = self._connection.execute(query.order_by(sessions.c.created_at.desc(), sessions.c.id))
        return [_session(row) for row in rows]

    def complete(self, session: Session, *, secret_hash: bytes) -> None:
        """Keep a completed session under a new secret: what was known before the second factor opens nothing."""
        values = {
            "secret_hash": secret_hash,
            "complete": session.complete,
            "amr": list(session.amr),
            "auth_time": session.auth_time,
            "seen_at": session.seen_at,
        }
        self._connection.execute(update(sessions).where(sessions.c.id == session.id).values(values))

    def see(self, session: UUID, *, at: datetime) -> None:
        """Note that it was seen."""
        self._connection.execute(update(sessions).where(sessions.c.id == session).values(seen_at=at))

    def end(self, session: UUID, *, at: datetime) -> None:
        """End it."""
        alive = (sessions.c.id == session) & sessions.c.ended_at.is_(None)
        self._connection.execute(update(sessions).where(alive).values(ended_at=at))

    def end_all(self, account: UUID, *, at: datetime) -> int:
        """End all of an account; return how many."""
        alive = (sessions.c.account_id == account) & sessions.c.ended_at.is_(None)
        return self._connection.execute(update(sessions).where(alive).values(ended_at=at)).rowcount

    def forget(self, *, before: datetime) -> None:
        """Delete sessions that are long over, with their codes and refresh tokens."""
        self._connection.execute(delete(sessions).where(sessions.c.created_at < before))

    def add_code(self, code: AuthorizationCode, *, token_hash: bytes) -> None:
        """Keep a code."""
        values = _grant_values(code.grant) | {
            "token_hash": token_hash,
            "redirect_uri": code.redirect_uri,
            "challenge": code.challenge,
            "nonce": code.nonce,
            "expires_at": code.expires_at,
        }
        self._connection.execute(insert(codes).values(values))

    def take_code(self, token_hash: bytes, *, at: datetime) -> AuthorizationCode | None:
        """Return a code as it was, and mark it as used."""
        row = self._connection.execute(
            select(codes).where(codes.c.token_hash == token_hash).with_for_update()
        ).one_or_none()
        if row is None:
            return None
        self._connection.execute(update(codes).where(codes.c.token_hash == token_hash).values(used_at=at))
        return AuthorizationCode(
            grant=_grant(row),
            redirect_uri=row.redirect_uri,
            challenge=row.challenge,
            nonce=row.nonce,
            expires_at=row.expires_at,
            used=row.used_at is not None,
        )

    def add_refresh(self, grant: Grant, *, token_hash: bytes) -> None:
        """Keep a refresh token."""
        self._connection.execute(insert(refresh_tokens).values(_grant_values(grant) | {"token_hash": token_hash}))

    def refresh(self, token_hash: bytes) -> RefreshToken | None:
        """Return a refresh token, not held: a confidential client uses one in parallel."""
        query = select(refresh_tokens).where(refresh_tokens.c.token_hash == token_hash)
        row = self._connection.execute(query).one_or_none()
        return None if row is None else RefreshToken(grant=_grant(row), used=row.used_at is not None)

    def use_refresh(self, token_hash: bytes, *, at: datetime) -> bool:
        """Mark a refresh token as used; say whether it was not before."""
        fresh = (refresh_tokens.c.token_hash == token_hash) & refresh_tokens.c.used_at.is_(None)
        return bool(self._connection.execute(update(refresh_tokens).where(fresh).values(used_at=at)).rowcount)

    def _one(self, query: Select[Any]) -> Session | None:
        row = self._connection.execute(query).one_or_none()
        return None if row is None else _session(row)


def _values(session: Session) -> dict[str, object]:
    found = {_RENAMED.get(field.name, field.name): getattr(session, field.name) for field in fields(Session)}
    return found | {"amr": list(session.amr)}


def _session(row: Any) -> Session:
    values = {field.name: getattr(row, _RENAMED.get(field.name, field.name)) for field in fields(Session)}
    return Session(**values | {"amr": tuple(row.amr)})


def _grant(row: Any) -> Grant:
    return Grant(session=row.session_id, client=row.client, scope=row.scope)


def _grant_values(grant: Grant) -> dict[str, object]:
    return {"session_id": grant.session, "client": grant.client, "scope": grant.scope}
