"""How the person came to be registered."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add it; nobody knows it of the cases that there are."""
    op.add_column("cases", sa.Column("channel", sa.Text, nullable=True))
