"""Rows of the keys that sign tokens. The private part is wrapped by the keyring."""

from typing import Final

from sqlalchemy import Connection, func, insert, select, update

from services.identity.domain.token_keys import TokenKey
from services.identity.store.safe import Safe
from services.identity.store.tables import token_keys

_TURN: Final = 0x416D7061726F4B


class TokenKeyRows:
    """Token keys in one transaction."""

    def __init__(self, connection: Connection, safe: Safe) -> None:
        self._connection = connection
        self._safe = safe

    def take_turn(self) -> None:
        """Wait until nobody else changes the keys."""
        self._connection.execute(select(func.pg_advisory_xact_lock(_TURN)))

    def all(self) -> list[TokenKey]:
        """Return every key."""
        return [
            TokenKey(
                id=row.id,
                public=bytes(row.public),
                usable_from=row.usable_from,
                usable_until=row.usable_until,
                signs_from=row.signs_from,
            )
            for row in self._connection.execute(select(token_keys).order_by(token_keys.c.signs_from))
        ]

    def private(self, key: TokenKey) -> bytes:
        """Return the private part: an Ed25519 seed."""
        query = select(token_keys.c.private).where(token_keys.c.id == key.id)
        return self._safe.unwrap_signing(key.id, self._connection.execute(query).scalar_one())

    def add(self, key: TokenKey, *, private: bytes) -> None:
        """Keep a new one."""
        self._connection.execute(
            insert(token_keys).values(
                id=key.id,
                public=key.public,
                private=self._safe.wrap_signing(key.id, private),
                usable_from=key.usable_from,
                usable_until=key.usable_until,
                signs_from=key.signs_from,
            )
        )

    def save(self, key: TokenKey) -> None:
        """Keep its end."""
        statement = update(token_keys).where(token_keys.c.id == key.id)
        self._connection.execute(statement.values(usable_until=key.usable_until))
