"""Referrals in PostgreSQL. The only place of this service that speaks SQL, and where packages are sealed and opened."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, fields
from datetime import datetime
from hashlib import sha256
from typing import Any, Final
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    Boolean,
    Column,
    Connection,
    Date,
    DateTime,
    Engine,
    LargeBinary,
    MetaData,
    Table,
    Text,
    Uuid,
    exists,
    select,
    tuple_,
    update,
)
from sqlalchemy.dialects.postgresql import insert

from services.referrals.domain import ENDED, Provider, Referral, State
from services.referrals.usecases import Package, Place
from shared import strict_json
from shared.contracts.fields import Code
from shared.contracts.referrals import DisclosureRefused, ReferralMoved
from shared.sealing import Context, open_sealed, seal
from shared.streams.inbox import Inbox
from shared.streams.outbox import Outbox
from shared.streams.records import Access, Records, recorded_transaction
from shared.wrapped_keys import KeyDestroyedError, WrappedKeys

COMPARTMENT: Final = "package"
_FORM: Final = 1
"""The version of a package's form."""

_metadata = MetaData()
_time = DateTime(timezone=True)
_providers = Table(
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
_referrals = Table(
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
_withdrawn = Table(
    "withdrawn_grants", _metadata, Column("grant_id", Uuid, primary_key=True), Column("withdrawn_at", _time)
)
_LISTS = ("services", "places", "languages", "accepts")
_HEADER = [_referrals.c[field.name] for field in fields(Referral)]


@dataclass(frozen=True, slots=True, kw_only=True)
class SqlReferrals:
    """Where referrals are kept. `random` returns that many bytes of a CSPRNG."""

    engine: Engine
    keys: WrappedKeys
    outbox: Outbox
    inbox: Inbox
    records: Records
    random: Callable[[int], bytes]

    @contextmanager
    def transaction(self, *, request_id: str | None) -> Iterator["SqlTransaction"]:
        """Begin; commit when the block ends. A refusal is recorded alone."""
        with recorded_transaction(self.engine, self.records, request_id) as connection:
            yield self.on(connection, request_id=request_id)

    def on(self, connection: Connection, *, request_id: str | None) -> "SqlTransaction":
        """Work in somebody else's transaction: the inbox's, when an event is applied."""
        return SqlTransaction(self, connection, request_id)


@dataclass(frozen=True, slots=True)
class SqlTransaction:
    """One transaction on referrals."""

    store: SqlReferrals
    connection: Connection
    request_id: str | None

    def providers(self) -> list[Provider]:
        """Return the directory, by name."""
        return [_provider(row) for row in self.connection.execute(select(_providers).order_by(_providers.c.name))]

    def provider(self, provider_id: UUID) -> Provider | None:
        """Return one provider."""
        row = self.connection.execute(select(_providers).where(_providers.c.id == provider_id)).one_or_none()
        return _provider(row) if row else None

    def referral(self, referral_id: UUID) -> Referral | None:
        """Return one referral, held against change until the transaction ends."""
        query = select(*_HEADER).where(_referrals.c.id == referral_id).with_for_update()
        row = self.connection.execute(query).one_or_none()
        return _referral(row) if row else None

    def of_grant(self, grant_id: UUID) -> list[Referral]:
        """Return all referrals under a grant, held against change, in one order so that nobody waits in a circle."""
        query = select(*_HEADER).where(_referrals.c.grant_id == grant_id).order_by(_referrals.c.id).with_for_update()
        return [_referral(row) for row in self.connection.execute(query)]

    def addressed_to(self, recipient: UUID, *, state: State | None, after: Place | None, limit: int) -> list[Referral]:
        """Return a partner's referrals, newest first."""
        place = tuple_(_referrals.c.received_at, _referrals.c.id)
        query = select(*_HEADER).where(_referrals.c.recipient == recipient)
        query = query.where(_referrals.c.state == state) if state else query
        query = query.where(place < tuple_(*after)) if after else query
        query = query.order_by(_referrals.c.received_at.desc(), _referrals.c.id.desc()).limit(limit)
        return [_referral(row) for row in self.connection.execute(query)]

    def add(self, referral: Referral, package: Mapping[str, object]) -> None:
        """Store a referral with its package, sealed under a key of its own."""
        keys = self.store.keys.create(
            referral.disclosure_id,
            [COMPARTMENT],
            organisation=referral.sender,
            random=self.store.random,
            at=referral.received_at,
        )
        sealed = seal(
            keys[COMPARTMENT], strict_json.dumps(package), context=_context(referral), random=self.store.random
        )
        values = {field.name: getattr(referral, field.name) for field in fields(Referral)}
        self.connection.execute(insert(_referrals).values(values | {"package": sealed}))

    def save(self, referral: Referral) -> None:
        """Store the new state. When it has ended, its key goes first: a key without use harms nobody."""
        values: dict[str, object] = {"state": referral.state, "moved_at": referral.moved_at}
        if referral.state in ENDED:
            self.store.keys.destroy(referral.disclosure_id)
            values["package"] = None
        self.connection.execute(update(_referrals).where(_referrals.c.id == referral.id).values(values))

    def open(self, referral: Referral) -> Package:
        """Return the opened package. Raises KeyDestroyedError, SealError."""
        sealed = self.connection.scalar(select(_referrals.c.package).where(_referrals.c.id == referral.id))
        if sealed is None:
            raise KeyDestroyedError
        key = self.store.keys.get(referral.disclosure_id, COMPARTMENT, organisation=referral.sender)
        content = _mapping(strict_json.loads(open_sealed(key, sealed, context=_context(referral))))
        return Package(
            reference=str(content["reference"]),
            request=str(content["request"]),
            sections=_mapping(content["sections"]),
            ciphertext_hash=sha256(sealed).hexdigest(),
        )

    def withdrawn(self, grant_id: UUID) -> bool:
        """Say whether the grant was withdrawn."""
        return bool(self.connection.scalar(select(exists().where(_withdrawn.c.grant_id == grant_id))))

    def remember_withdrawal(self, grant_id: UUID, *, at: datetime) -> None:
        """Remember that the grant was withdrawn, for disclosures that come late."""
        row = {"grant_id": grant_id, "withdrawn_at": at}
        self.connection.execute(insert(_withdrawn).values(row).on_conflict_do_nothing())

    def cases_heard_at(self) -> datetime | None:
        """Return when cases was last heard and caught up with."""
        return self.store.inbox.heard_at(self.connection, "cases")

    def is_waiting(self, grant_id: UUID) -> bool:
        """Say whether an event about the grant is parked."""
        return self.store.inbox.parked_subject(self.connection, publisher="cases", subject=grant_id)

    def refuse_when_backlogged(self, *, at: datetime) -> None:
        """Raise RecordsBackloggedError when records do not reach the log."""
        self.store.records.refuse_when_backlogged(self.connection, at=at)

    def announce(self, referral: Referral, *, actor: UUID | None, reason: str | None, note: str | None) -> None:
        """Tell cases where the referral stands; a note goes sealed."""
        moved = ReferralMoved(
            referral_id=referral.id,
            disclosure_id=referral.disclosure_id,
            case_id=referral.case_id,
            state=Code(referral.state),
            reason=Code(reason) if reason else None,
            actor=actor,
            moved_at=referral.moved_at,
            note=self._note(referral, note),
        )
        self._tell_cases(moved, at=referral.moved_at)

    def announce_refusal(self, *, disclosure_id: UUID, case_id: UUID, reason: str, at: datetime) -> None:
        """Tell cases that the package was not delivered."""
        refused = DisclosureRefused(disclosure_id=disclosure_id, case_id=case_id, reason=Code(reason), refused_at=at)
        self._tell_cases(refused, at=at)

    def record(self, access: Access) -> None:
        """Record an access in this transaction."""
        self.store.records.record(self.connection, access, self.request_id)

    def _tell_cases(self, event: ReferralMoved | DisclosureRefused, *, at: datetime) -> None:
        self.store.outbox.add(self.connection, addressee="cases", event=event, at=at, request_id=self.request_id)

    def _note(self, referral: Referral, note: str | None) -> Any:
        if note is None:
            return None
        return self.store.outbox.seal(
            addressee="cases",
            event_type=ReferralMoved.event_type,
            subject=referral.disclosure_id,
            body={"text": note},
        )


def seed_providers(connection: Connection, providers: Iterable[Provider]) -> None:
    """Put organisations into the directory, or bring them up to date. Run by `deploy` as the owner of the tables."""
    for provider in providers:
        values = {field.name: getattr(provider, field.name) for field in fields(Provider)}
        values |= {name: list(values[name]) for name in _LISTS}
        added = insert(_providers).values(values)
        connection.execute(added.on_conflict_do_update(index_elements=[_providers.c.id], set_=values))


def _context(referral: Referral) -> Context:
    """Return where a package belongs: rebuilt from the row, so that a package moved to another row stays shut."""
    return Context(
        organisation=referral.sender,
        case=referral.case_id,
        section="referrals",
        object=referral.id,
        field=COMPARTMENT,
        version=1,
        schema=_FORM,
    )


def _provider(row: Any) -> Provider:
    values: dict[str, Any] = dict(row._mapping)  # noqa: SLF001 - SQLAlchemy's documented name
    return Provider(**values | {name: tuple(values[name]) for name in _LISTS})


def _referral(row: Any) -> Referral:
    values = dict(row._mapping)  # noqa: SLF001 - SQLAlchemy's documented name
    return Referral(**values | {"sections": tuple(values["sections"]), "state": State(values["state"])})


def _mapping(value: object) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise TypeError("a package is an object")
    return value
