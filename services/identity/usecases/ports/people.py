"""Where organisations, accounts, sign-ins and approvals are kept, as the use cases need it. Holds no rule."""

from collections.abc import Collection
from datetime import datetime
from typing import Protocol
from uuid import UUID

from services.identity.domain.accounts import Account
from services.identity.domain.approvals import Approval
from services.identity.domain.organisations import Organisation
from services.identity.domain.outside import Told
from services.identity.domain.sites import Site
from services.identity.usecases.ports.values import Credentials, Enrolment


class Organisations(Protocol):
    """Where organisations are kept."""

    def all(self) -> list[Organisation]:
        """Return every organisation, by name."""
        ...

    def find(self, organisation: UUID) -> Organisation | None:
        """Return one."""
        ...

    def founder(self) -> Organisation | None:
        """Return the one that runs this installation."""
        ...

    def add(self, organisation: Organisation) -> None:
        """Keep a new one."""
        ...


class Sites(Protocol):
    """Where sites are kept, for ever."""

    def of(self, organisation: UUID) -> list[Site]:
        """Return all of an organisation, closed ones too, by name."""
        ...

    def hold(self, organisation: UUID, code: str) -> Site | None:
        """Return one, held against change."""
        ...

    def add(self, site: Site) -> bool:
        """Keep a new one; return False where its code was given before."""
        ...

    def save(self, site: Site) -> None:
        """Keep what changed."""
        ...


class Accounts(Protocol):
    """Where accounts are kept, their names sealed."""

    def find(self, account: UUID) -> Account | None:
        """Return one."""
        ...

    def hold(self, account: UUID) -> Account:
        """Return one that exists, held against change."""
        ...

    def with_login_name(self, name: str) -> Account | None:
        """Return the one with this normalised login name."""
        ...

    def of(self, organisation: UUID) -> list[Account]:
        """Return all of an organisation, oldest first."""
        ...

    def has_second_person(self, organisation: UUID, *, besides: Collection[UUID]) -> bool:
        """Say whether somebody there, none of *besides*, can approve and has a sign-in."""
        ...

    def add(self, account: Account) -> None:
        """Keep a new one. Raises LoginNameTakenError."""
        ...

    def save(self, account: Account) -> None:
        """Keep what changed."""
        ...


class SignIns(Protocol):
    """Where passwords, one-time secrets and enrolment links are kept."""

    def find(self, account: UUID) -> Credentials | None:
        """Return how they sign in, None when they cannot yet."""
        ...

    def set(self, account: UUID, *, password_hash: str, secret: bytes, used_step: int, at: datetime) -> None:
        """Keep a new password and secret; any other way in is gone."""
        ...

    def told_of(self, said: Told) -> UUID | None:
        """Return the account that is linked to what an outside provider says."""
        ...

    def link(self, account: UUID, said: Told, *, secret: bytes | None, used_step: int, at: datetime) -> None:
        """Keep who they are elsewhere; any other way in is gone. Raises OutsideTakenError."""
        ...

    def use_step(self, account: UUID, step: int) -> bool:
        """Mark a step as used; say whether it was newer than every step used before."""
        ...

    def drop(self, account: UUID, *, keep: UUID | None = None) -> None:
        """Forget password, secret and unused links, but for the link that approval *keep* is about."""
        ...

    def invite(
        self, account: UUID, *, token_hash: bytes, approval: UUID | None, at: datetime, until: datetime | None
    ) -> None:
        """Keep an enrolment."""
        ...

    def complete_invitation(self, approval: UUID, *, second_hash: bytes, until: datetime) -> bool:
        """Let an approved enrolment open with its second word; say whether there was one."""
        ...

    def hold_invitation(self, token_hash: bytes) -> Enrolment | None:
        """Return an enrolment, held against a second use."""
        ...

    def use_invitation(self, token_hash: bytes, *, at: datetime) -> None:
        """Mark it as used."""
        ...


class Approvals(Protocol):
    """Where approvals are kept."""

    def find(self, approval: UUID) -> Approval | None:
        """Return one."""
        ...

    def hold(self, approval: UUID) -> Approval:
        """Return one that exists, held against change."""
        ...

    def about(self, account: UUID) -> list[Approval]:
        """Return those that wait about an account, held."""
        ...

    def newest(self, *, limit: int) -> list[Approval]:
        """Return the newest of all organisations; who may see them is not decided here."""
        ...

    def waiting(self, *, limit: int) -> list[Approval]:
        """Return those that wait, oldest first."""
        ...

    def add(self, approval: Approval) -> None:
        """Keep a new one."""
        ...

    def save(self, approval: Approval) -> None:
        """Keep its outcome."""
        ...
