"""Consent to be assisted, opened; and where nobody could give it, what one person proposes and another answers."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from uuid import UUID

from services.cases.domain import assistance as domain
from services.cases.domain.assistance import BestInterests, Outcome, Proposal
from services.cases.domain.case import Moment, require_open
from services.cases.domain.content import Content
from services.cases.usecases.asking import Desk, visible
from services.cases.usecases.ports import Answer, Render, Transaction
from shared.asking import Asker
from shared.errors import NotFoundError
from shared.idempotency import Outcome as Answered
from shared.streams.records import refusing

PROPOSED = 201


@dataclass(frozen=True, slots=True)
class AssistanceView:
    """The consent, None of a case of before it was kept here; what is to be decided; and each proposal's reason."""

    consent: Content | None
    best_interests: BestInterests | None
    reasons: Mapping[UUID, str]


def read_assistance(desk: Desk, *, case_id: UUID, asker: Asker) -> AssistanceView:
    """Open how the person agreed to be assisted, with the names of who was there. Recorded by what was opened."""
    with desk.cases.transaction(asker.request_id) as tx:
        seen = visible(tx, desk, asker, action="read-assistance", case_id=case_id)
        tx.refuse_when_backlogged(at=asker.at)
        with refusing(seen.access):
            consent, imprint = tx.assistance.consent(seen.case)
            found = tx.assistance.best_interests(case_id)
            proposals = found.proposals if found else ()
            reasons = {each.id: tx.assistance.reason(seen.case, each) for each in proposals}
        tx.record(replace(seen.access, ciphertext_hash=imprint))
        return AssistanceView(consent, found, reasons)


def propose_best_interests(
    desk: Desk, *, case_id: UUID, outcome: Outcome, reason: str, key: str, body: object, render: Render, asker: Asker
) -> Answered:
    """Propose what is best, once for *key*. A second person answers it."""
    with desk.cases.transaction(asker.request_id) as tx:
        seen = visible(tx, desk, asker, action="propose-best-interests", case_id=case_id, lock=tx.cases.take)

        def make() -> Answer:
            require_open(seen.case)
            made = _made(tx, case_id, outcome, asker)
            proposal = domain.propose(tx.assistance.best_interests(case_id), made)
            tx.assistance.propose(seen.case, proposal, reason=reason)
            tx.cases.note(case_id, _moment(asker, "best-interests-proposed", proposal))
            return PROPOSED, render(proposal)

        with refusing(seen.access):
            outcome_of = tx.once(
                actor=asker.claims.subject,
                key=key,
                route=f"POST /cases/{case_id}/assistance/proposals",
                body=body,
                at=asker.at,
                make=make,
            )
        resources = (case_id, UUID(str(outcome_of.response["id"])))
        tx.record(replace(seen.access, resources=resources, reason="replayed" if outcome_of.replayed else None))
        return outcome_of


def answer_best_interests(desk: Desk, *, case_id: UUID, proposal_id: UUID, agrees: bool, asker: Asker) -> Proposal:
    """Say as the second person whether the proposal is right; if not, somebody proposes anew."""
    with desk.cases.transaction(asker.request_id) as tx:
        seen = visible(
            tx,
            desk,
            asker,
            action="answer-best-interests",
            case_id=case_id,
            about=(proposal_id,),
            lock=tx.cases.take,
        )
        access = replace(seen.access, reason="agreed" if agrees else "not-agreed")
        with refusing(access):
            require_open(seen.case)
            proposal = _proposal(tx.assistance.best_interests(case_id), proposal_id)
            answered = domain.answer(proposal, agrees=agrees, by=asker.claims.subject, at=asker.at)
        tx.assistance.answer(answered)
        kind = "best-interests-decided" if agrees else "best-interests-declined"
        tx.cases.note(case_id, _moment(asker, kind, answered))
        tx.record(access)
        return answered


def _proposal(found: BestInterests | None, proposal_id: UUID) -> Proposal:
    proposals = found.proposals if found else ()
    proposal = next((each for each in proposals if each.id == proposal_id), None)
    if proposal is None:
        raise NotFoundError
    return proposal


def _made(tx: Transaction, case_id: UUID, outcome: Outcome, asker: Asker) -> Proposal:
    return Proposal(
        id=tx.new_id(at=asker.at),
        case_id=case_id,
        outcome=outcome,
        proposed_by=asker.claims.subject,
        proposed_at=asker.at,
    )


def _moment(asker: Asker, kind: str, proposal: Proposal) -> Moment:
    return Moment(at=asker.at, kind=kind, actor=asker.claims.subject, about=proposal.id, code=proposal.outcome.value)
