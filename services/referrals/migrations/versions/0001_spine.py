"""The directory, referrals and their sealed packages, and which grants were withdrawn."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from shared import idempotency, standing
from shared.database import running_role
from shared.streams import schema as streams

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the tables; the running role gets exactly what it uses."""
    words = postgresql.ARRAY(sa.Text)
    op.create_table(
        "providers",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("services", words, nullable=False),
        sa.Column("places", words, nullable=False),
        sa.Column("languages", words, nullable=False),
        sa.Column("accepts", words, nullable=False),
        sa.Column("is_open", sa.Boolean, nullable=False),
        sa.Column("agreement_until", sa.Date, nullable=False),
    )
    op.create_table(
        "referrals",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("disclosure_id", sa.Uuid, nullable=False, unique=True),
        sa.Column("grant_id", sa.Uuid, nullable=False, index=True),
        sa.Column("case_id", sa.Uuid, nullable=False),
        sa.Column("sender", sa.Uuid, nullable=False),
        sa.Column("recipient", sa.Uuid, nullable=False),
        sa.Column("service", sa.Text, nullable=False),
        sa.Column("purpose", sa.Text, nullable=False),
        sa.Column("sections", words, nullable=False),
        sa.Column("consent", sa.Text, nullable=False),
        sa.Column("valid_until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("moved_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("package", sa.LargeBinary, nullable=True),
    )
    op.create_index("referrals_of_recipient", "referrals", ["recipient", "received_at", "id"])
    op.create_table(
        "withdrawn_grants",
        sa.Column("grant_id", sa.Uuid, primary_key=True),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=False),
    )
    role = running_role()
    op.execute(f"GRANT SELECT ON providers TO {role}")
    op.execute(f"GRANT SELECT, INSERT ON referrals TO {role}")
    op.execute(f"GRANT UPDATE (state, moved_at, package) ON referrals TO {role}")
    op.execute(f"GRANT SELECT, INSERT ON withdrawn_grants TO {role}")
    streams.create(op, role=role)
    standing.create(op, role=role)
    idempotency.create(op, role=role)
