"""What is urgent overtakes what waits to be sent."""

from alembic import op

from shared.streams import schema as streams

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    streams.add_urgency(op)
