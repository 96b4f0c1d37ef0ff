"""What officers added to people they had registered, sealed, and whether the caseworker has read it."""

import sqlalchemy as sa
from alembic import op

from shared.database import running_role

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Create the table; what was added is never changed."""
    op.create_table(
        "additions",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("case_id", sa.Uuid, sa.ForeignKey("cases.id"), nullable=False, index=True),
        sa.Column("added_by", sa.Uuid, nullable=False),
        sa.Column("added_at", MOMENT, nullable=False),
        sa.Column("sealed", sa.LargeBinary, nullable=False),
        sa.Column("read_at", MOMENT, nullable=True),
    )
    op.execute("CREATE INDEX additions_unread ON additions (added_at) WHERE read_at IS NULL")
    op.execute(f'GRANT SELECT, INSERT, UPDATE (read_at) ON additions TO "{running_role()}"')
