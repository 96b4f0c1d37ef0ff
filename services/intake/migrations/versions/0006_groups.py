"""What officers added to registrations after handing them over: ids and times, so that there is an end to it."""

import sqlalchemy as sa
from alembic import op

from shared.database import running_role

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the table. Who was found together with whom is in no table here: it is in the sealed hand-over.

    Of whoever did not agree to be assisted nothing is added. Nobody knows any more who did of those before.
    """
    op.add_column("registrations", sa.Column("agreed", sa.Boolean, nullable=False, server_default=sa.false()))
    op.create_table(
        "additions",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("registration_id", sa.Uuid, sa.ForeignKey("registrations.id"), nullable=False, index=True),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
    )
    op.execute(f'GRANT SELECT, INSERT ON additions TO "{running_role()}"')
