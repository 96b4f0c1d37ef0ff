"""Unfinished registrations, each kept sealed for its author for three days; and which sites are closed."""

import sqlalchemy as sa
from alembic import op

from shared.database import running_role

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Create the tables; the running role gets exactly what it uses."""
    op.create_table(
        "drafts",
        sa.Column("author", sa.Uuid, primary_key=True),
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("organisation", sa.Uuid, nullable=False),
        sa.Column("site", sa.Text, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("answers", sa.Integer, nullable=False),
        sa.Column("saved_at", MOMENT, nullable=False),
        sa.Column("expires_at", MOMENT, nullable=False, index=True),
        sa.Column("sealed", sa.LargeBinary, nullable=False),
    )
    op.create_table(
        "closed_sites",
        sa.Column("organisation", sa.Uuid, primary_key=True),
        sa.Column("site", sa.Text, primary_key=True),
        sa.Column("closed", sa.Boolean, nullable=False),
        sa.Column("changed_at", MOMENT, nullable=False),
    )
    role = running_role()
    op.execute(f'GRANT SELECT, INSERT, DELETE ON drafts TO "{role}"')
    op.execute(f'GRANT UPDATE (site, version, answers, saved_at, expires_at, sealed) ON drafts TO "{role}"')
    op.execute(f'GRANT SELECT, INSERT, UPDATE (closed, changed_at) ON closed_sites TO "{role}"')
