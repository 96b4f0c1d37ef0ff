"""Rows of those who are on their way to an outside provider and back. What they carry is sealed."""

from dataclasses import asdict
from datetime import datetime
from uuid import UUID

from sqlalchemy import Connection, delete, insert

from services.identity.domain.outside import ERRAND_LIFE, Errand
from services.identity.store.safe import Safe
from services.identity.store.tables import errands
from shared.ids import uuid4

_CONTENT = "errand"


class ErrandRows:
    """Errands in one transaction."""

    def __init__(self, connection: Connection, safe: Safe) -> None:
        self._connection = connection
        self._safe = safe

    def add(self, errand: Errand, *, state_hash: bytes, browser_hash: bytes) -> None:
        """Keep one, under a key of its own."""
        errand_id = uuid4(random=self._safe.random(16))
        key = self._safe.new_key(errand_id)
        content = {**asdict(errand), "began_at": errand.began_at.isoformat()}
        row = {
            "id": errand_id,
            "state_hash": state_hash,
            "browser_hash": browser_hash,
            "key": key,
            "content": self._safe.seal(key, content, account=errand_id, field=_CONTENT),
            "began_at": errand.began_at,
        }
        self._connection.execute(insert(errands).values(row))

    def take(self, *, state_hash: bytes, browser_hash: bytes, at: datetime) -> Errand | None:
        """Return the one that this browser set out on, and forget it: nobody comes back twice."""
        own = (errands.c.state_hash == state_hash) & (errands.c.browser_hash == browser_hash)
        row = self._connection.execute(delete(errands).where(own).returning(errands)).one_or_none()
        if row is None or not row.began_at <= at < row.began_at + ERRAND_LIFE:
            return None
        found = self._safe.open(row.key, row.content, account=row.id, field=_CONTENT)
        return Errand(
            **found | {"organisation": UUID(found["organisation"]), "began_at": row.began_at},
        )

    def forget(self, *, before: datetime) -> None:
        """Delete those that began before that time."""
        self._connection.execute(delete(errands).where(errands.c.began_at < before))
