"""What administrators do with accounts and organisations. Each function is one transaction."""

from collections.abc import Collection
from dataclasses import dataclass, field, replace
from http import HTTPStatus
from typing import TypeVar
from uuid import UUID

from services.identity.domain import accounts as domain
from services.identity.domain.accounts import Account, Split, State
from services.identity.domain.approvals import Approval, Matter, Outcome, begins_anew
from services.identity.domain.organisations import Kind, Organisation
from services.identity.domain.sites import refuse_unsuitable
from services.identity.usecases.asking import Desk, allowed_in, visible_account
from services.identity.usecases.changing import new_invitation, overtake, save_changed
from services.identity.usecases.ports import Transaction
from shared.asking import Asker
from shared.errors import NotFoundError, PreconditionFailedError
from shared.streams.records import Access, refusing

FoundT = TypeVar("FoundT")


@dataclass(frozen=True, slots=True, kw_only=True)
class Changed:
    """What became of a change: the account now, what of it waits for a second person, and a link to hand over once."""

    account: Account
    waits: UUID | None = None
    enrolment: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """A new account as somebody asks for it."""

    organisation: UUID
    login_name: str
    display_name: str
    roles: tuple[str, ...]
    sites: tuple[str, ...]


def list_organisations(desk: Desk, *, asker: Asker) -> list[Organisation]:
    """Return the organisations whose accounts the asker may keep."""
    own = asker.claims.organisation
    with desk.identity.transaction(request_id=asker.request_id) as tx:
        access = allowed_in(tx, desk, asker, action="list-organisations", organisation=own)
        founder = tx.organisations.founder()
        is_founder = founder is not None and founder.id == own
        tx.record(access)
        return [each for each in tx.organisations.all() if is_founder or each.id == own]


def create_organisation(desk: Desk, *, name: str, kind: Kind, key: str, asker: Asker) -> Organisation:
    """Add an organisation; its people come later, its first second person with the founder's help."""
    with desk.identity.transaction(request_id=asker.request_id) as tx:
        founder = tx.organisations.founder()
        where = asker.claims.organisation if founder is None else founder.id
        access = allowed_in(tx, desk, asker, action="create-organisation", organisation=where)

        def make() -> tuple[int, dict[str, str]]:
            made = Organisation(id=tx.new_id(), name=name, kind=kind, is_founder=False, created_at=asker.at)
            tx.organisations.add(made)
            return HTTPStatus.CREATED, {"id": str(made.id)}

        with refusing(access):
            outcome = tx.once(
                actor=asker.claims.subject,
                key=key,
                route="POST /organisations",
                body=[name, kind],
                at=asker.at,
                make=make,
            )
        organisation = tx.organisations.find(UUID(outcome.response["id"]))
        tx.record(access)
        return _there(organisation)


def list_accounts(desk: Desk, *, organisation: UUID | None, asker: Asker) -> list[Account]:
    """Return the accounts of an organisation, one's own unless another is named."""
    where = organisation or asker.claims.organisation
    with desk.identity.transaction(request_id=asker.request_id) as tx:
        tx.refuse_when_backlogged(at=asker.at)
        access = allowed_in(tx, desk, asker, action="list-accounts", organisation=where)
        found = tx.accounts.of(where)
        tx.record(_with(access, found))
        return found


def read_account(desk: Desk, *, account_id: UUID, asker: Asker) -> Account:
    """Return one account."""
    with desk.identity.transaction(request_id=asker.request_id) as tx:
        tx.refuse_when_backlogged(at=asker.at)
        account, access = visible_account(tx, desk, asker, action="read-account", account_id=account_id)
        tx.record(access)
        return account


def create_account(desk: Desk, *, wanted: Wanted, key: str, asker: Asker) -> Changed:
    """Make an account with a link for its person. Roles that open cases wait for a second person, and so does the link.

    The link is in the first answer only: it is kept nowhere.
    """
    with desk.identity.transaction(request_id=asker.request_id) as tx:
        access = allowed_in(tx, desk, asker, action="create-account", organisation=wanted.organisation)
        links: list[str] = []

        def make() -> tuple[int, dict[str, str | None]]:
            changed = _create(tx, wanted, asker)
            links.extend([changed.enrolment] if changed.enrolment else [])
            return HTTPStatus.CREATED, {"id": str(changed.account.id), "waits": _text(changed.waits)}

        with refusing(access):
            outcome = tx.once(
                actor=asker.claims.subject,
                key=key,
                route="POST /accounts",
                body=[str(wanted.organisation), wanted.login_name, wanted.display_name, wanted.roles, wanted.sites],
                at=asker.at,
                make=make,
            )
        account_id, waits = outcome.response["id"], outcome.response["waits"]
        account = _there(tx.accounts.find(UUID(account_id)))
        tx.record(_with(access, [account]))
        return Changed(account=account, waits=_uuid(waits), enrolment=links[0] if links else None)


def change_roles(desk: Desk, *, account_id: UUID, roles: Collection[str], read: int, asker: Asker) -> Changed:
    """Take roles away and give harmless ones at once; what opens cases waits for a second person."""
    with desk.identity.transaction(request_id=asker.request_id) as tx:
        found, access = visible_account(tx, desk, asker, action="change-account", account_id=account_id)
        with refusing(access):
            account = _held(tx, found, read=read)
            split = domain.split_roles(held=account.roles, wanted=domain.checked_roles(roles))
            changed = _give(tx, account, split, asker)
        tx.record(_noted(access, "roles", waits=changed.waits))
        return changed


