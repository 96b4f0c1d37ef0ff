"""Concerns over HTTP: three routes for everybody, two for those who read. Parse, call one use case, render."""

from dataclasses import asdict
from typing import Any, Final
from uuid import UUID

from flask import request

from services.intake import usecases
from services.intake.api.surroundings import blueprint, desk
from services.intake.domain.concerns import Concern, ConcernStatus
from services.intake.schemas import (
    ConcernRequest,
    ConcernResponse,
    ConcernsResponse,
    ReceiptResponse,
    ReceptionResponse,
    StatusRequest,
    StatusResponse,
)
from shared.web import (
    PageQuery,
    asker,
    decode_place,
    encode_place,
    idempotency_key,
    now,
    public,
    request_id,
    requires,
    source,
)

TURN_HEADER: Final = "Amparo-Turn"
_LONGEST_TURN: Final = 100


@blueprint.get("/concerns/reception")
@public
@blueprint.response(200, ReceptionResponse)
def reception() -> dict[str, bool]:
    """Say whether anybody reads what would be written."""
    return {"open": usecases.is_open(desk().intake, request_id=request_id())}


@blueprint.post("/concerns")
@public
@blueprint.arguments(ConcernRequest)
@blueprint.response(usecases.CREATED, ReceiptResponse)
def submit(body: Concern) -> dict[str, str]:
    """Take a concern from anybody, and give a receipt code for it."""
    receipt = usecases.submit_concern(desk().intake, concern=body, key=idempotency_key(), by=_visitor())
    return {"receipt": receipt}


@blueprint.post("/concerns/status")
@public
@blueprint.arguments(StatusRequest)
@blueprint.response(200, StatusResponse)
def status(body: dict[str, str]) -> dict[str, ConcernStatus]:
    """Say one word about what was received under a code."""
    return {"status": usecases.ask_status(desk().intake, code=body["code"], by=_visitor())}


@blueprint.get("/concerns")
@requires("list-concerns")
@blueprint.arguments(PageQuery, location="query")
@blueprint.response(200, ConcernsResponse)
def list_(query: dict[str, Any]) -> dict[str, object]:
    """List what the asker's organisation received, newest first, without content."""
    after = decode_place(query["cursor"]) if query["cursor"] else None
    limit: int = query["limit"]
    found = usecases.list_concerns(desk(), after=after, limit=limit + 1, by=asker())
    shown = found[:limit]
    more = len(found) > limit
    return {"items": shown, "next": encode_place(shown[-1].received_at, shown[-1].id) if more else None}


@blueprint.get("/concerns/<uuid:concern_id>")
@requires("read-concern")
@blueprint.response(200, ConcernResponse)
def read(concern_id: UUID) -> dict[str, object]:
    """Open one concern and mark it as read."""
    opened = usecases.read_concern(desk(), concern_id=concern_id, by=asker())
    return {**asdict(opened.received), **asdict(opened.concern)}


def _visitor() -> usecases.Visitor:
    turn = request.headers.get(TURN_HEADER, "")[:_LONGEST_TURN]
    return usecases.Visitor(source=source(), at=now(), request_id=request_id(), turn=turn)
