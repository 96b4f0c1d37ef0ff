"""Pairs of cases that may be of one person, and the case into which another was merged."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from shared.database import running_role

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
OPEN = "outcome IN ('waiting', 'unsure')"

CLOSING = """
CREATE FUNCTION only_a_merge_closes() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'a case is closed by a merge' USING ERRCODE = 'insufficient_privilege';
END $$;
CREATE TRIGGER only_a_merge_closes BEFORE UPDATE OF status ON cases FOR EACH ROW
WHEN (NEW.status <> OLD.status AND NEW.merged_into IS NULL AND current_user = '{role}')
EXECUTE FUNCTION only_a_merge_closes();
"""
"""Nothing else of the running service closes a case yet, so nothing else may."""


def upgrade() -> None:
    """Create the table; nothing in it is ever deleted, and only what is decided changes."""
    op.add_column("cases", sa.Column("merged_into", sa.Uuid, sa.ForeignKey("cases.id"), nullable=True))
    op.create_check_constraint("nobody_is_merged_into_themselves", "cases", "merged_into <> id")
    op.create_index("cases_merged", "cases", ["merged_into"], postgresql_where=sa.text("merged_into IS NOT NULL"))
    op.create_table(
        "duplicate_pairs",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("newer_registration", sa.Uuid, nullable=False),
        sa.Column("older_registration", sa.Uuid, nullable=False),
        sa.Column("newer_case", sa.Uuid, sa.ForeignKey("cases.id"), nullable=False),
        sa.Column("older_case", sa.Uuid, sa.ForeignKey("cases.id"), nullable=False),
        sa.Column("score", sa.Integer, nullable=False),
        sa.Column("kinds", postgresql.ARRAY(sa.Text), nullable=False),
        sa.Column("found_at", MOMENT, nullable=False),
        sa.Column("outcome", sa.Text, nullable=False),
        sa.Column("ground", sa.Text, nullable=True),
        sa.Column("kept_case", sa.Uuid, nullable=True),
        sa.Column("decided_by", sa.Uuid, nullable=True),
        sa.Column("decided_at", MOMENT, nullable=True),
        sa.UniqueConstraint("newer_registration", "older_registration", name="each_pair_once"),
    )
    for side in ("newer_case", "older_case"):
        op.create_index(f"open_pairs_by_{side}", "duplicate_pairs", [side], postgresql_where=sa.text(OPEN))
    role = running_role()
    op.execute(CLOSING.format(role=role))
    op.execute(f'GRANT UPDATE (status, merged_into) ON cases TO "{role}"')
    changes = "newer_case, older_case, outcome, ground, kept_case, decided_by, decided_at"
    op.execute(f'GRANT SELECT, INSERT, UPDATE ({changes}) ON duplicate_pairs TO "{role}"')
