"""Sessions in PostgreSQL, each sealed under a key that needs its browser's secret and this service's keyring.

Whoever has the database finds rows by nothing and opens none; whoever has one cookie opens one row; whoever has the
keyring and the database still lacks every cookie. Knows no page.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa

from services.portal.domain.sealed_form import read, written
from services.portal.domain.sessions import Session
from services.portal.usecases.ports import Seen, SignInAgainError
from shared.database import transaction
from shared.sealing.failure import SealError
from shared.sealing.fields import Context, open_sealed, seal

_NOBODY: Final = UUID(int=0)
_SCHEMA: Final = 1
_METADATA = sa.MetaData()
SESSIONS = sa.Table(
    "sessions",
    _METADATA,
    sa.Column("id", sa.LargeBinary, primary_key=True),
    sa.Column("version", sa.BigInteger),
    sa.Column("sealed", sa.LargeBinary),
    sa.Column("seen_at", sa.DateTime(timezone=True)),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class SqlSessions:
    """The table of sessions. `blind` is the keyring's keyed hash."""

    engine: sa.Engine
    blind: Callable[[bytes], bytes]
    random: Callable[[int], bytes]

    def begin(self, secret: bytes, session: Session, *, at: datetime) -> None:
        """Keep a new session."""
        row = {"id": _id(secret), "version": 0, "sealed": self._sealed(secret, session, version=0), "seen_at": at}
        with transaction(self.engine) as connection:
            connection.execute(sa.insert(SESSIONS).values(row))

    def find(self, secret: bytes) -> Seen | None:
        """Return the session, None when there is none or it does not open."""
        with transaction(self.engine) as connection:
            row = connection.execute(sa.select(SESSIONS).where(SESSIONS.c.id == _id(secret))).one_or_none()
        session = self._opened(secret, row)
        return None if row is None or session is None else Seen(session, row.seen_at)

    def touch(self, secret: bytes, *, at: datetime) -> None:
        """Note that it was used."""
        with transaction(self.engine) as connection:
            connection.execute(sa.update(SESSIONS).where(SESSIONS.c.id == _id(secret)).values(seen_at=at))

    @contextmanager
    def changing(self, secret: bytes) -> Iterator[Session]:
        """Hold the session alone, and keep what is changed in it when the block ends. Raises SignInAgainError."""
        mine = SESSIONS.c.id == _id(secret)
        with transaction(self.engine) as connection:
            row = connection.execute(sa.select(SESSIONS).where(mine).with_for_update()).one_or_none()
            session = self._opened(secret, row)
            if row is None or session is None:
                raise SignInAgainError
            yield session
            version = row.version + 1
            sealed = self._sealed(secret, session, version=version)
            connection.execute(sa.update(SESSIONS).where(mine).values(version=version, sealed=sealed))

    def end(self, secret: bytes) -> None:
        """Destroy it."""
        with transaction(self.engine) as connection:
            connection.execute(sa.delete(SESSIONS).where(SESSIONS.c.id == _id(secret)))

    def forget(self, *, before: datetime) -> int:
        """Destroy all that were not used since; return how many."""
        with transaction(self.engine) as connection:
            return connection.execute(sa.delete(SESSIONS).where(SESSIONS.c.seen_at < before)).rowcount

    def _sealed(self, secret: bytes, session: Session, *, version: int) -> bytes:
        return seal(self._key(secret), written(session), context=_context(secret, version), random=self.random)

    def _opened(self, secret: bytes, row: Any) -> Session | None:
        """Return what a row holds; one that does not open is none: altered, moved, or sealed under another keyring."""
        if row is None:
            return None
        try:
            return read(open_sealed(self._key(secret), row.sealed, context=_context(secret, row.version)))
        except (SealError, OverflowError):  # a version that no row of ours can have
            return None

    def _key(self, secret: bytes) -> bytes:
        return self.blind(b"amparo/portal/session-key/1" + secret)


def _id(secret: bytes) -> bytes:
    return sha256(b"amparo/portal/session-id/1" + secret).digest()


def _context(secret: bytes, version: int) -> Context:
    return Context(
        organisation=_NOBODY,
        case=_NOBODY,
        section="session",
        object=UUID(bytes=_id(secret)[:16]),
        field="content",
        version=version,
        schema=_SCHEMA,
    )
