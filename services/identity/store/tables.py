"""The tables of identity. Knows no rule; the migration says what the running role may do with them."""

from typing import Final

from sqlalchemy import Boolean, Column, DateTime, Integer, LargeBinary, MetaData, Table, Text, Uuid
from sqlalchemy.dialects.postgresql import ARRAY

_metadata = MetaData()
_time = DateTime(timezone=True)

organisations: Final = Table(
    "organisations",
    _metadata,
    Column("id", Uuid, primary_key=True),
    Column("name", Text),
    Column("kind", Text),
    Column("is_founder", Boolean),
    Column("created_at", _time),
)
sites: Final = Table(
    "sites",
    _metadata,
    Column("organisation", Uuid, primary_key=True),
    Column("code", Text, primary_key=True),
    Column("name", Text),
    Column("english", Text),
    Column("kind", Text),
    Column("province", Text),
    Column("district", Text),
    Column("closed_at", _time),
    Column("version", Integer),
    Column("created_at", _time),
    Column("changed_at", _time),
)
accounts: Final = Table(
    "accounts",
    _metadata,
    Column("id", Uuid, primary_key=True),
    Column("organisation", Uuid),
    Column("login_index", LargeBinary),
    Column("key", LargeBinary),
    Column("names", LargeBinary),
    Column("roles", ARRAY(Text)),
    Column("sites", ARRAY(Text)),
    Column("state", Text),
    Column("epoch", Integer),
    Column("version", Integer),
    Column("created_at", _time),
    Column("changed_at", _time),
)
approvals: Final = Table(
    "approvals",
    _metadata,
    Column("id", Uuid, primary_key=True),
    Column("matter", Text),
    Column("account", Uuid),
    Column("organisation", Uuid),
    Column("roles", ARRAY(Text)),
    Column("requested_by", Uuid),
    Column("requested_at", _time),
    Column("outcome", Text),
    Column("decided_by", Uuid),
    Column("decided_at", _time),
)
credentials: Final = Table(
    "credentials",
    _metadata,
    Column("account_id", Uuid, primary_key=True),
    Column("password_hash", Text),
    Column("secret", LargeBinary),
    Column("used_step", Integer),
    Column("set_at", _time),
    Column("outside_subject", LargeBinary),
)
errands: Final = Table(
    "errands",
    _metadata,
    Column("id", Uuid, primary_key=True),
    Column("state_hash", LargeBinary),
    Column("browser_hash", LargeBinary),
    Column("key", LargeBinary),
    Column("content", LargeBinary),
    Column("began_at", _time),
)
enrolments: Final = Table(
    "enrolments",
    _metadata,
    Column("token_hash", LargeBinary, primary_key=True),
    Column("account_id", Uuid),
    Column("approval", Uuid),
    Column("second_hash", LargeBinary),
    Column("created_at", _time),
    Column("expires_at", _time),
    Column("used_at", _time),
)
throttles: Final = Table(
    "throttles",
    _metadata,
    Column("kind", Text, primary_key=True),
    Column("subject", LargeBinary, primary_key=True),
    Column("tries", Integer),
    Column("last_at", _time),
    Column("wait_until", _time),
)
token_keys: Final = Table(
    "token_keys",
    _metadata,
    Column("id", Uuid, primary_key=True),
    Column("public", LargeBinary),
    Column("private", LargeBinary),
    Column("usable_from", _time),
    Column("usable_until", _time),
    Column("signs_from", _time),
)
sessions: Final = Table(
    "sessions",
    _metadata,
    Column("id", Uuid, primary_key=True),
    Column("account_id", Uuid),
    Column("secret_hash", LargeBinary),
    Column("complete", Boolean),
    Column("amr", ARRAY(Text)),
    Column("auth_time", _time),
    Column("created_at", _time),
    Column("seen_at", _time),
    Column("agent", Text),
    Column("ended_at", _time),
)
codes: Final = Table(
    "codes",
    _metadata,
    Column("token_hash", LargeBinary, primary_key=True),
    Column("session_id", Uuid),
    Column("client", Text),
    Column("scope", Text),
    Column("used_at", _time),
    Column("redirect_uri", Text),
    Column("challenge", Text),
    Column("nonce", Text),
    Column("expires_at", _time),
)
refresh_tokens: Final = Table(
    "refresh_tokens",
    _metadata,
    Column("token_hash", LargeBinary, primary_key=True),
    Column("session_id", Uuid),
    Column("client", Text),
    Column("scope", Text),
    Column("used_at", _time),
)
