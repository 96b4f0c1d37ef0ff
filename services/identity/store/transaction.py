"""One transaction on identity: all its rows, what it says to the other services, and the record, or none of these."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Connection, Engine

from services.identity.domain.accounts import Account
from services.identity.domain.sites import Site
from services.identity.domain.token_keys import TokenKey
from services.identity.store.accounts import AccountRows, OrganisationRows
from services.identity.store.approvals import ApprovalRows
from services.identity.store.errands import ErrandRows
from services.identity.store.safe import Keys, Safe
from services.identity.store.sessions import SessionRows
from services.identity.store.sign_ins import SignInRows, ThrottleRows
from services.identity.store.sites import SiteRows
from services.identity.store.token_keys import TokenKeyRows
from shared import idempotency
from shared.contracts.fields import Code, Event
from shared.contracts.identity import AccountChanged, SiteChanged, TokenKeyAnnounced
from shared.database import transaction
from shared.idempotency import Outcome
from shared.ids import uuid4
from shared.standing import note_account, note_key
from shared.streams.outbox import Outbox
from shared.streams.records import Access, Records, recorded_transaction

INTAKE: Final = "intake"
OPEN: Final = "open"
CLOSED: Final = "closed"
SPEAKS_TO: Final = (INTAKE, "cases", "referrals", "audit")


@dataclass(frozen=True, slots=True, kw_only=True)
class SqlIdentity:
    """The way into the database. `record_key` hashes bodies behind Idempotency-Keys; `random` is a CSPRNG."""

    engine: Engine
    keys: Keys
    outbox: Outbox
    records: Records
    record_key: bytes
    random: Callable[[int], bytes]

    @contextmanager
    def transaction(self, *, request_id: str | None) -> Iterator["SqlTransaction"]:
        """Run one transaction. A refusal rolls it back, commits its record alone, and raises what is to be shown."""
        with recorded_transaction(self.engine, self.records, request_id) as connection:
            yield SqlTransaction(connection, self, request_id)

    def forget(self, *, sessions_before: datetime, tries_before: datetime) -> None:
        """Delete sessions begun before that time, and tries and errands that do not count any more."""
        with transaction(self.engine) as connection:
            SessionRows(connection).forget(before=sessions_before)
            ThrottleRows(connection).forget(before=tries_before)
            ErrandRows(connection, Safe(self.keys, self.random)).forget(before=tries_before)


class SqlTransaction:
    """What a use case may do."""

    def __init__(self, connection: Connection, home: SqlIdentity, request_id: str | None) -> None:
        safe = Safe(home.keys, home.random)
        self.organisations = OrganisationRows(connection)
        self.sites = SiteRows(connection)
        self.accounts = AccountRows(connection, safe)
        self.sign_ins = SignInRows(connection, safe)
        self.approvals = ApprovalRows(connection)
        self.errands = ErrandRows(connection, safe)
        self.sessions = SessionRows(connection)
        self.throttles = ThrottleRows(connection)
        self.token_keys = TokenKeyRows(connection, safe)
        self.random = home.random
        self._connection = connection
        self._home = home
        self._safe = safe
        self._request_id = request_id

    def digest(self, kind: str, secret: str) -> bytes:
        """Return the keyed hash by which a secret of that kind is found."""
        return self._safe.digest(kind, secret)

    def new_id(self) -> UUID:
        """Return an id that tells nothing."""
        return uuid4(random=self.random(16))

    def announce_account(self, account: Account) -> None:
        """Tell every service, ourselves included, what the account is now."""
        event = AccountChanged(
            account_id=account.id,
            organisation=account.organisation,
            sites=tuple(map(Code, account.sites)),
            roles=tuple(map(Code, account.roles)),
            state=Code(account.state),
            epoch=account.epoch,
            changed_at=account.changed_at,
        )
        note_account(self._connection, event)
        self._tell(event, at=account.changed_at)

    def announce_site(self, site: Site) -> None:
        """Tell intake whether people are still received there."""
        event = SiteChanged(
            organisation=site.organisation,
            site=Code(site.code),
            state=Code(OPEN if site.is_open else CLOSED),
            changed_at=site.changed_at,
        )
        self._home.outbox.add(
            self._connection, addressee=INTAKE, event=event, at=site.changed_at, request_id=self._request_id
        )

    def announce_key(self, key: TokenKey, *, at: datetime) -> None:
        """Tell every service, ourselves included, of a key."""
        event = TokenKeyAnnounced(
            key_id=key.id,
            public_key=Code(key.public.hex()),
            usable_from=key.usable_from,
            usable_until=key.usable_until,
        )
        note_key(self._connection, event)
        self._tell(event, at=at)

    def record(self, access: Access) -> None:
        """Record an access in this transaction."""
        self._home.records.record(self._connection, access, self._request_id)

    def refuse_when_backlogged(self, *, at: datetime) -> None:
        """Raise RecordsBackloggedError when records do not reach the log."""
        self._home.records.refuse_when_backlogged(self._connection, at=at)

    def once(
        self,
        *,
        actor: UUID,
        key: str,
        route: str,
        body: object,
        at: datetime,
        make: Callable[[], tuple[int, Mapping[str, Any]]],
    ) -> Outcome:
        """Do it unless this Idempotency-Key was answered before."""
        digest = idempotency.fingerprint(key=self._home.record_key, body=body)
        return idempotency.once(self._connection, actor=actor, key=key, route=route, digest=digest, at=at, make=make)

    def _tell(self, event: Event, *, at: datetime) -> None:
        for service in SPEAKS_TO:
            self._home.outbox.add(self._connection, addressee=service, event=event, at=at, request_id=self._request_id)
