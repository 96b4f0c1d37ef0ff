"""What waits for a second person. Pure: no I/O, no clock, no framework. Who may be that person is policy."""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from services.identity.domain.accounts import Account
from shared.errors import ConflictError


class Matter(StrEnum):
    """What an approval is about."""

    ROLES = "roles"
    RESET = "reset"


class Outcome(StrEnum):
    """Where an approval stands. `outdated`: the account was changed meanwhile, or the same was asked anew."""

    WAITING = "waiting"
    APPROVED = "approved"
    REFUSED = "refused"
    OUTDATED = "outdated"


class ApprovalDecidedError(ConflictError):
    """It was approved, refused or overtaken before; nothing changed."""

    slug = "approval-decided"
    title = "This does not wait for an approval any more."


@dataclass(frozen=True, slots=True, kw_only=True)
class Approval:
    """A change of *account* that one person asked for and another one decides. `roles` are those to be given."""

    id: UUID
    matter: Matter
    account: UUID
    organisation: UUID
    roles: tuple[str, ...]
    requested_by: UUID
    requested_at: datetime
    outcome: Outcome
    decided_by: UUID | None = None
    decided_at: datetime | None = None


def decide(approval: Approval, *, outcome: Outcome, by: UUID | None, at: datetime) -> Approval:
    """Return the approval with its outcome. Raises ApprovalDecidedError."""
    if approval.outcome is not Outcome.WAITING:
        raise ApprovalDecidedError
    return replace(approval, outcome=outcome, decided_by=by, decided_at=at)


def begins_anew(account: Account, matter: Matter) -> bool:
    """Say whether the account's sign-in has to be made anew once this is approved.

    Whoever made an account may have kept its sign-in. So the first case-reading role is given together with a sign-in
    that neither they nor the second person can set alone.
    """
    return matter is Matter.RESET or not account.reads
