"""Consents: recorded, looked at, taken back. Taking back is never held up: not by a backlog, not by a parked event."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from uuid import UUID

from services.cases.domain.case import Moment, require_open
from services.cases.domain.grant import LAW_ENFORCEMENT, Grant, Purpose, WithdrawalReason, give_consent, withdraw
from services.cases.usecases.asking import Desk, Visible, visible
from services.cases.usecases.ports import Answer, Render, Transaction
from shared.asking import Asker
from shared.errors import NotFoundError
from shared.idempotency import Outcome
from shared.streams.records import refusing

CREATED = 201

Draft = Callable[[UUID], Grant]
"""Makes the grant once its id is known."""


@dataclass(frozen=True, slots=True)
class GrantView:
    """A grant and the name of who interpreted."""

    grant: Grant
    interpreter: str | None


def create_grant(
    desk: Desk,
    *,
    case_id: UUID,
    purpose: Purpose,
    draft: Draft,
    interpreter: str | None,
    key: str,
    body: object,
    render: Render,
    asker: Asker,
) -> Outcome:
    """Record what a person agreed to share, once for *key*. *purpose* is the draft's."""
    action = "create-law-enforcement-grant" if purpose in LAW_ENFORCEMENT else "create-grant"
    with desk.cases.transaction(asker.request_id) as tx:
        seen = visible(tx, desk, asker, action=action, case_id=case_id, lock=tx.cases.hold)

        def make() -> Answer:
            require_open(seen.case)
            grant = give_consent(draft(tx.new_id(at=asker.at)))
            tx.grants.add(seen.case, grant, interpreter=interpreter)
            tx.cases.note(case_id, _moment(asker, "consent-given", grant))
            return CREATED, render(grant, at=asker.at)

        with refusing(seen.access):
            outcome = tx.once(
                actor=asker.claims.subject,
                key=key,
                route=f"POST /cases/{case_id}/grants",
                body=body,
                at=asker.at,
                make=make,
            )
        resources = (case_id, UUID(outcome.response["id"]))
        tx.record(replace(seen.access, resources=resources, reason="replayed" if outcome.replayed else None))
        return outcome


def list_grants(desk: Desk, *, case_id: UUID, asker: Asker) -> list[GrantView]:
    """Return the case's consents, those that ended too."""
    with desk.cases.transaction(asker.request_id) as tx:
        seen = visible(tx, desk, asker, action="list-grants", case_id=case_id)
        tx.refuse_when_backlogged(at=asker.at)
        grants = tx.grants.list_(seen.case)
        access = replace(seen.access, count=len(grants))
        with refusing(access):
            views = [GrantView(grant, tx.grants.interpreter(seen.case, grant)) for grant in grants]
        tx.record(access)
        return views


def withdraw_consent(desk: Desk, *, case_id: UUID, grant_id: UUID, reason: WithdrawalReason, asker: Asker) -> Grant:
    """End a grant for good. From the commit of this transaction on, nothing leaves under it."""
    with desk.cases.transaction(asker.request_id) as tx:
        seen = visible(
            tx, desk, asker, action="withdraw-consent", case_id=case_id, about=(grant_id,), lock=tx.cases.hold
        )
        access = replace(seen.access, reason=reason.value)
        with refusing(access):
            grant = withdraw(held_grant(tx, seen, grant_id), reason=reason, by=asker.claims.subject, at=asker.at)
        tx.grants.withdraw(grant)
        tx.announce_withdrawal(grant, at=asker.at)
        tx.cases.note(case_id, _moment(asker, "consent-withdrawn", grant, code=reason.value))
        tx.record(replace(access, consent=grant.text_hash))
        return grant


def held_grant(tx: Transaction, seen: Visible, grant_id: UUID) -> Grant:
    """Return the case's grant, held until the transaction ends. Another case's grant is not there."""
    grant = tx.grants.hold(seen.case, grant_id)
    if grant is None:
        raise NotFoundError
    return grant


def _moment(asker: Asker, kind: str, grant: Grant, *, code: str | None = None) -> Moment:
    return Moment(at=asker.at, kind=kind, actor=asker.claims.subject, about=grant.id, code=code)
