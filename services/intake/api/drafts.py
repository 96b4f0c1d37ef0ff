"""Drafts over HTTP: parse, call one use case, render."""

from dataclasses import asdict
from typing import Any
from uuid import UUID

from services.intake import usecases
from services.intake.api.surroundings import blueprint, desk
from services.intake.domain.drafts import Draft
from services.intake.schemas import DraftRequest, DraftResponse, DraftsResponse, KeptResponse
from shared.web import asker, etag, if_match_or_none, requires


@blueprint.get("/drafts")
@requires("list-drafts")
@blueprint.response(200, DraftsResponse)
def list_drafts() -> dict[str, object]:
    """List your own unfinished registrations, without content."""
    return {"items": usecases.list_drafts(desk(), by=asker())}


@blueprint.put("/drafts/<uuid:draft_id>")
@requires("save-draft")
@blueprint.arguments(DraftRequest)
@blueprint.response(200, KeptResponse)
def save_draft(body: Draft, draft_id: UUID) -> Any:
    """Keep an unfinished registration for three days, under an id that you made at random.

    The first time with `If-None-Match: *`, later with the `ETag` of what you read in `If-Match`. A 412 says what is
    there, in `version` and `saved_at`.
    """
    kept = usecases.save_draft(desk(), draft_id=draft_id, draft=body, read=if_match_or_none(), by=asker())
    return kept, {"ETag": etag(kept.version)}


@blueprint.get("/drafts/<uuid:draft_id>")
@requires("read-draft")
@blueprint.response(200, DraftResponse)
def read_draft(draft_id: UUID) -> Any:
    """Open one of your own unfinished registrations."""
    opened = usecases.read_draft(desk(), draft_id=draft_id, by=asker())
    return {**asdict(opened.kept), "content": opened.content}, {"ETag": etag(opened.kept.version)}


@blueprint.delete("/drafts/<uuid:draft_id>")
@requires("discard-draft")
@blueprint.response(204)
def discard_draft(draft_id: UUID) -> None:
    """Destroy one of your own unfinished registrations."""
    usecases.discard_draft(desk(), draft_id=draft_id, by=asker())
