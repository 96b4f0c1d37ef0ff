"""What a partner answers: accepted, declined, completed. One transaction."""

from collections.abc import Mapping
from dataclasses import replace
from uuid import UUID

from services.referrals import domain
from services.referrals.domain import Referral, State
from services.referrals.usecases.asking import addressed
from services.referrals.usecases.ports import Answer, Referrals, Said, Transaction
from shared.access import Policy
from shared.asking import Asker
from shared.streams.records import refusing

ACTIONS: Mapping[State, str] = {
    State.ACCEPTED: "accept-referral",
    State.DECLINED: "decline-referral",
    State.COMPLETED: "complete-referral",
}
"""The right that each answer needs."""


def answer_referral(
    referrals: Referrals, policy: Policy, *, referral_id: UUID, answer: Answer, key: str, by: Asker
) -> Referral:
    """Accept, decline or complete, once for *key*; ending it destroys the package.

    The same key again is the same answer; another one after it is refused, so that no note is lost without a word.
    """
    with referrals.transaction(request_id=by.request_id) as tx:
        found, access = addressed(tx, policy, ACTIONS[answer.to], referral_id, by)
        referral = tx.hold(found)
        with refusing(access):
            state, moved_at = tx.once(
                actor=by.claims.subject,
                key=key,
                referral=referral,
                answer=answer,
                at=by.at,
                make=lambda: _say(tx, referral, answer, by=by),
            )
        tx.record(replace(access, reason=answer.reason))
        return replace(referral, state=state, moved_at=moved_at)


def _say(tx: Transaction, referral: Referral, answer: Answer, *, by: Asker) -> Said:
    moved = domain.answer(referral, to=answer.to, at=by.at)
    tx.save(moved)
    tx.announce(moved, actor=by.claims.subject, reason=answer.reason, note=answer.note)
    return moved.state, moved.moved_at
