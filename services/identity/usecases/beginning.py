"""The first people of an installation, made by whoever owns its machine. Not reachable over HTTP."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final
from uuid import UUID

from services.identity.domain.accounts import Account, State, checked_login_name
from services.identity.domain.organisations import Kind, Organisation
from services.identity.domain.sites import Site, unnamed_site
from services.identity.usecases.changing import new_invitation, own_access
from services.identity.usecases.ports import Identity, Passwords, Transaction
from shared.errors import ConflictError

ADMINISTRATOR: Final = "administrator"
SECOND_PERSON: Final = "data-protection-officer"


class AlreadyBegunError(ConflictError):
    """The installation has its first people; the next ones are theirs to make."""

    slug = "already-begun"
    title = "This installation has its first people already."


@dataclass(frozen=True, slots=True, kw_only=True)
class First:
    """One of the first two people."""

    login_name: str
    display_name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Seed:
    """An account whose sign-in is known beforehand: in training installations only."""

    id: UUID
    organisation: UUID
    login_name: str
    display_name: str
    roles: tuple[str, ...]
    sites: tuple[str, ...]
    secret: bytes = field(repr=False)


def begin(
    identity: Identity, *, organisation: str, administrator: First, second: First, sites: tuple[str, ...], at: datetime
) -> tuple[str, str]:
    """Found the organisation that runs the installation; return the enrolment secrets of its first two people.

    An administrator and a data-protection officer, so that from the first day on nobody gives a case-reading role
    alone. The sites are called by their codes until the administrator says more.
    Raises AlreadyBegunError, InvalidAccountError.
    """
    with identity.transaction(request_id=None) as tx:
        if tx.organisations.founder() is not None:
            raise AlreadyBegunError
        founder = Organisation(id=tx.new_id(), name=organisation, kind=Kind.PROTECTION, is_founder=True, created_at=at)
        tx.organisations.add(founder)
        return (
            _first(tx, founder, administrator, role=ADMINISTRATOR, sites=sites, at=at),
            _first(tx, founder, second, role=SECOND_PERSON, sites=sites, at=at),
        )


def invite_again(identity: Identity, *, at: datetime) -> dict[str, str]:
    """Return new enrolment secrets, by login name, of those of the first two who have not set their sign-in yet.

    An address ends after a day, and until they have come only the machine's owner can give them another. Afterwards
    this gives nothing: a sign-in that was reset is set anew with a second person.
    """
    with identity.transaction(request_id=None) as tx:
        founder = tx.organisations.founder()
        first = (
            [each for each in tx.accounts.of(founder.id) if each.created_at == founder.created_at] if founder else []
        )
        new = [each for each in first if each.epoch == 0 and tx.sign_ins.find(each.id) is None]
        return {each.login_name: _invited(tx, each, at=at) for each in new}


def _invited(tx: Transaction, account: Account, *, at: datetime) -> str:
    tx.sign_ins.drop(account.id)
    tx.record(own_access(None, "reset-sign-in", "account", (account.id,), at=at, reason="installation"))
    return new_invitation(tx, account.id, approval=None, at=at)


def seed(
    identity: Identity,
    passwords: Passwords,
    *,
    organisations: Iterable[Organisation],
    accounts: Iterable[Seed],
    password: str,
    at: datetime,
    sites: Iterable[Site] = (),
) -> None:
    """Put synthetic accounts in place, all with one password. Again changes nothing.

    A site that an account names and that is not among *sites* is called by its code.
    """
    hashed: str | None = None
    with identity.transaction(request_id=None) as tx:
        for organisation in organisations:
            if tx.organisations.find(organisation.id) is None:
                tx.organisations.add(organisation)
        for site in sites:
            tx.sites.add(site)
        for each in accounts:
            if tx.accounts.find(each.id) is None:
                hashed = hashed or passwords.hash(password)
                _plant(tx, each, hashed, at=at)


def _first(
    tx: Transaction, founder: Organisation, who: First, *, role: str, sites: tuple[str, ...], at: datetime
) -> str:
    account = _account(
        tx.new_id(), founder.id, checked_login_name(who.login_name), who.display_name, roles=(role,), sites=sites, at=at
    )
    _add(tx, account, at=at)
    return new_invitation(tx, account.id, approval=None, at=at)


def _plant(tx: Transaction, seed: Seed, hashed: str, *, at: datetime) -> None:
    account = _account(
        seed.id, seed.organisation, seed.login_name, seed.display_name, roles=seed.roles, sites=seed.sites, at=at
    )
    _add(tx, account, at=at)
    tx.sign_ins.set(seed.id, password_hash=hashed, secret=seed.secret, used_step=0, at=at)


def _add(tx: Transaction, account: Account, *, at: datetime) -> None:
    tx.accounts.add(account)
    for code in account.sites:
        tx.sites.add(unnamed_site(account.organisation, code, at=at))
    tx.announce_account(account)
    tx.record(own_access(None, "create-account", "account", (account.id,), at=at, reason="installation"))


def _account(
    account: UUID,
    organisation: UUID,
    login_name: str,
    display_name: str,
    *,
    roles: tuple[str, ...],
    sites: tuple[str, ...],
    at: datetime,
) -> Account:
    return Account(
        id=account,
        organisation=organisation,
        login_name=login_name,
        display_name=display_name,
        roles=roles,
        sites=sites,
        state=State.ACTIVE,
        epoch=0,
        version=1,
        created_at=at,
        changed_at=at,
    )
