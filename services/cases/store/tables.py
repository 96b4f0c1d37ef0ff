"""The tables as this version reads them; `migrations` made them. Knows nothing but names and types."""

from typing import Final

from sqlalchemy import BigInteger, Boolean, Column, DateTime, Integer, LargeBinary, MetaData, Table, Text, Uuid
from sqlalchemy.dialects.postgresql import ARRAY

_metadata = MetaData()
_MOMENT: Final = DateTime(timezone=True)

cases = Table(
    "cases",
    _metadata,
    Column("id", Uuid, primary_key=True),
    Column("registration_id", Uuid),
    Column("reference", Text),
    Column("organisation", Uuid),
    Column("site", Text),
    Column("pathway", Text),
    Column("channel", Text),
    Column("status", Text),
    Column("assigned_to", Uuid),
    Column("opened_at", _MOMENT),
    Column("conflicts", ARRAY(Uuid)),
    Column("merged_into", Uuid),
)

duplicate_pairs = Table(
    "duplicate_pairs",
    _metadata,
    Column("id", Uuid, primary_key=True),
    Column("newer_registration", Uuid),
    Column("older_registration", Uuid),
    Column("newer_case", Uuid),
    Column("older_case", Uuid),
    Column("score", Integer),
    Column("kinds", ARRAY(Text)),
    Column("found_at", _MOMENT),
    Column("outcome", Text),
    Column("ground", Text),
    Column("kept_case", Uuid),
    Column("decided_by", Uuid),
    Column("decided_at", _MOMENT),
)

links = Table(
    "links",
    _metadata,
    Column("id", Uuid, primary_key=True),
    Column("case_id", Uuid),
    Column("other_registration", Uuid),
    Column("version", Integer),
)

link_versions = Table(
    "link_versions",
    _metadata,
    Column("link_id", Uuid, primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("sealed", LargeBinary),
    Column("said_in", Uuid),
    Column("said_by", Uuid),
    Column("said_at", _MOMENT),
)

additions = Table(
    "additions",
    _metadata,
    Column("id", Uuid, primary_key=True),
    Column("case_id", Uuid),
    Column("added_by", Uuid),
    Column("added_at", _MOMENT),
    Column("sealed", LargeBinary),
    Column("read_at", _MOMENT),
)

sections = Table(
    "sections",
    _metadata,
    Column("case_id", Uuid, primary_key=True),
    Column("section", Text, primary_key=True),
    Column("version", Integer),
)

section_versions = Table(
    "section_versions",
    _metadata,
    Column("case_id", Uuid, primary_key=True),
    Column("section", Text, primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("sealed", LargeBinary),
    Column("written_by", Uuid),
    Column("written_at", _MOMENT),
)

timeline = Table(
    "timeline",
    _metadata,
    Column("number", BigInteger, primary_key=True),
    Column("case_id", Uuid),
    Column("at", _MOMENT),
    Column("kind", Text),
    Column("actor", Uuid),
    Column("about", Uuid),
    Column("code", Text),
)

clocks = Table(
    "clocks",
    _metadata,
    Column("case_id", Uuid, primary_key=True),
    Column("kind", Text, primary_key=True),
    Column("started_at", _MOMENT),
    Column("due_at", _MOMENT),
    Column("stopped_at", _MOMENT),
    Column("stopped_by", Uuid),
    Column("outcome", Text),
)

site_hours = Table(
    "site_hours",
    _metadata,
    Column("organisation", Uuid, primary_key=True),
    Column("site", Text, primary_key=True),
    Column("urgency", Text, primary_key=True),
    Column("hours", Integer),
)

grants = Table(
    "grants",
    _metadata,
    Column("id", Uuid, primary_key=True),
    Column("case_id", Uuid),
    Column("recipient", Uuid),
    Column("purpose", Text),
    Column("sections", ARRAY(Text)),
    Column("valid_from", _MOMENT),
    Column("valid_until", _MOMENT),
    Column("obtained_by", Uuid),
    Column("obtained_from", Text),
    Column("method", Text),
    Column("language", Text),
    Column("interpreter", LargeBinary),
    Column("text_hash", Text),
    Column("created_at", _MOMENT),
    Column("withdrawn_at", _MOMENT),
    Column("withdrawn_reason", Text),
    Column("withdrawn_by", Uuid),
)

intake_consents = Table(
    "intake_consents",
    _metadata,
    Column("case_id", Uuid, primary_key=True),
    Column("sealed", LargeBinary),
)

best_interests = Table(
    "best_interests",
    _metadata,
    Column("case_id", Uuid, primary_key=True),
    Column("needed_since", _MOMENT),
)

best_interests_proposals = Table(
    "best_interests_proposals",
    _metadata,
    Column("id", Uuid, primary_key=True),
    Column("case_id", Uuid),
    Column("outcome", Text),
    Column("reason", LargeBinary),
    Column("proposed_by", Uuid),
    Column("proposed_at", _MOMENT),
    Column("answered_by", Uuid),
    Column("answered_at", _MOMENT),
    Column("agreed", Boolean),
)

disclosures = Table(
    "disclosures",
    _metadata,
    Column("id", Uuid, primary_key=True),
    Column("case_id", Uuid),
    Column("grant_id", Uuid),
    Column("recipient", Uuid),
    Column("service", Text),
    Column("purpose", Text),
    Column("sections", ARRAY(Text)),
    Column("consent", Text),
    Column("valid_until", _MOMENT),
    Column("request", LargeBinary),
    Column("made_by", Uuid),
    Column("made_at", _MOMENT),
    Column("status", Text),
    Column("status_at", _MOMENT),
    Column("reason", Text),
    Column("seen_at", _MOMENT),
)

receipts = Table(
    "receipts",
    _metadata,
    Column("id", Uuid, primary_key=True),
    Column("number", BigInteger),
    Column("disclosure_id", Uuid),
    Column("state", Text),
    Column("reason", Text),
    Column("actor", Uuid),
    Column("at", _MOMENT),
    Column("note", LargeBinary),
)
