"""The tables of referrals, how rows become what they are, and how the directory is filled."""

from collections.abc import Iterable
from dataclasses import fields
from typing import Any

from sqlalchemy import ARRAY, Boolean, Column, Connection, Date, DateTime, LargeBinary, MetaData, Table, Text, Uuid
from sqlalchemy.dialects.postgresql import insert

from services.referrals.domain import Provider, Referral, State

_metadata = MetaData()
_time = DateTime(timezone=True)
providers = Table(
    "providers",
    _metadata,
    Column("id", Uuid, primary_key=True),
    Column("name", Text),
    Column("kind", Text),
    Column("services", ARRAY(Text)),
    Column("places", ARRAY(Text)),
    Column("languages", ARRAY(Text)),
    Column("accepts", ARRAY(Text)),
    Column("is_open", Boolean),
    Column("agreement_until", Date),
)
referrals = Table(
    "referrals",
    _metadata,
    Column("id", Uuid, primary_key=True),
    Column("disclosure_id", Uuid),
    Column("grant_id", Uuid),
    Column("case_id", Uuid),
    Column("sender", Uuid),
    Column("recipient", Uuid),
    Column("service", Text),
    Column("purpose", Text),
    Column("sections", ARRAY(Text)),
    Column("consent", Text),
    Column("valid_until", _time),
    Column("state", Text),
    Column("received_at", _time),
    Column("moved_at", _time),
    Column("package", LargeBinary),
)
withdrawn_grants = Table(
    "withdrawn_grants", _metadata, Column("grant_id", Uuid, primary_key=True), Column("withdrawn_at", _time)
)
_LISTS = ("services", "places", "languages", "accepts")
HEADER = [referrals.c[field.name] for field in fields(Referral)]


def seed_providers(connection: Connection, directory: Iterable[Provider]) -> None:
    """Put organisations into the directory, or bring them up to date. Run by `deploy` as the owner of the tables."""
    for provider in directory:
        values = {field.name: getattr(provider, field.name) for field in fields(Provider)}
        values |= {name: list(values[name]) for name in _LISTS}
        added = insert(providers).values(values)
        connection.execute(added.on_conflict_do_update(index_elements=[providers.c.id], set_=values))


def provider_of(row: Any) -> Provider:
    """Return the provider in a row."""
    values: dict[str, Any] = dict(row._mapping)  # noqa: SLF001 - SQLAlchemy's documented name
    return Provider(**values | {name: tuple(values[name]) for name in _LISTS})


def referral_of(row: Any) -> Referral:
    """Return the referral in a row's header."""
    values = dict(row._mapping)  # noqa: SLF001 - SQLAlchemy's documented name
    return Referral(**values | {"sections": tuple(values["sections"]), "state": State(values["state"])})
