"""Approvals over HTTP: parse, call one use case, render."""

from typing import Any
from uuid import UUID

from services.identity.api.surroundings import blueprint, ports
from services.identity.schemas import ApprovalsResponse, DecidedResponse
from services.identity.usecases import approving
from shared.web import asker, requires


@blueprint.get("/approvals")
@requires("list-approvals")
@blueprint.response(200, ApprovalsResponse)
def list_approvals() -> Any:
    """List the approvals that you asked for, may decide, or that are about you."""
    return {"items": approving.list_approvals(ports().desk, asker=asker())}


@blueprint.post("/approvals/<uuid:approval_id>/approval")
@requires("decide-approval")
@blueprint.response(200, DecidedResponse)
def approve(approval_id: UUID) -> Any:
    """Approve as the second person. A word to hand over may come with it: it is shown this once."""
    return approving.approve(ports().desk, approval_id=approval_id, asker=asker())


@blueprint.post("/approvals/<uuid:approval_id>/refusal")
@requires("decide-approval")
@blueprint.response(200, DecidedResponse)
def refuse(approval_id: UUID) -> Any:
    """Refuse as the second person."""
    return approving.refuse(ports().desk, approval_id=approval_id, asker=asker())
