"""The tables of streams, the same in every service's database. Knows no service's own table."""

from typing import Protocol

NOTIFY_CHANNEL = "amparo_outbox"
"""The PostgreSQL channel on which a committed outbox row wakes the relay."""


class Executes(Protocol):
    """What is needed of alembic's operations."""

    def execute(self, sqltext: str) -> None:
        """Run one statement."""
        ...


_OUTBOX = """
CREATE TABLE stream_outbox (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    addressee text NOT NULL,
    event_id uuid NOT NULL,
    content bytea NOT NULL,
    created_at timestamptz NOT NULL,
    number bigint,
    previous bytea,
    link bytea,
    UNIQUE (addressee, number)
)"""

_PUBLISHING = """
CREATE TABLE stream_publishing (
    addressee text PRIMARY KEY,
    epoch integer NOT NULL,
    number bigint NOT NULL,
    link bytea NOT NULL,
    published bigint NOT NULL,
    acknowledged bigint NOT NULL,
    acknowledged_link bytea NOT NULL,
    resend_first bigint,
    resend_last bigint,
    asked_at timestamptz,
    acknowledged_at timestamptz
)"""

_CONSUMING = """
CREATE TABLE stream_consuming (
    publisher text PRIMARY KEY,
    epoch integer NOT NULL,
    position bigint NOT NULL,
    link bytea NOT NULL,
    head_number bigint,
    head_link bytea,
    head_at timestamptz,
    heard_at timestamptz,
    asked_at timestamptz,
    forked boolean NOT NULL,
    failures integer NOT NULL,
    retry_at timestamptz
)"""

_HELD = """
CREATE TABLE stream_held (
    publisher text NOT NULL,
    number bigint NOT NULL,
    previous bytea NOT NULL,
    link bytea NOT NULL,
    content bytea NOT NULL,
    PRIMARY KEY (publisher, number)
)"""

_APPLIED = """
CREATE TABLE stream_applied (
    publisher text NOT NULL,
    number bigint NOT NULL,
    epoch integer NOT NULL,
    link bytea NOT NULL,
    event_id uuid,
    PRIMARY KEY (publisher, epoch, number)
)"""

_PARKED = """
CREATE TABLE stream_parked (
    publisher text NOT NULL,
    epoch integer NOT NULL,
    number bigint NOT NULL,
    subject uuid,
    event_type text NOT NULL,
    content bytea NOT NULL,
    link bytea NOT NULL,
    cause text NOT NULL,
    parked_at timestamptz NOT NULL,
    retry boolean NOT NULL DEFAULT false,
    PRIMARY KEY (publisher, epoch, number)
)"""

_ALARMS = """
CREATE TABLE stream_alarms (
    kind text NOT NULL,
    peer text NOT NULL,
    epoch integer NOT NULL,
    number bigint NOT NULL,
    first_at timestamptz NOT NULL,
    last_at timestamptz NOT NULL,
    times bigint NOT NULL,
    PRIMARY KEY (kind, peer, epoch)
)"""

_INDEXES = (
    "CREATE INDEX stream_outbox_unnumbered ON stream_outbox (id) WHERE number IS NULL",
    "CREATE INDEX stream_outbox_oldest ON stream_outbox (addressee, id)",
    "CREATE INDEX stream_applied_event ON stream_applied (publisher, event_id)",
    "CREATE INDEX stream_parked_subject ON stream_parked (publisher, subject)",
)

_URGENT = (
    "ALTER TABLE stream_outbox ADD COLUMN urgent boolean NOT NULL DEFAULT false",
    "DROP INDEX stream_outbox_unnumbered",
    "CREATE INDEX stream_outbox_unnumbered ON stream_outbox (addressee, urgent, id) WHERE number IS NULL",
)

TABLES = (
    "stream_outbox",
    "stream_publishing",
    "stream_consuming",
    "stream_held",
    "stream_applied",
    "stream_parked",
    "stream_alarms",
)


def create(op: Executes, *, role: str) -> None:
    """Create the tables and grant *role*, which the service's processes run as, exactly what they need.

    Called by a service's first migration; what it does never changes, later revisions alter what it made.
    """
    for statement in (_OUTBOX, _PUBLISHING, _CONSUMING, _HELD, _APPLIED, _PARKED, _ALARMS, *_INDEXES):
        op.execute(statement)
    for table in TABLES:
        op.execute(f'GRANT SELECT, INSERT, UPDATE, DELETE ON {table} TO "{role}"')


def add_urgency(op: Executes) -> None:
    """Let a row be urgent: it gets its number before those that wait already. The second revision of the tables."""
    for statement in _URGENT:
        op.execute(statement)
