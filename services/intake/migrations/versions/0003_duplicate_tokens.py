"""What is kept, blind, of who was registered, so that a duplicate is found after the copy is shredded."""

import sqlalchemy as sa
from alembic import op

from shared.database import running_role

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the tables. A key is unique with its registration, in that order: one index serves every search."""
    op.create_table(
        "duplicate_features",
        sa.Column("registration_id", sa.Uuid, primary_key=True),
        sa.Column("organisation", sa.Uuid, nullable=False),
        sa.Column("features", sa.LargeBinary, nullable=False),
        sa.Column("is_indexed", sa.Boolean, nullable=False),
    )
    op.create_table(
        "duplicate_keys",
        sa.Column("key", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("registration_id", sa.Uuid, primary_key=True),
    )
    op.create_table(
        "duplicate_holders",
        sa.Column("feature", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("holders", sa.Integer, nullable=False),
        postgresql_with={"fillfactor": 70},  # a count changes often, and finds room beside itself
    )
    role = running_role()
    op.execute(f'GRANT SELECT, INSERT, UPDATE (is_indexed), DELETE ON duplicate_features TO "{role}"')
    op.execute(f'GRANT SELECT, INSERT, DELETE ON duplicate_keys TO "{role}"')
    op.execute(f'GRANT SELECT, INSERT, UPDATE (holders) ON duplicate_holders TO "{role}"')
