# ruff: noqa: INP001 - alembic runs this file by its path, nobody imports it
"""Make the one table of a keys database. The service may add, read and delete keys, and never change one."""

import sqlalchemy as sa
from alembic import op

from shared.database import running_role

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Make the table and grant it to the running service."""
    op.create_table(
        "wrapped_keys",
        sa.Column("object_id", sa.Uuid, primary_key=True),
        sa.Column("compartment", sa.Text, primary_key=True),
        sa.Column("stanza", sa.LargeBinary, nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
    )
    op.execute(f"GRANT SELECT, INSERT, DELETE ON wrapped_keys TO {running_role()}")
