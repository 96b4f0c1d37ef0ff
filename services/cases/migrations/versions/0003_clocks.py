"""By when somebody has to have acted for a person, and what came of it; the hours of each site."""

import sqlalchemy as sa
from alembic import op

from shared.database import running_role

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "clocks",
        sa.Column("case_id", sa.Uuid, sa.ForeignKey("cases.id"), primary_key=True),
        sa.Column("kind", sa.Text, primary_key=True),
        sa.Column("started_at", MOMENT, nullable=False),
        sa.Column("due_at", MOMENT, nullable=False),
        sa.Column("stopped_at", MOMENT, nullable=True),
        sa.Column("stopped_by", sa.Uuid, nullable=True),
        sa.Column("outcome", sa.Text, nullable=True),
        sa.CheckConstraint("(stopped_at IS NULL) = (outcome IS NULL)", name="stopped_with_an_outcome"),
    )
    op.execute("CREATE INDEX clocks_running ON clocks (due_at) WHERE stopped_at IS NULL")
    op.create_table(
        "site_hours",
        sa.Column("organisation", sa.Uuid, primary_key=True),
        sa.Column("site", sa.Text, primary_key=True),
        sa.Column("urgency", sa.Text, primary_key=True),
        sa.Column("hours", sa.Integer, nullable=False),
        sa.CheckConstraint("hours BETWEEN 1 AND 720", name="hours_that_can_be"),
    )
    role = running_role()
    op.execute(f'GRANT SELECT, INSERT, UPDATE (stopped_at, stopped_by, outcome) ON clocks TO "{role}"')
    op.execute(f'GRANT SELECT, INSERT, UPDATE (hours) ON site_hours TO "{role}"')
