"""What a second person decides, and what waits for whom. Each function is one transaction."""

from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Final
from uuid import UUID

from services.identity.domain import accounts as domain
from services.identity.domain.approvals import Approval, Matter, Outcome, begins_anew, decide
from services.identity.usecases.asking import Desk, allowed_own, may_decide, may_see, visible_approval
from services.identity.usecases.changing import save_changed, second_word
from services.identity.usecases.ports import Transaction
from shared.asking import Asker
from shared.streams.records import refusing

MOST_LISTED: Final = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Decided:
    """A decided approval, and the word that its second person hands over with their own hands, once."""

    approval: Approval
    second_word: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """Something that waits for the asker, or about them."""

    kind: str
    subject: UUID
    since: datetime


def list_approvals(desk: Desk, *, asker: Asker) -> list[Approval]:
    """Return the approvals that the asker asked for, may decide, or that are about them; newest first."""
    with desk.identity.transaction(request_id=asker.request_id) as tx:
        access = allowed_own(desk, asker, action="list-approvals")
        newest = tx.approvals.newest(limit=MOST_LISTED)
        found = [each for each in newest if may_see(tx, desk, asker, each)]
        tx.record(replace(access, resources=tuple(each.id for each in found)))
        return found


def list_tasks(desk: Desk, *, asker: Asker) -> list[Task]:
    """Return what waits: to be decided by the asker, for another's decision, or about them. Oldest first."""
    with desk.identity.transaction(request_id=asker.request_id) as tx:
        access = allowed_own(desk, asker, action="list-tasks")
        waiting = tx.approvals.waiting(limit=MOST_LISTED)
        found = [task for each in waiting if (task := _task(tx, desk, asker, each))]
        tx.record(replace(access, resources=tuple(each.subject for each in found)))
        return found


def approve(desk: Desk, *, approval_id: UUID, asker: Asker) -> Decided:
    """Let happen what waited. The second person is never who asked, never whom it is about, never an administrator."""
    with desk.identity.transaction(request_id=asker.request_id) as tx:
        found, access = visible_approval(tx, desk, asker, action="decide-approval", approval_id=approval_id)
        account = tx.accounts.hold(found.account)
        with refusing(access):
            approval = decide(
                tx.approvals.hold(found.id), outcome=Outcome.APPROVED, by=asker.claims.subject, at=asker.at
            )
            changed = domain.change(account, at=asker.at, roles=(*account.roles, *approval.roles))
        tx.approvals.save(approval)
        word = None
        if begins_anew(account, approval.matter):
            tx.sessions.end_all(account.id, at=asker.at)
            tx.sign_ins.drop(account.id, keep=approval.id)
            word = second_word(tx, approval.id, at=asker.at)
        save_changed(tx, changed)
        tx.record(replace(access, section=approval.matter, resources=(approval.id, account.id), reason="approved"))
        return Decided(approval=approval, second_word=word)


def refuse(desk: Desk, *, approval_id: UUID, asker: Asker) -> Decided:
    """Let it not happen. The link that was handed out for it opens nothing, ever."""
    with desk.identity.transaction(request_id=asker.request_id) as tx:
        found, access = visible_approval(tx, desk, asker, action="decide-approval", approval_id=approval_id)
        tx.accounts.hold(found.account)
        with refusing(access):
            approval = decide(
                tx.approvals.hold(found.id), outcome=Outcome.REFUSED, by=asker.claims.subject, at=asker.at
            )
        tx.approvals.save(approval)
        tx.record(replace(access, section=approval.matter, resources=(approval.id, found.account), reason="refused"))
        return Decided(approval=approval)


def _task(tx: Transaction, desk: Desk, asker: Asker, approval: Approval) -> Task | None:
    me = asker.claims.subject
    if may_decide(tx, desk, asker, approval):
        kind = "approve-roles" if approval.matter is Matter.ROLES else "approve-reset"
    elif approval.requested_by == me:
        kind = "approval-waits"
    elif approval.account == me:
        kind = "approval-about-you"
    else:
        return None
    return Task(kind=kind, subject=approval.id, since=approval.requested_at)
