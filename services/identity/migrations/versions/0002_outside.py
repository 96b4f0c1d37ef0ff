"""Signing in with an organisation's own OpenID provider, instead of a password of ours."""

import sqlalchemy as sa
from alembic import op

from shared.database import running_role

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)

ONE_WAY = "(password_hash IS NULL) <> (outside_subject IS NULL) AND (password_hash IS NULL OR secret IS NOT NULL)"
"""Whoever left their organisation's provider must not still have a password here, and nobody is in with one alone."""


def upgrade() -> None:
    """Give an account one way in: a password, or what its provider says. A blind index finds it; no name is kept."""
    op.alter_column("credentials", "password_hash", nullable=True)
    op.alter_column("credentials", "secret", nullable=True)
    op.add_column("credentials", sa.Column("outside_subject", sa.LargeBinary, nullable=True, unique=True))
    op.create_check_constraint("one_way_in", "credentials", ONE_WAY)
    op.create_table(
        "errands",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("state_hash", sa.LargeBinary, nullable=False, unique=True),
        sa.Column("browser_hash", sa.LargeBinary, nullable=False),
        sa.Column("key", sa.LargeBinary, nullable=False),
        sa.Column("content", sa.LargeBinary, nullable=False),
        sa.Column("began_at", MOMENT, nullable=False, index=True),
    )
    op.execute(f'GRANT SELECT, INSERT, DELETE ON errands TO "{running_role()}"')
