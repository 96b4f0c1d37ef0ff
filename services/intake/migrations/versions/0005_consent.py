"""Who did not agree to be registered: codes, a place and a day, nothing of a person."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY

from shared.database import running_role

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the table; the running role adds to it and counts."""
    op.create_table(
        "refusals",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("organisation", sa.Uuid, nullable=False),
        sa.Column("site", sa.Text, nullable=False),
        sa.Column("pathway", sa.Text, nullable=False),
        sa.Column("channel", sa.Text, nullable=False),
        sa.Column("recorded_by", sa.Uuid, nullable=False),
        sa.Column("recorded_on", sa.Date, nullable=False),
        sa.Column("obtained", sa.Text, nullable=False),
        sa.Column("text", sa.Text, nullable=True),
        sa.Column("text_hash", sa.Text, nullable=True),
        sa.Column("language", sa.Text, nullable=True),
        sa.Column("method", sa.Text, nullable=True),
        sa.Column("limits_explained", sa.Boolean, nullable=False),
        sa.Column("interpreter_kind", sa.Text, nullable=False),
        sa.Column("interpreter_refused", sa.Boolean, nullable=False),
        sa.Column("help_given", ARRAY(sa.Text), nullable=False),
    )
    op.execute("CREATE INDEX refusals_counted ON refusals (organisation, site, recorded_on)")
    op.execute(f'GRANT SELECT, INSERT ON refusals TO "{running_role()}"')
