"""Consent to be assisted over HTTP: parse, call one use case, render."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from flask import Response, jsonify, request

from services.cases import usecases
from services.cases.api.surroundings import blueprint, desk
from services.cases.domain.assistance import Proposal
from services.cases.schemas import assistance as schemas
from shared.web import asker, idempotency_key, requires

Json = Mapping[str, Any]


@blueprint.get("/cases/<uuid:case_id>/assistance")
@requires("read-assistance")
@blueprint.response(200, schemas.AssistanceResponse)
def read_assistance(case_id: UUID) -> Json:
    """Open how the person agreed to be assisted, or what two people decide where nobody could."""
    view = usecases.read_assistance(desk(), case_id=case_id, asker=asker())
    found = view.best_interests
    proposals = [_attributes(each) | {"reason": view.reasons[each.id]} for each in found.proposals] if found else []
    decision = found and {"needed_since": found.needed_since, "state": found.state, "proposals": proposals}
    return {"consent": view.consent, "best_interests": decision}


@blueprint.post("/cases/<uuid:case_id>/assistance/proposals")
@requires("propose-best-interests")
@blueprint.arguments(schemas.ProposalRequest)
@blueprint.alt_response(201, schema=schemas.ProposalResponse)
def propose_best_interests(body: dict[str, Any], case_id: UUID) -> tuple[Response, int]:
    """Propose what is best for somebody who could not consent, once for an Idempotency-Key."""
    outcome = usecases.propose_best_interests(
        desk(),
        case_id=case_id,
        **body,
        key=idempotency_key(),
        body=request.get_json(),
        render=_rendered,
        asker=asker(),
    )
    return jsonify(outcome.response), outcome.status


@blueprint.post("/cases/<uuid:case_id>/assistance/proposals/<uuid:proposal_id>/answer")
@requires("answer-best-interests")
@blueprint.arguments(schemas.AnswerRequest)
@blueprint.response(200, schemas.ProposalResponse)
def answer_best_interests(body: dict[str, Any], case_id: UUID, proposal_id: UUID) -> Proposal:
    """Say as the second person whether a proposal is right."""
    return usecases.answer_best_interests(
        desk(), case_id=case_id, proposal_id=proposal_id, agrees=body["agrees"], asker=asker()
    )


def _rendered(proposal: Proposal) -> Json:
    rendered: Json = schemas.ProposalResponse().dump(proposal)
    return rendered


def _attributes(proposal: Proposal) -> dict[str, Any]:
    return {name: getattr(proposal, name) for name in Proposal.__slots__}
