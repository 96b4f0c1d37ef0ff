"""Noting what identity says, and finding it. Knows no token.

What is older than what is known changes nothing: an event that comes twice, or from a stream begun anew, takes no
epoch back.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import Connection
from sqlalchemy.dialects.postgresql import insert

from shared.contracts.identity import AccountChanged, TokenKeyAnnounced
from shared.standing.schema import accounts, keys
from shared.streams.inbox import Delivery, Handlers

ACTIVE: Final = "active"


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """Somebody who works here or with us, as identity last told it."""

    id: UUID
    organisation: UUID
    sites: tuple[str, ...]
    roles: tuple[str, ...]
    active: bool
    epoch: int


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyRow:
    """A token key as it was announced."""

    kid: str
    public_key: bytes
    usable_from: datetime
    usable_until: datetime


def handlers() -> Handlers:
    """Return what every service does about identity's events."""

    def account(connection: Connection, event: AccountChanged, _delivery: Delivery) -> None:
        note_account(connection, event)

    def key(connection: Connection, event: TokenKeyAnnounced, _delivery: Delivery) -> None:
        note_key(connection, event)

    return {AccountChanged: account, TokenKeyAnnounced: key}


def note_account(connection: Connection, event: AccountChanged) -> None:
    """Let the account be this, unless something newer is known."""
    values = {
        "organisation": event.organisation,
        "sites": list(event.sites),
        "roles": list(event.roles),
        "state": event.state,
        "epoch": event.epoch,
        "changed_at": event.changed_at,
    }
    statement = insert(accounts).values(account_id=event.account_id, **values)
    newer = accounts.c.epoch <= statement.excluded.epoch
    connection.execute(statement.on_conflict_do_update(index_elements=["account_id"], set_=values, where=newer))


def note_key(connection: Connection, event: TokenKeyAnnounced) -> None:
    """Let the key's tokens count within these times. A known key stays that key: only its end may come earlier."""
    statement = insert(keys).values(
        key_id=event.key_id,
        public_key=event.public_key,
        usable_from=event.usable_from,
        usable_until=event.usable_until,
    )
    earlier = {"usable_until": sa.func.least(keys.c.usable_until, statement.excluded.usable_until)}
    connection.execute(statement.on_conflict_do_update(index_elements=["key_id"], set_=earlier))


def find_account(connection: Connection, account_id: UUID) -> Account | None:
    """Return the account, None when identity never told of one."""
    row = connection.execute(sa.select(accounts).where(accounts.c.account_id == account_id)).one_or_none()
    if row is None:
        return None
    return Account(
        id=row.account_id,
        organisation=row.organisation,
        sites=tuple(row.sites),
        roles=tuple(row.roles),
        active=row.state == ACTIVE,
        epoch=row.epoch,
    )


def organisations_with(connection: Connection, *, role: str) -> set[UUID]:
    """Return the organisations of which somebody active has *role*."""
    held = accounts.c.roles.contains([role]) & (accounts.c.state == ACTIVE)
    return set(connection.scalars(sa.select(accounts.c.organisation).where(held).distinct()))


def all_keys(connection: Connection) -> list[KeyRow]:
    """Return every key that was announced, those that ended too."""
    return [
        KeyRow(
            kid=str(row.key_id),
            public_key=bytes.fromhex(row.public_key),
            usable_from=row.usable_from,
            usable_until=row.usable_until,
        )
        for row in connection.execute(sa.select(keys))
    ]
