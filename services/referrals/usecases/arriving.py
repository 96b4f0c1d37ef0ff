"""What happens to referrals without a partner: disclosures and withdrawals arrive, and time runs out."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from services.referrals import domain
from services.referrals.domain import ENDED, Referral, State
from services.referrals.usecases.asking import own_access
from services.referrals.usecases.ports import Referrals, Transaction

MOST_AT_ONCE = 100


def receive_disclosure(tx: Transaction, referral: Referral, package: Mapping[str, object], *, at: datetime) -> None:
    """Keep what cases disclosed for its recipient, or tell cases why not; then nothing of it is kept."""
    provider = tx.provider(referral.recipient)
    reason = domain.refusal(provider, service=referral.service, valid_until=referral.valid_until, at=at)
    if tx.withdrawn(referral.grant_id):
        reason = "consent-withdrawn"
    if reason is not None:
        tx.announce_refusal(disclosure_id=referral.disclosure_id, case_id=referral.case_id, reason=reason, at=at)
        tx.record(own_access("receive-disclosure", referral, allowed=False, reason=reason, at=at))
        return
    tx.add(referral, package)
    tx.announce(referral, actor=None, reason=None, note=None)
    tx.record(own_access("receive-disclosure", referral, allowed=True, reason=None, at=at))


def revoke_referrals(tx: Transaction, grant_id: UUID, *, reason: str, at: datetime) -> None:
    """Destroy every package under a withdrawn grant, whatever state its referral is in."""
    tx.remember_withdrawal(grant_id, at=at)
    for referral in tx.of_grant(grant_id):
        if referral.state in ENDED:
            continue
        _end(tx, referral, to=State.REVOKED, action="revoke-referral", reason=reason, at=at)


def end_overdue(referrals: Referrals, *, at: datetime) -> int:
    """Destroy the packages whose grant has ended, some at a time; return how many. Nobody needs to ask for them."""
    with referrals.transaction(request_id=None) as tx:
        overdue = tx.overdue(at=at, limit=MOST_AT_ONCE)
        for referral in overdue:
            _end(tx, referral, to=State.EXPIRED, action="expire-referral", reason="expired", at=at)
        return len(overdue)


def _end(tx: Transaction, referral: Referral, *, to: State, action: str, reason: str, at: datetime) -> None:
    ended = domain.move(referral, to=to, at=at)
    tx.save(ended)
    tx.announce(ended, actor=None, reason=reason, note=None)
    tx.record(own_access(action, ended, allowed=True, reason=reason, at=at))
