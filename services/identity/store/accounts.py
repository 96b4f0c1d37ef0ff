"""Rows of organisations and accounts. Names are sealed here; an account is found by the blind index of its login."""

from collections.abc import Collection
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Select, exists, select, update
from sqlalchemy.dialects.postgresql import insert

from services.identity.domain.accounts import ADMINISTRATOR, SECOND_PERSONS, Account, LoginNameTakenError, State
from services.identity.domain.organisations import Kind, Organisation
from services.identity.store.safe import Safe
from services.identity.store.tables import accounts, credentials, organisations

_NAMES = "names"


class OrganisationRows:
    """Organisations in one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def all(self) -> list[Organisation]:
        """Return every organisation, by name."""
        query = select(organisations).order_by(organisations.c.name, organisations.c.id)
        return [_organisation(row) for row in self._connection.execute(query)]

    def find(self, organisation: UUID) -> Organisation | None:
        """Return one."""
        return self._one(select(organisations).where(organisations.c.id == organisation))

    def founder(self) -> Organisation | None:
        """Return the one that runs this installation."""
        return self._one(select(organisations).where(organisations.c.is_founder))

    def add(self, organisation: Organisation) -> None:
        """Keep a new one."""
        self._connection.execute(
            insert(organisations).values(
                id=organisation.id,
                name=organisation.name,
                kind=organisation.kind,
                is_founder=organisation.is_founder,
                created_at=organisation.created_at,
            )
        )

    def _one(self, query: Select[Any]) -> Organisation | None:
        row = self._connection.execute(query).one_or_none()
        return None if row is None else _organisation(row)


class AccountRows:
    """Accounts in one transaction."""

    def __init__(self, connection: Connection, safe: Safe) -> None:
        self._connection = connection
        self._safe = safe

    def find(self, account: UUID) -> Account | None:
        """Return one."""
        return self._one(select(accounts).where(accounts.c.id == account))

    def hold(self, account: UUID) -> Account:
        """Return one that exists, held against change."""
        query = select(accounts).where(accounts.c.id == account).with_for_update()
        return self._account(self._connection.execute(query).one())

    def with_login_name(self, name: str) -> Account | None:
        """Return the one with this normalised login name."""
        return self._one(select(accounts).where(accounts.c.login_index == self._safe.login_index(name)))

    def of(self, organisation: UUID) -> list[Account]:
        """Return all of an organisation, oldest first."""
        query = select(accounts).where(accounts.c.organisation == organisation)
        rows = self._connection.execute(query.order_by(accounts.c.created_at, accounts.c.id))
        return [self._account(row) for row in rows]

    def has_second_person(self, organisation: UUID, *, besides: Collection[UUID]) -> bool:
        """Say whether somebody there, none of *besides*, can approve and has a sign-in."""
        suitable = (
            (accounts.c.organisation == organisation)
            & (accounts.c.state == State.ACTIVE)
            & accounts.c.roles.overlap(sorted(SECOND_PERSONS))
            & ~accounts.c.roles.contains([ADMINISTRATOR])
            & accounts.c.id.not_in(list(besides))
            & (credentials.c.account_id == accounts.c.id)
        )
        return bool(self._connection.scalar(select(exists().where(suitable))))

    def add(self, account: Account) -> None:
        """Keep a new one. Raises LoginNameTakenError."""
        key = self._safe.new_key(account.id)
        names = [account.login_name, account.display_name]
        row = {
            "id": account.id,
            "organisation": account.organisation,
            "login_index": self._safe.login_index(account.login_name),
            "key": key,
            "names": self._safe.seal(key, names, account=account.id, field=_NAMES),
            "created_at": account.created_at,
        }
        added = insert(accounts).values(row | _changing(account)).on_conflict_do_nothing(index_elements=["login_index"])
        if self._connection.execute(added.returning(accounts.c.id)).one_or_none() is None:
            raise LoginNameTakenError

    def save(self, account: Account) -> None:
        """Keep what changed."""
        self._connection.execute(update(accounts).where(accounts.c.id == account.id).values(_changing(account)))

    def _one(self, query: Select[Any]) -> Account | None:
        row = self._connection.execute(query).one_or_none()
        return None if row is None else self._account(row)

    def _account(self, row: Any) -> Account:
        login_name, display_name = self._safe.open(row.key, row.names, account=row.id, field=_NAMES)
        return Account(
            id=row.id,
            organisation=row.organisation,
            login_name=login_name,
            display_name=display_name,
            roles=tuple(row.roles),
            sites=tuple(row.sites),
            state=State(row.state),
            epoch=row.epoch,
            version=row.version,
            created_at=row.created_at,
            changed_at=row.changed_at,
        )


def _changing(account: Account) -> dict[str, object]:
    return {
        "roles": list(account.roles),
        "sites": list(account.sites),
        "state": account.state,
        "epoch": account.epoch,
        "version": account.version,
        "changed_at": account.changed_at,
    }


def _organisation(row: Any) -> Organisation:
    return Organisation(
        id=row.id, name=row.name, kind=Kind(row.kind), is_founder=row.is_founder, created_at=row.created_at
    )
