"""The log: entries, full tiles, tree states and checkpoints, which only grow; and what waits for a place in it."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql
from sqlalchemy.schema import SchemaItem

from shared import standing
from shared.database import running_role
from shared.streams import schema as streams

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

ONLY_GROW = ("entries", "tiles", "trees", "checkpoints")

_REFUSE = """
CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the access log only grows' USING ERRCODE = 'insufficient_privilege';
END
$$"""

_PLACED_ONLY = """
CREATE FUNCTION placed_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (
        SELECT 1 FROM entries WHERE source = OLD.source AND epoch = OLD.epoch AND number = OLD.number
    ) THEN
        RAISE EXCEPTION 'a record that waits is not dropped' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN OLD;
END
$$"""

_COUNT_UP = """
CREATE FUNCTION count_up() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.number <> OLD.number + 1 THEN
        RAISE EXCEPTION 'a number is used once' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END
$$"""

_EMPTY_TREE = "INSERT INTO trees (size, root, integrated_at) VALUES (0, sha256(''::bytea), now())"


def upgrade() -> None:
    """Create the tables; the running role may only add to the log, and not even their owner may change it."""
    role = running_role()
    _create_log()
    _create_waiting()
    op.execute(_EMPTY_TREE)
    op.execute(_REFUSE)
    for table in ONLY_GROW:
        op.execute(
            f"CREATE TRIGGER {table}_only_grow BEFORE UPDATE OR DELETE OR TRUNCATE ON {table}"
            " FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
        )
        op.execute(f"GRANT SELECT, INSERT ON {table} TO {role}")
    _keep_what_waits()
    op.execute(f"GRANT SELECT, INSERT, DELETE ON pending TO {role}")
    op.execute(f"GRANT INSERT ON details TO {role}")
    op.execute(f"GRANT SELECT, INSERT ON sources TO {role}")
    op.execute(f"GRANT UPDATE (contiguous, highest) ON sources TO {role}")
    op.execute(f"GRANT SELECT, UPDATE ON own_number TO {role}")
    streams.create(op, role=role)
    standing.create(op, role=role)


def _keep_what_waits() -> None:
    """Let a record that waits go only into the log, and let audit's own count only count up."""
    op.execute(_PLACED_ONLY)
    op.execute(
        "CREATE TRIGGER pending_placed_only BEFORE DELETE ON pending FOR EACH ROW EXECUTE FUNCTION placed_only()"
    )
    op.execute(_COUNT_UP)
    op.execute(
        "CREATE TRIGGER own_number_counts_up BEFORE UPDATE ON own_number FOR EACH ROW EXECUTE FUNCTION count_up()"
    )


def _record_columns() -> list[SchemaItem]:
    """Return what is stored beside a leaf so that it can be found; all of it stands in the leaf too."""
    return [
        sa.Column("source", sa.Text, nullable=False),
        sa.Column("epoch", sa.Integer, nullable=False),
        sa.Column("number", sa.BigInteger, nullable=False),
        sa.Column("record_id", sa.Uuid, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor", sa.Uuid),
        sa.Column("organisation", sa.Uuid),
        sa.Column("owner", sa.Uuid),
        sa.Column("action", sa.Text, nullable=False),
        sa.Column("decision", sa.Text, nullable=False),
        sa.Column("resources", postgresql.ARRAY(sa.Uuid), nullable=False),
        sa.Column("leaf", sa.LargeBinary, nullable=False),
        sa.Column("leaf_hash", sa.LargeBinary, nullable=False),
        sa.UniqueConstraint("source", "epoch", "number"),
        sa.CheckConstraint("octet_length(leaf_hash) = 32"),
        sa.CheckConstraint("epoch > 0 AND number > 0"),
    ]


def _create_log() -> None:
    op.create_table(
        "entries",
        sa.Column("index", sa.BigInteger, primary_key=True, autoincrement=False),
        *_record_columns(),
        sa.Column("integrated_at", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_index("entries_of_organisation", "entries", ["organisation", "index"])
    op.create_index("entries_of_owner", "entries", ["owner", "index"])
    op.create_index("entries_of_actor", "entries", ["actor", "index"])
    op.create_index("entries_of_resource", "entries", ["resources"], postgresql_using="gin")
    op.create_table(
        "tiles",
        sa.Column("level", sa.SmallInteger, primary_key=True, autoincrement=False),
        sa.Column("index", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("hashes", sa.LargeBinary, nullable=False),
        sa.Column("root", sa.LargeBinary, nullable=False),
        sa.CheckConstraint("octet_length(hashes) = 8192 AND octet_length(root) = 32"),
    )
    op.create_table(
        "trees",
        sa.Column("size", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("root", sa.LargeBinary, nullable=False),
        sa.Column("integrated_at", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_table(
        "checkpoints",
        sa.Column("size", sa.BigInteger, sa.ForeignKey("trees.size"), primary_key=True, autoincrement=False),
        sa.Column("previous", sa.BigInteger, nullable=False, unique=True),
        sa.Column("root", sa.LargeBinary, nullable=False),
        sa.Column("note", sa.Text, nullable=False),
        sa.Column("signed_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("previous < size"),
    )


def _create_waiting() -> None:
    op.create_table(
        "pending",
        sa.Column("id", sa.BigInteger, sa.Identity(always=True), primary_key=True),
        *_record_columns(),
    )
    op.create_table(
        "details",
        sa.Column("record_id", sa.Uuid, primary_key=True),
        sa.Column("event_type", sa.Text, nullable=False),
        sa.Column("key_id", sa.Text, nullable=False),
        sa.Column("ciphertext", sa.LargeBinary, nullable=False),
    )
    op.create_table(
        "sources",
        sa.Column("source", sa.Text, primary_key=True),
        sa.Column("epoch", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("contiguous", sa.BigInteger, nullable=False),
        sa.Column("highest", sa.BigInteger, nullable=False),
    )
    op.create_table("own_number", sa.Column("number", sa.BigInteger, nullable=False))
    op.execute("INSERT INTO own_number (number) VALUES (0)")
