"""Who asks for what, whether they may, and how it is recorded. Every caller of the API comes through here.

Find, decide, and only then lock, so that nobody can tell by waiting whether an account exists.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from services.identity.domain.accounts import Account
from services.identity.domain.approvals import Approval
from services.identity.usecases.ports import Identity, Transaction
from shared.access import Attribute, Decision, Policy, Resource, Staff
from shared.asking import Asker
from shared.errors import NotFoundError
from shared.streams.records import Access, Refused, refused

_NOWHERE: Final = "nowhere"
_NOBODY: Final = UUID(int=0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """What every use case of the API works with."""

    identity: Identity
    policy: Policy


def allowed_own(desk: Desk, asker: Asker, *, action: str, about: Sequence[UUID] = ()) -> Access:
    """Return the access to be recorded for what is the asker's own. Raises Refused."""
    return _decided(desk, asker, action, own_resource(asker.claims.subject), kind="account", about=about)


def allowed_in(
    tx: Transaction, desk: Desk, asker: Asker, *, action: str, organisation: UUID, about: Sequence[UUID] = ()
) -> Access:
    """Return the access to be recorded for an organisation's accounts. Raises Refused."""
    resource = organisation_resource(tx, organisation)
    return _decided(desk, asker, action, resource, kind="organisation", about=(organisation, *about))


def visible_account(
    tx: Transaction, desk: Desk, asker: Asker, *, action: str, account_id: UUID
) -> tuple[Account, Access]:
    """Return an account if the asker may do *action* to it. Not there and not yours look the same. Raises Refused."""
    account = tx.accounts.find(account_id)
    resource = organisation_resource(tx, None if account is None else account.organisation)
    access = _decided(desk, asker, action, resource, kind="account", about=(account_id,))
    if account is None:
        raise Refused(refused(access), NotFoundError())
    return account, access


def visible_approval(
    tx: Transaction, desk: Desk, asker: Asker, *, action: str, approval_id: UUID
) -> tuple[Approval, Access]:
    """Return an approval if the asker may do *action* to it. Raises Refused."""
    approval = tx.approvals.find(approval_id)
    resource = approval_resource(tx, approval_id, approval)
    access = _decided(desk, asker, action, resource, kind="approval", about=(approval_id,))
    if approval is None:
        raise Refused(refused(access), NotFoundError())
    return approval, access


def may_see(tx: Transaction, desk: Desk, asker: Asker, approval: Approval) -> bool:
    """Say whether an approval that a list found may be on it."""
    return _about(tx, desk, asker, "read-approval", approval).allowed


def may_decide(tx: Transaction, desk: Desk, asker: Asker, approval: Approval) -> bool:
    """Say whether an approval waits for the asker, who may have to give their second factor anew to decide it."""
    decision = _about(tx, desk, asker, "decide-approval", approval)
    return decision.allowed or (decision.lacks_factor and may_see(tx, desk, asker, approval))


def _about(tx: Transaction, desk: Desk, asker: Asker, action: str, approval: Approval) -> Decision:
    resource = approval_resource(tx, approval.id, approval)
    return desk.policy.decide(asker.claims, action=action, resource=resource, at=asker.at)


def approval_resource(tx: Transaction, approval_id: UUID, approval: Approval | None) -> Resource:
    """Return what the policy is asked about; one that is not there is nobody's, of no organisation.

    The same is looked up for it, so that nobody can tell by waiting whether it is there.
    """
    organisation, founder = _NOBODY if approval is None else approval.organisation, _founder(tx)
    asked, about = (_NOBODY, _NOBODY) if approval is None else (approval.requested_by, approval.account)
    attributes: dict[str, Attribute] = {
        "organisation": _NOWHERE if approval is None else organisation,
        "founder": _NOWHERE if approval is None else founder,
        "requested_by": Staff(asked),
        "account": Staff(about),
        "has_second_person": tx.accounts.has_second_person(organisation, besides=(asked, about)),
    }
    return Resource("Approval", str(approval_id), attributes)


def own_resource(owner: UUID) -> Resource:
    """Return what the policy is asked about: what is *owner*'s own."""
    return Resource("Own", str(owner), {"owner": Staff(owner)})


def organisation_resource(tx: Transaction, organisation: UUID | None) -> Resource:
    """Return what the policy is asked about; the accounts of no organisation are nobody's, looked up like any."""
    founder = _founder(tx)
    if organisation is None:
        return Resource("Organisation", _NOWHERE, {"organisation": _NOWHERE, "founder": _NOWHERE})
    return Resource("Organisation", str(organisation), {"organisation": organisation, "founder": founder})


def _founder(tx: Transaction) -> str:
    founder = tx.organisations.founder()
    return _NOWHERE if founder is None else str(founder.id)


def _decided(desk: Desk, asker: Asker, action: str, resource: Resource, *, kind: str, about: Sequence[UUID]) -> Access:
    decision = desk.policy.decide(asker.claims, action=action, resource=resource, at=asker.at)
    access = Access(
        actor=asker.claims,
        action=action,
        resource_type=kind,
        resources=tuple(about),
        decision=decision,
        at=asker.at,
        request_id=asker.request_id,
    )
    if not decision.allowed:
        raise Refused(access, decision.shown())
    return access
