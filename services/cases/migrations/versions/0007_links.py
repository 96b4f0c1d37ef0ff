"""How people who were found together stand to each other: every version is kept, and what it says is sealed."""

import sqlalchemy as sa
from alembic import op

from shared.database import running_role

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Create the tables. The other's case may not be open yet, so it is named by its registration."""
    op.create_table(
        "links",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("case_id", sa.Uuid, sa.ForeignKey("cases.id"), nullable=False, index=True),
        sa.Column("other_registration", sa.Uuid, nullable=False, index=True),
        sa.Column("version", sa.Integer, nullable=False),
    )
    op.create_table(
        "link_versions",
        sa.Column("link_id", sa.Uuid, sa.ForeignKey("links.id"), primary_key=True),
        sa.Column("version", sa.Integer, primary_key=True),
        sa.Column("sealed", sa.LargeBinary, nullable=False),
        sa.Column("said_in", sa.Uuid, nullable=True),
        sa.Column("said_by", sa.Uuid, nullable=True),
        sa.Column("said_at", MOMENT, nullable=False),
    )
    role = running_role()
    op.execute(f'GRANT SELECT, INSERT, UPDATE (version) ON links TO "{role}"')
    op.execute(f'GRANT SELECT, INSERT ON link_versions TO "{role}"')
