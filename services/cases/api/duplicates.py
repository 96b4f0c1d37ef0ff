"""Possible duplicates over HTTP: parse, call one use case, render."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from flask import Response, jsonify, request

from services.cases import usecases
from services.cases.api.surroundings import blueprint, desk
from services.cases.domain.case import Case
from services.cases.domain.document import Document
from services.cases.domain.duplicates import Decision, DuplicatePair
from services.cases.schemas import duplicates as schemas
from shared.web import asker, idempotency_key, requires

Json = Mapping[str, Any]


@blueprint.get("/duplicates")
@requires("list-duplicates")
@blueprint.response(200, schemas.DuplicatesResponse)
def list_duplicates() -> Json:
    """List pairs of cases at the caller's sites that may be of one person: how sure, what agreed, no names."""
    found = usecases.list_duplicates(desk(), asker=asker())
    return {"items": [_pair(view.pair) | {"cases": list(view.cases)} for view in found]}


@blueprint.get("/duplicates/<uuid:pair_id>")
@requires("read-duplicate")
@blueprint.response(200, schemas.DuplicateDetailResponse)
def read_duplicate(pair_id: UUID) -> Json:
    """Open both identities side by side: a read of both cases, and recorded as one."""
    view = usecases.read_duplicate(desk(), pair_id=pair_id, asker=asker())
    sides = zip(view.cases, view.identities, strict=True)
    return _pair(view.pair) | {"cases": [_side(case, document) for case, document in sides]}


@blueprint.post("/duplicates/<uuid:pair_id>/decision")
@requires("decide-duplicate")
@blueprint.arguments(schemas.DecisionRequest)
@blueprint.alt_response(200, schema=schemas.DuplicateResponse)
def decide_duplicate(body: Decision, pair_id: UUID) -> tuple[Response, int]:
    """Say whether both are of one person, once for an Idempotency-Key; *same* merges, and destroys nothing."""
    outcome = usecases.decide_duplicate(
        desk(),
        pair_id=pair_id,
        decision=body,
        key=idempotency_key(),
        body=request.get_json(),
        render=_rendered,
        asker=asker(),
    )
    return jsonify(outcome.response), outcome.status


def _rendered(pair: DuplicatePair) -> Json:
    rendered: Json = schemas.DuplicateResponse().dump(_pair(pair))
    return rendered


def _pair(pair: DuplicatePair) -> dict[str, Any]:
    return {name: getattr(pair, name) for name in pair.__slots__}


def _side(case: Case, document: Document) -> dict[str, Any]:
    return {name: getattr(case, name) for name in case.__slots__} | {"identity": document.content}
