"""Referrals in PostgreSQL: where packages are sealed and opened, and nowhere else."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, fields
from datetime import datetime
from hashlib import sha256
from http import HTTPStatus
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Connection, Engine, exists, select, tuple_, update
from sqlalchemy.dialects.postgresql import insert

from services.referrals.domain import ENDED, Provider, Referral, State
from services.referrals.store.tables import HEADER, provider_of, providers, referral_of, referrals, withdrawn_grants
from services.referrals.usecases import Answer, Make, Package, Place, Said
from shared import idempotency, strict_json
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


@dataclass(frozen=True, slots=True, kw_only=True)
class SqlReferrals:
    """Where referrals are kept. `random` returns that many bytes of a CSPRNG."""

    engine: Engine
    keys: WrappedKeys
    outbox: Outbox
    inbox: Inbox
    records: Records
    record_key: bytes
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
        return [provider_of(row) for row in self.connection.execute(select(providers).order_by(providers.c.name))]

    def provider(self, provider_id: UUID) -> Provider | None:
        """Return one provider."""
        row = self.connection.execute(select(providers).where(providers.c.id == provider_id)).one_or_none()
        return provider_of(row) if row else None

    def find(self, referral_id: UUID) -> Referral | None:
        """Return one referral, whoever asks; what may be seen of it is not decided here."""
        row = self.connection.execute(select(*HEADER).where(referrals.c.id == referral_id)).one_or_none()
        return referral_of(row) if row else None

    def hold(self, referral: Referral) -> Referral:
        """Return the referral as it is now and stays until the transaction ends."""
        query = select(*HEADER).where(referrals.c.id == referral.id).with_for_update()
        return referral_of(self.connection.execute(query).one())

    def overdue(self, *, at: datetime, limit: int) -> list[Referral]:
        """Return referrals whose time is over and that have not ended, held, save those that others hold."""
        is_over = (referrals.c.valid_until <= at) & referrals.c.state.not_in(sorted(ENDED))
        query = select(*HEADER).where(is_over).order_by(referrals.c.id).limit(limit)
        return [referral_of(row) for row in self.connection.execute(query.with_for_update(skip_locked=True))]

    def once(self, *, actor: UUID, key: str, referral: Referral, answer: Answer, at: datetime, make: Make) -> Said:
        """Return what *make* returns, or what it returned when *key* came first."""

        def made() -> tuple[int, dict[str, str]]:
            state, moved_at = make()
            return HTTPStatus.OK, {"state": state.value, "moved_at": moved_at.isoformat()}

        outcome = idempotency.once(
            self.connection,
            actor=actor,
            key=key,
            route=f"answer {referral.id}",
            digest=idempotency.fingerprint(key=self.store.record_key, body=[answer.to, answer.reason, answer.note]),
            at=at,
            make=made,
        )
        return State(outcome.response["state"]), datetime.fromisoformat(outcome.response["moved_at"])

    def of_grant(self, grant_id: UUID) -> list[Referral]:
        """Return all referrals under a grant, held against change, in one order so that nobody waits in a circle."""
        query = select(*HEADER).where(referrals.c.grant_id == grant_id).order_by(referrals.c.id).with_for_update()
        return [referral_of(row) for row in self.connection.execute(query)]

    def addressed_to(self, recipient: UUID, *, state: State | None, after: Place | None, limit: int) -> list[Referral]:
        """Return a partner's referrals, newest first."""
        place = tuple_(referrals.c.received_at, referrals.c.id)
        query = select(*HEADER).where(referrals.c.recipient == recipient)
        query = query.where(referrals.c.state == state) if state else query
        query = query.where(place < tuple_(*after)) if after else query
        query = query.order_by(referrals.c.received_at.desc(), referrals.c.id.desc()).limit(limit)
        return [referral_of(row) for row in self.connection.execute(query)]

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
        self.connection.execute(insert(referrals).values(values | {"package": sealed}))

    def save(self, referral: Referral) -> None:
        """Store the new state. When it has ended, its key goes first: a key without use harms nobody."""
        values: dict[str, object] = {"state": referral.state, "moved_at": referral.moved_at}
        if referral.state in ENDED:
            self.store.keys.destroy(referral.disclosure_id)
            values["package"] = None
        self.connection.execute(update(referrals).where(referrals.c.id == referral.id).values(values))

    def open(self, referral: Referral) -> Package:
        """Return the opened package. Raises KeyDestroyedError, SealError."""
        sealed = self.connection.scalar(select(referrals.c.package).where(referrals.c.id == referral.id))
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
        return bool(self.connection.scalar(select(exists().where(withdrawn_grants.c.grant_id == grant_id))))

    def remember_withdrawal(self, grant_id: UUID, *, at: datetime) -> None:
        """Remember that the grant was withdrawn, for disclosures that come late."""
        row = {"grant_id": grant_id, "withdrawn_at": at}
        self.connection.execute(insert(withdrawn_grants).values(row).on_conflict_do_nothing())

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


def _mapping(value: object) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise TypeError("a package is an object")
    return value