def change_sites(desk: Desk, *, account_id: UUID, sites: Collection[str], read: int, asker: Asker) -> Changed:
    """Say at which sites somebody works. Raises SiteUnsuitableError for one that is new to them and not open."""
    with desk.identity.transaction(request_id=asker.request_id) as tx:
        found, access = visible_account(tx, desk, asker, action="change-account", account_id=account_id)
        with refusing(access):
            held = _held(tx, found, read=read)
            refuse_unsuitable(sites, held=held.sites, sites=tx.sites.of(held.organisation))
            account = domain.change(held, at=asker.at, sites=sites)
        save_changed(tx, account)
        tx.record(_noted(access, "sites"))
        return Changed(account=account)


def change_state(desk: Desk, *, account_id: UUID, state: State, read: int, asker: Asker) -> Changed:
    """Suspend, close or open an account. Its sessions end with its tokens; a closed one cannot sign in ever again."""
    with desk.identity.transaction(request_id=asker.request_id) as tx:
        found, access = visible_account(tx, desk, asker, action="change-account", account_id=account_id)
        with refusing(access):
            account = domain.change(_held(tx, found, read=read), at=asker.at, state=state)
        if state is not State.ACTIVE:
            tx.sessions.end_all(account_id, at=asker.at)
        if state is State.CLOSED:
            tx.sign_ins.drop(account_id)
        save_changed(tx, account)
        tx.record(_noted(access, state.value))
        return Changed(account=account)


def reset_sign_in(desk: Desk, *, account_id: UUID, asker: Asker) -> Changed:
    """Let somebody who lost their password or device begin anew; of who opens cases, only with a second person."""
    with desk.identity.transaction(request_id=asker.request_id) as tx:
        found, access = visible_account(tx, desk, asker, action="reset-sign-in", account_id=account_id)
        account = tx.accounts.hold(found.id)
        with refusing(access):
            begun = domain.change(account, at=asker.at)
        if account.reads:
            changed = _ask(tx, account, Matter.RESET, roles=(), asker=asker)
        else:
            begin_anew(tx, account_id, asker=asker)
            save_changed(tx, begun)
            changed = Changed(account=begun, enrolment=new_invitation(tx, account_id, approval=None, at=asker.at))
        tx.record(_noted(access, "reset", waits=changed.waits))
        return changed


def begin_anew(tx: Transaction, account_id: UUID, *, asker: Asker) -> None:
    """End an account's sessions and forget how it signed in."""
    tx.sessions.end_all(account_id, at=asker.at)
    tx.sign_ins.drop(account_id)


def _create(tx: Transaction, wanted: Wanted, asker: Asker) -> Changed:
    split = domain.split_roles(held=(), wanted=domain.checked_roles(wanted.roles))
    organisation = _there(tx.organisations.find(wanted.organisation)).id
    refuse_unsuitable(wanted.sites, held=(), sites=tx.sites.of(organisation))
    account = Account(
        id=tx.new_id(),
        organisation=organisation,
        login_name=domain.checked_login_name(wanted.login_name),
        display_name=wanted.display_name,
        roles=split.at_once,
        sites=tuple(sorted(set(wanted.sites))),
        state=State.ACTIVE,
        epoch=0,
        version=1,
        created_at=asker.at,
        changed_at=asker.at,
    )
    tx.accounts.add(account)
    tx.announce_account(account)
    if split.waiting:
        return _ask(tx, account, Matter.ROLES, roles=split.waiting, asker=asker)
    return Changed(account=account, enrolment=new_invitation(tx, account.id, approval=None, at=asker.at))


def _give(tx: Transaction, account: Account, split: Split, asker: Asker) -> Changed:
    if set(split.at_once) != set(account.roles):
        account = domain.change(account, at=asker.at, roles=split.at_once)
        save_changed(tx, account)
    if split.waiting:
        return _ask(tx, account, Matter.ROLES, roles=split.waiting, asker=asker)
    return Changed(account=account)


def _ask(tx: Transaction, account: Account, matter: Matter, *, roles: tuple[str, ...], asker: Asker) -> Changed:
    """Let it wait for a second person. What waited about the account before is overtaken."""
    overtake(tx, account.id, at=asker.at)
    approval = Approval(
        id=tx.new_id(),
        matter=matter,
        account=account.id,
        organisation=account.organisation,
        roles=roles,
        requested_by=asker.claims.subject,
        requested_at=asker.at,
        outcome=Outcome.WAITING,
    )
    tx.approvals.add(approval)
    anew = begins_anew(account, matter)
    link = new_invitation(tx, account.id, approval=approval.id, at=asker.at) if anew else None
    return Changed(account=account, waits=approval.id, enrolment=link)


def _held(tx: Transaction, found: Account, *, read: int) -> Account:
    account = tx.accounts.hold(found.id)
    if account.version != read:
        raise PreconditionFailedError
    return account


def _noted(access: Access, what: str, *, waits: UUID | None = None) -> Access:
    return replace(access, section=what, resources=(*access.resources, *([waits] if waits else [])))


def _with(access: Access, found: Collection[Account]) -> Access:
    return replace(access, resources=(*access.resources, *(each.id for each in found)), count=len(found))


def _there(found: FoundT | None) -> FoundT:
    """Return what is there. Raises NotFoundError."""
    if found is None:
        raise NotFoundError
    return found


def _text(value: UUID | None) -> str | None:
    return None if value is None else str(value)


def _uuid(value: str | None) -> UUID | None:
    return None if value is None else UUID(value)
