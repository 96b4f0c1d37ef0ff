"""The tables of standing, the same in every service's database. Knows no service's own table."""

from typing import Final

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY

from shared.streams.schema import Executes

_metadata = sa.MetaData()

accounts: Final = sa.Table(
    "standing_accounts",
    _metadata,
    sa.Column("account_id", sa.Uuid, primary_key=True),
    sa.Column("organisation", sa.Uuid, nullable=False),
    sa.Column("sites", ARRAY(sa.Text), nullable=False),
    sa.Column("roles", ARRAY(sa.Text), nullable=False),
    sa.Column("state", sa.Text, nullable=False),
    sa.Column("epoch", sa.Integer, nullable=False),
    sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
)

keys: Final = sa.Table(
    "standing_keys",
    _metadata,
    sa.Column("key_id", sa.Uuid, primary_key=True),
    sa.Column("public_key", sa.Text, nullable=False),
    sa.Column("usable_from", sa.DateTime(timezone=True), nullable=False),
    sa.Column("usable_until", sa.DateTime(timezone=True), nullable=False),
)

_ACCOUNTS = """
CREATE TABLE standing_accounts (
    account_id uuid PRIMARY KEY,
    organisation uuid NOT NULL,
    sites text[] NOT NULL,
    roles text[] NOT NULL,
    state text NOT NULL,
    epoch integer NOT NULL,
    changed_at timestamptz NOT NULL
)"""

_KEYS = """
CREATE TABLE standing_keys (
    key_id uuid PRIMARY KEY,
    public_key text NOT NULL,
    usable_from timestamptz NOT NULL,
    usable_until timestamptz NOT NULL
)"""


def create(op: Executes, *, role: str) -> None:
    """Create the tables and grant *role*, which the service's processes run as, exactly what they need.

    Called by a service's first migration; what it does never changes, later revisions alter what it made.
    """
    op.execute(_ACCOUNTS)
    op.execute(_KEYS)
    op.execute(f'GRANT SELECT, INSERT, UPDATE ON standing_accounts, standing_keys TO "{role}"')
