"""Registrations on their way to a case, their sealed sections, and what every service has."""

import sqlalchemy as sa
from alembic import op

from shared import idempotency, standing
from shared.database import running_role
from shared.streams import schema as streams

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the tables; the running role gets exactly what it uses."""
    op.create_table(
        "registrations",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("organisation", sa.Uuid, nullable=False),
        sa.Column("site", sa.Text, nullable=False),
        sa.Column("pathway", sa.Text, nullable=False),
        sa.Column("registered_by", sa.Uuid, nullable=False),
        sa.Column("status", sa.Text, nullable=False),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("handed_over_at", sa.DateTime(timezone=True), nullable=True),
    )
    op.execute(
        "CREATE INDEX registrations_waiting ON registrations (organisation, submitted_at) WHERE status = 'submitted'"
    )
    op.create_table(
        "registration_sections",
        sa.Column("registration_id", sa.Uuid, sa.ForeignKey("registrations.id"), primary_key=True),
        sa.Column("section", sa.Text, primary_key=True),
        sa.Column("sealed", sa.LargeBinary, nullable=True),
    )
    role = running_role()
    op.execute(f'GRANT SELECT, INSERT ON registrations TO "{role}"')
    op.execute(f'GRANT UPDATE (status, handed_over_at) ON registrations TO "{role}"')
    op.execute(f'GRANT SELECT, INSERT ON registration_sections TO "{role}"')
    op.execute(f'GRANT UPDATE (sealed) ON registration_sections TO "{role}"')
    streams.create(op, role=role)
    standing.create(op, role=role)
    idempotency.create(op, role=role)
