"""Files of people that are taken in: sealed in pieces, with how far each is and the rows that were refused."""

import sqlalchemy as sa
from alembic import op

from shared.database import running_role

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the tables; the running role gets exactly what it uses."""
    op.create_table(
        "imports",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("organisation", sa.Uuid, nullable=False),
        sa.Column("uploaded_by", sa.Uuid, nullable=False),
        sa.Column("uploaded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("site", sa.Text, nullable=False),
        sa.Column("pathway", sa.Text, nullable=False),
        sa.Column("channel", sa.Text, nullable=False),
        sa.Column("status", sa.Text, nullable=False),
        sa.Column("rows", sa.Integer, nullable=True),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("position", sa.Integer, nullable=False),
        sa.Column("registered", sa.Integer, nullable=False),
        sa.Column("without_consent", sa.Integer, nullable=False),
        sa.Column("refused", sa.Integer, nullable=False),
        sa.Column("fault", sa.Text, nullable=True),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("fetched_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("file_kept", sa.Boolean, nullable=False, server_default=sa.true()),
        sa.Column("results_kept", sa.Boolean, nullable=False, server_default=sa.true()),
        sa.Column("report", sa.LargeBinary, nullable=True),
    )
    op.execute("CREATE INDEX imports_own ON imports (uploaded_by, uploaded_at)")
    op.execute("CREATE INDEX imports_open ON imports (uploaded_at) WHERE status IN ('waiting', 'running')")
    op.execute("CREATE INDEX imports_kept ON imports (uploaded_at) WHERE file_kept OR results_kept")
    op.create_table(
        "import_parts",
        sa.Column("import_id", sa.Uuid, sa.ForeignKey("imports.id"), primary_key=True),
        sa.Column("number", sa.Integer, primary_key=True),
        sa.Column("sealed", sa.LargeBinary, nullable=False),
    )
    op.create_table(
        "import_refusals",
        sa.Column("import_id", sa.Uuid, sa.ForeignKey("imports.id"), primary_key=True),
        sa.Column("position", sa.Integer, primary_key=True),
        sa.Column("sealed", sa.LargeBinary, nullable=False),
    )
    role = running_role()
    moving = "status, rows, attempts, position, registered, without_consent, refused, fault, finished_at, fetched_at"
    op.execute(f'GRANT SELECT, INSERT ON imports TO "{role}"')
    op.execute(f'GRANT UPDATE ({moving}, file_kept, results_kept, report) ON imports TO "{role}"')
    op.execute(f'GRANT SELECT, INSERT, DELETE ON import_parts, import_refusals TO "{role}"')
