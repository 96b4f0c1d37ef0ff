"""Sites of organisations, with names. Those that accounts name already are there, called by their codes."""

import sqlalchemy as sa
from alembic import op

from shared.database import running_role

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)

KNOWN = """
INSERT INTO sites
(organisation, code, name, english, kind, province, district, closed_at, version, created_at, changed_at)
SELECT organisation, code, initcap(replace(code, '-', ' ')), '', 'other', '', '', NULL, 1, min(created_at), now()
FROM accounts, unnest(sites) AS code GROUP BY organisation, code
"""


def upgrade() -> None:
    """Create the table. No site is ever deleted, so no code is ever given twice."""
    op.create_table(
        "sites",
        sa.Column("organisation", sa.Uuid, sa.ForeignKey("organisations.id"), primary_key=True),
        sa.Column("code", sa.Text, primary_key=True),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("english", sa.Text, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("province", sa.Text, nullable=False),
        sa.Column("district", sa.Text, nullable=False),
        sa.Column("closed_at", MOMENT, nullable=True),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("changed_at", MOMENT, nullable=False),
    )
    op.execute(KNOWN)
    changing = "name, english, kind, province, district, closed_at, version, changed_at"
    op.execute(f'GRANT SELECT, INSERT, UPDATE ({changing}) ON sites TO "{running_role()}"')
