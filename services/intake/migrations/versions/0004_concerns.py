"""Concerns of people without an account, what stands before their form, and the channel of a registration."""

import sqlalchemy as sa
from alembic import op

from shared.database import running_role

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the tables; the running role gets exactly what it uses. Nobody knows the channel of what came before."""
    op.add_column("registrations", sa.Column("channel", sa.Text, nullable=True))
    op.create_table(
        "concerns",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("organisation", sa.Uuid, nullable=False),
        sa.Column("receipt_hash", sa.LargeBinary, nullable=False, unique=True),
        sa.Column("status", sa.Text, nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("forgotten_at", sa.DateTime(timezone=True), nullable=True),
    )
    op.execute("CREATE INDEX concerns_listed ON concerns (organisation, received_at, id)")
    op.execute("CREATE INDEX concerns_kept ON concerns (read_at) WHERE forgotten_at IS NULL AND read_at IS NOT NULL")
    op.create_table(
        "concern_sections",
        sa.Column("concern_id", sa.Uuid, sa.ForeignKey("concerns.id"), primary_key=True),
        sa.Column("section", sa.Text, primary_key=True),
        sa.Column("sealed", sa.LargeBinary, nullable=True),
    )
    op.create_table(
        "crowds",
        sa.Column("bucket", sa.Text, primary_key=True),
        sa.Column("subject", sa.LargeBinary, primary_key=True),
        sa.Column("full_at", sa.DateTime(timezone=True), nullable=False),
    )
    op.execute("CREATE INDEX crowds_full ON crowds (full_at)")
    role = running_role()
    op.execute(f'GRANT SELECT, INSERT ON concerns, concern_sections TO "{role}"')
    op.execute(f'GRANT UPDATE (status, read_at, forgotten_at) ON concerns TO "{role}"')
    op.execute(f'GRANT UPDATE (sealed) ON concern_sections TO "{role}"')
    op.execute(f'GRANT SELECT, INSERT, UPDATE, DELETE ON crowds TO "{role}"')
