"""Consent to be assisted, and what two people decide where nobody could give it."""

import sqlalchemy as sa
from alembic import op

from shared.database import running_role

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)

FINAL = """
CREATE FUNCTION answer_is_final() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'an answered proposal does not change';
END $$;
CREATE TRIGGER answer_is_final BEFORE UPDATE ON best_interests_proposals
FOR EACH ROW WHEN (OLD.answered_at IS NOT NULL) EXECUTE FUNCTION answer_is_final();
"""


def upgrade() -> None:
    """Create the tables: a consent is never changed, a proposal is answered once and by somebody else."""
    op.create_table(
        "intake_consents",
        sa.Column("case_id", sa.Uuid, sa.ForeignKey("cases.id"), primary_key=True),
        sa.Column("sealed", sa.LargeBinary, nullable=False),
    )
    op.create_table(
        "best_interests",
        sa.Column("case_id", sa.Uuid, sa.ForeignKey("cases.id"), primary_key=True),
        sa.Column("needed_since", MOMENT, nullable=False),
    )
    op.create_table(
        "best_interests_proposals",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("case_id", sa.Uuid, sa.ForeignKey("best_interests.case_id"), nullable=False),
        sa.Column("outcome", sa.Text, nullable=False),
        sa.Column("reason", sa.LargeBinary, nullable=False),
        sa.Column("proposed_by", sa.Uuid, nullable=False),
        sa.Column("proposed_at", MOMENT, nullable=False),
        sa.Column("answered_by", sa.Uuid, nullable=True),
        sa.Column("answered_at", MOMENT, nullable=True),
        sa.Column("agreed", sa.Boolean, nullable=True),
        sa.CheckConstraint("answered_by <> proposed_by", name="two_people_decide"),
        sa.CheckConstraint("num_nulls(answered_by, answered_at, agreed) IN (0, 3)", name="answered_in_full"),
    )
    for name, condition in (("open", "answered_at IS NULL"), ("agreed", "agreed")):
        op.execute(f"CREATE UNIQUE INDEX one_{name}_proposal ON best_interests_proposals (case_id) WHERE {condition}")
    op.execute(FINAL)
    role = running_role()
    op.execute(f'GRANT SELECT, INSERT ON intake_consents, best_interests TO "{role}"')
    op.execute(
        f'GRANT SELECT, INSERT, UPDATE (answered_by, answered_at, agreed) ON best_interests_proposals TO "{role}"'
    )
