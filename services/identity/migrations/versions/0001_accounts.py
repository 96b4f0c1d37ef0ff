"""Organisations, accounts and how they sign in, sessions and their grants, approvals, throttles, token keys."""

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
    "SELECT, INSERT ON organisations",
    "SELECT, INSERT, UPDATE (roles, sites, state, epoch, version, changed_at) ON accounts",
    "SELECT, INSERT, UPDATE, DELETE ON credentials",
    "SELECT, INSERT, UPDATE (second_hash, expires_at, used_at), DELETE ON enrolments",
    "SELECT, INSERT, UPDATE (outcome, decided_by, decided_at) ON approvals",
    "SELECT, INSERT, UPDATE (secret_hash, complete, amr, auth_time, seen_at, ended_at), DELETE ON sessions",
    "SELECT, INSERT, UPDATE (used_at), DELETE ON codes",
    "SELECT, INSERT, UPDATE (used_at), DELETE ON refresh_tokens",
    "SELECT, INSERT, UPDATE, DELETE ON throttles",
    "SELECT, INSERT, UPDATE (usable_until), DELETE ON token_keys",
)
"""No account and no approval is ever deleted, no name ever changed: who did what can always be said."""

ONE_FOUNDER = "CREATE UNIQUE INDEX one_founder ON organisations (is_founder) WHERE is_founder"


def upgrade() -> None:
    """Create the tables; the running role gets exactly what it uses."""
    _create_accounts()
    _create_sign_in()
    _create_sessions()
    op.execute(ONE_FOUNDER)
    role = running_role()
    for grant in GRANTS:
        op.execute(f'GRANT {grant} TO "{role}"')
    streams.create(op, role=role)
    standing.create(op, role=role)
    idempotency.create(op, role=role)


def _create_accounts() -> None:
    op.create_table(
        "organisations",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("is_founder", sa.Boolean, nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
    )
    op.create_table(
        "accounts",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("organisation", sa.Uuid, sa.ForeignKey("organisations.id"), nullable=False, index=True),
        sa.Column("login_index", sa.LargeBinary, nullable=False, unique=True),
        sa.Column("key", sa.LargeBinary, nullable=False),
        sa.Column("names", sa.LargeBinary, nullable=False),
        sa.Column("roles", WORDS, nullable=False),
        sa.Column("sites", WORDS, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("epoch", sa.Integer, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("changed_at", MOMENT, nullable=False),
    )
    op.create_table(
        "approvals",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("matter", sa.Text, nullable=False),
        sa.Column("account", sa.Uuid, sa.ForeignKey("accounts.id"), nullable=False, index=True),
        sa.Column("organisation", sa.Uuid, nullable=False, index=True),
        sa.Column("roles", WORDS, nullable=False),
        sa.Column("requested_by", sa.Uuid, nullable=False),
        sa.Column("requested_at", MOMENT, nullable=False),
        sa.Column("outcome", sa.Text, nullable=False),
        sa.Column("decided_by", sa.Uuid, nullable=True),
        sa.Column("decided_at", MOMENT, nullable=True),
        sa.CheckConstraint("decided_by <> requested_by AND decided_by <> account", name="somebody_else_decides"),
    )


def _create_sign_in() -> None:
    op.create_table(
        "credentials",
        sa.Column("account_id", sa.Uuid, sa.ForeignKey("accounts.id"), primary_key=True),
        sa.Column("password_hash", sa.Text, nullable=False),
        sa.Column("secret", sa.LargeBinary, nullable=False),
        sa.Column("used_step", sa.BigInteger, nullable=False),
        sa.Column("set_at", MOMENT, nullable=False),
    )
    op.create_table(
        "enrolments",
        sa.Column("token_hash", sa.LargeBinary, primary_key=True),
        sa.Column("account_id", sa.Uuid, sa.ForeignKey("accounts.id"), nullable=False, index=True),
        sa.Column("approval", sa.Uuid, sa.ForeignKey("approvals.id"), nullable=True),
        sa.Column("second_hash", sa.LargeBinary, nullable=True),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("expires_at", MOMENT, nullable=True),
        sa.Column("used_at", MOMENT, nullable=True),
    )
    op.create_table(
        "throttles",
        sa.Column("kind", sa.Text, primary_key=True),
        sa.Column("subject", sa.LargeBinary, primary_key=True),
        sa.Column("tries", sa.Integer, nullable=False),
        sa.Column("last_at", MOMENT, nullable=True, index=True),
        sa.Column("wait_until", MOMENT, nullable=True),
    )
    op.create_table(
        "token_keys",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("public", sa.LargeBinary, nullable=False),
        sa.Column("private", sa.LargeBinary, nullable=False),
        sa.Column("usable_from", MOMENT, nullable=False),
        sa.Column("usable_until", MOMENT, nullable=False),
        sa.Column("signs_from", MOMENT, nullable=False),
    )


def _create_sessions() -> None:
    op.create_table(
        "sessions",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("account_id", sa.Uuid, sa.ForeignKey("accounts.id"), nullable=False, index=True),
        sa.Column("secret_hash", sa.LargeBinary, nullable=False, unique=True),
        sa.Column("complete", sa.Boolean, nullable=False),
        sa.Column("amr", WORDS, nullable=False),
        sa.Column("auth_time", MOMENT, nullable=False),
        sa.Column("created_at", MOMENT, nullable=False, index=True),
        sa.Column("seen_at", MOMENT, nullable=False),
        sa.Column("agent", sa.Text, nullable=False),
        sa.Column("ended_at", MOMENT, nullable=True),
    )
    for table, rest in (("codes", _code_columns()), ("refresh_tokens", [])):
        op.create_table(
            table,
            sa.Column("token_hash", sa.LargeBinary, primary_key=True),
            sa.Column(
                "session_id", sa.Uuid, sa.ForeignKey("sessions.id", ondelete="CASCADE"), nullable=False, index=True
            ),
            sa.Column("client", sa.Text, nullable=False),
            sa.Column("scope", sa.Text, nullable=False),
            sa.Column("used_at", MOMENT, nullable=True),
            *rest,
        )


def _code_columns() -> list[sa.Column[object]]:
    return [
        sa.Column("redirect_uri", sa.Text, nullable=False),
        sa.Column("challenge", sa.Text, nullable=False),
        sa.Column("nonce", sa.Text, nullable=False),
        sa.Column("expires_at", MOMENT, nullable=False),
    ]
