"""Cases, sealed sections, consents, disclosures."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from shared import idempotency, standing
from shared.database import running_role
from shared.streams import schema as streams

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

WORDS = postgresql.ARRAY(sa.Text)
MOMENT = sa.DateTime(timezone=True)

GRANTS = (
    "SELECT, INSERT, UPDATE (assigned_to, conflicts) ON cases",
    "SELECT, INSERT, UPDATE (version) ON sections",
    "SELECT, INSERT ON section_versions",
    "SELECT, INSERT, UPDATE (withdrawn_at, withdrawn_reason, withdrawn_by) ON grants",
    "SELECT, INSERT, UPDATE (status, status_at, reason, seen_at) ON disclosures",
    "SELECT, INSERT ON receipts",
    "SELECT, INSERT ON timeline",
)
"""Nothing here is ever deleted by the running service, and neither text nor consent is changed."""

FINAL = """
CREATE FUNCTION withdrawal_is_final() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'a withdrawn grant does not change';
END $$;
CREATE TRIGGER withdrawal_is_final BEFORE UPDATE ON grants
FOR EACH ROW WHEN (OLD.withdrawn_at IS NOT NULL) EXECUTE FUNCTION withdrawal_is_final();
"""


def upgrade() -> None:
    """Create the tables; the running role gets exactly what it uses."""
    _create_cases()
    _create_consents()
    _create_disclosures()
    op.execute(FINAL)
    role = running_role()
    for grant in GRANTS:
        op.execute(f'GRANT {grant} TO "{role}"')
    streams.create(op, role=role)
    standing.create(op, role=role)
    idempotency.create(op, role=role)


def _create_cases() -> None:
    op.create_table(
        "cases",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("registration_id", sa.Uuid, nullable=False, unique=True),
        sa.Column("reference", sa.Text, nullable=False, unique=True),
        sa.Column("organisation", sa.Uuid, nullable=False),
        sa.Column("site", sa.Text, nullable=False),
        sa.Column("pathway", sa.Text, nullable=False),
        sa.Column("status", sa.Text, nullable=False),
        sa.Column("assigned_to", sa.Uuid, nullable=True),
        sa.Column("opened_at", MOMENT, nullable=False),
        sa.Column("conflicts", postgresql.ARRAY(sa.Uuid), nullable=False, server_default="{}"),
        sa.CheckConstraint("assigned_to <> ALL (conflicts)", name="nobody_works_on_a_conflict"),
    )
    op.create_index("cases_of_site", "cases", ["organisation", "site", "opened_at", "id"])
    op.create_index("cases_of_worker", "cases", ["assigned_to", "opened_at", "id"])
    op.create_table(
        "sections",
        sa.Column("case_id", sa.Uuid, sa.ForeignKey("cases.id"), primary_key=True),
        sa.Column("section", sa.Text, primary_key=True),
        sa.Column("version", sa.Integer, nullable=False),
    )
    op.create_table(
        "section_versions",
        sa.Column("case_id", sa.Uuid, sa.ForeignKey("cases.id"), primary_key=True),
        sa.Column("section", sa.Text, primary_key=True),
        sa.Column("version", sa.Integer, primary_key=True),
        sa.Column("sealed", sa.LargeBinary, nullable=False),
        sa.Column("written_by", sa.Uuid, nullable=True),
        sa.Column("written_at", MOMENT, nullable=False),
    )
    op.create_table(
        "timeline",
        sa.Column("number", sa.BigInteger, sa.Identity(always=True), primary_key=True),
        sa.Column("case_id", sa.Uuid, sa.ForeignKey("cases.id"), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("actor", sa.Uuid, nullable=True),
        sa.Column("about", sa.Uuid, nullable=True),
        sa.Column("code", sa.Text, nullable=True),
    )
    op.create_index("timeline_of_case", "timeline", ["case_id", "number"])


def _create_consents() -> None:
    op.create_table(
        "grants",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("case_id", sa.Uuid, sa.ForeignKey("cases.id"), nullable=False, index=True),
        sa.Column("recipient", sa.Uuid, nullable=False),
        sa.Column("purpose", sa.Text, nullable=False),
        sa.Column("sections", WORDS, nullable=False),
        sa.Column("valid_from", MOMENT, nullable=False),
        sa.Column("valid_until", MOMENT, nullable=False),
        sa.Column("obtained_by", sa.Uuid, nullable=False),
        sa.Column("obtained_from", sa.Text, nullable=False),
        sa.Column("method", sa.Text, nullable=False),
        sa.Column("language", sa.Text, nullable=False),
        sa.Column("interpreter", sa.LargeBinary, nullable=True),
        sa.Column("text_hash", sa.Text, nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("withdrawn_at", MOMENT, nullable=True),
        sa.Column("withdrawn_reason", sa.Text, nullable=True),
        sa.Column("withdrawn_by", sa.Uuid, nullable=True),
        sa.CheckConstraint("valid_until > valid_from", name="grant_ends_after_it_starts"),
        sa.CheckConstraint("cardinality(sections) > 0", name="grant_names_a_section"),
    )


def _create_disclosures() -> None:
    op.create_table(
        "disclosures",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("case_id", sa.Uuid, sa.ForeignKey("cases.id"), nullable=False, index=True),
        sa.Column("grant_id", sa.Uuid, sa.ForeignKey("grants.id"), nullable=False, index=True),
        sa.Column("recipient", sa.Uuid, nullable=False),
        sa.Column("service", sa.Text, nullable=False),
        sa.Column("purpose", sa.Text, nullable=False),
        sa.Column("sections", WORDS, nullable=False),
        sa.Column("consent", sa.Text, nullable=False),
        sa.Column("valid_until", MOMENT, nullable=False),
        sa.Column("request", sa.LargeBinary, nullable=False),
        sa.Column("made_by", sa.Uuid, nullable=False),
        sa.Column("made_at", MOMENT, nullable=False),
        sa.Column("status", sa.Text, nullable=False),
        sa.Column("status_at", MOMENT, nullable=False),
        sa.Column("reason", sa.Text, nullable=True),
        sa.Column("seen_at", MOMENT, nullable=True),
    )
    op.create_table(
        "receipts",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("number", sa.BigInteger, sa.Identity(always=True), nullable=False),
        sa.Column("disclosure_id", sa.Uuid, sa.ForeignKey("disclosures.id"), nullable=False, index=True),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("reason", sa.Text, nullable=True),
        sa.Column("actor", sa.Uuid, nullable=True),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("note", sa.LargeBinary, nullable=True),
    )
