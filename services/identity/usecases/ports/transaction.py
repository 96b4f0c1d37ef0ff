"""One transaction on all of it, and who hashes passwords, as the use cases need them. Holds no rule."""

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from datetime import datetime
from typing import Any, Protocol
from uuid import UUID

from services.identity.domain.accounts import Account
from services.identity.domain.sites import Site
from services.identity.domain.token_keys import TokenKey
from services.identity.usecases.ports.outside import Errands
from services.identity.usecases.ports.people import Accounts, Approvals, Organisations, SignIns, Sites
from services.identity.usecases.ports.tokens import Sessions, Throttles, TokenKeys
from shared.idempotency import Outcome
from shared.streams.records import Access


class Transaction(Protocol):
    """What can be done in one transaction, all of it or nothing."""

    @property
    def organisations(self) -> Organisations:
        """Those of this installation."""
        ...

    @property
    def sites(self) -> Sites:
        """Those of this installation."""
        ...

    @property
    def accounts(self) -> Accounts:
        """Those of this installation."""
        ...

    @property
    def sign_ins(self) -> SignIns:
        """Those of this installation."""
        ...

    @property
    def approvals(self) -> Approvals:
        """Those of this installation."""
        ...

    @property
    def errands(self) -> Errands:
        """Those of this installation."""
        ...

    @property
    def sessions(self) -> Sessions:
        """Those of this installation."""
        ...

    @property
    def throttles(self) -> Throttles:
        """Those of this installation."""
        ...

    @property
    def token_keys(self) -> TokenKeys:
        """Those of this installation."""
        ...

    @property
    def random(self) -> Callable[[int], bytes]:
        """A CSPRNG."""
        ...

    def digest(self, kind: str, secret: str) -> bytes:
        """Return the keyed hash by which a secret of that kind is found."""
        ...

    def new_id(self) -> UUID:
        """Return an id that tells nothing."""
        ...

    def announce_account(self, account: Account) -> None:
        """Tell every service, ourselves included, what the account is now."""
        ...

    def announce_site(self, site: Site) -> None:
        """Tell intake whether people are still received there."""
        ...

    def announce_key(self, key: TokenKey, *, at: datetime) -> None:
        """Tell every service, ourselves included, of a key."""
        ...

    def record(self, access: Access) -> None:
        """Record an access in this transaction."""
        ...

    def refuse_when_backlogged(self, *, at: datetime) -> None:
        """Raise RecordsBackloggedError when records do not reach the log."""
        ...

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
        ...


class Identity(Protocol):
    """Where all of it is kept."""

    def transaction(self, *, request_id: str | None) -> AbstractContextManager[Transaction]:
        """Begin; commit when the block ends. A refusal is recorded alone."""
        ...


class Passwords(Protocol):
    """Hashes passwords slowly."""

    def hash(self, password: str) -> str:
        """Return the hash to store."""
        ...

    def matches(self, password_hash: str | None, password: str) -> bool:
        """Say whether the password is right. Takes as long without a hash, and is then false."""
        ...
