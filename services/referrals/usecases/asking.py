"""Who asks for what, whether they may, and how it is recorded. Every partner's way to a referral leads through here."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Final
from uuid import UUID

from services.referrals.domain import Referral
from services.referrals.usecases.ports import Transaction
from shared.access import Decision, Policy, Resource
from shared.asking import Asker
from shared.streams.records import Access, Refused, refused

DIRECTORY: Final = Resource("Directory", "directory")
"""What the policy is asked about where no single referral is meant."""


def addressed(tx: Transaction, policy: Policy, action: str, referral_id: UUID, by: Asker) -> tuple[Referral, Access]:
    """Return the referral and the access to record. Not there and not yours are refused the same way.

    The record names the sender only once it is decided: a stranger's auditor must not learn whose referral it was.
    Nothing is locked before it is decided: by waiting, nobody learns that a referral exists, nor holds it up. To whom
    a referral is addressed never changes, so the decision holds for what is locked afterwards.
    """
    referral = tx.find(referral_id)
    decision = policy.decide(by.claims, action=action, resource=resource_of(referral_id, referral), at=by.at)
    access = _access(action, "referral", (referral_id,), decision, by)
    if referral is None or not decision.allowed:
        raise Refused(refused(access), decision.shown())
    return referral, replace(access, owner=referral.sender, purpose=referral.purpose, consent=referral.consent)


def resource_of(referral_id: UUID, referral: Referral | None) -> Resource:
    """Return what the policy is asked about; a referral that is not there is addressed to nobody."""
    return Resource("Referral", str(referral_id), {"recipient": str(referral.recipient) if referral else ""})


def of_the_directory(policy: Policy, action: str, by: Asker) -> Access:
    """Return the access to record of a list that is no single referral."""
    decision = policy.decide(by.claims, action=action, resource=DIRECTORY, at=by.at)
    access = _access(action, "directory", (), decision, by)
    if not decision.allowed:
        raise Refused(access, decision.shown())
    return access


def own_access(action: str, referral: Referral, *, allowed: bool, reason: str | None, at: datetime) -> Access:
    """Return the record of what the service did by itself, because an event or the time said so."""
    return Access(
        actor=None,
        action=action,
        resource_type="referral",
        resources=(referral.id, referral.disclosure_id, referral.case_id),
        decision=Decision(allowed=allowed),
        at=at,
        owner=referral.sender,
        purpose=referral.purpose,
        reason=reason,
        consent=referral.consent,
    )


def _access(action: str, kind: str, resources: Sequence[UUID], decision: Decision, by: Asker) -> Access:
    return Access(
        actor=by.claims,
        action=action,
        resource_type=kind,
        resources=resources,
        decision=decision,
        at=by.at,
        request_id=by.request_id,
    )
