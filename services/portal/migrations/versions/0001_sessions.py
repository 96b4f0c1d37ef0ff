"""Sessions, found by a hash and sealed under what only the browser and this service together know."""

import sqlalchemy as sa
from alembic import op

from shared.database import running_role

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the one table; the running role gets exactly what it uses."""
    op.create_table(
        "sessions",
        sa.Column("id", sa.LargeBinary, primary_key=True),
        sa.Column("version", sa.BigInteger, nullable=False),
        sa.Column("sealed", sa.LargeBinary, nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False, index=True),
    )
    op.execute(f'GRANT SELECT, INSERT, UPDATE, DELETE ON sessions TO "{running_role()}"')
