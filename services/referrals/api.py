"""Referrals over HTTP: parse, call one use case, render. Knows no SQL and no event."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from flask import current_app

from services.referrals import usecases
from services.referrals.domain import Referral, State
from services.referrals.schemas import (
    AnswerRequest,
    DeclineRequest,
    PackageResponse,
    ProvidersResponse,
    ReferralResponse,
    ReferralsQuery,
    ReferralsResponse,
)
from services.referrals.usecases import PAGE_SIZE, Answer, Referrals
from shared.access import Policy
from shared.web import Blueprint, TasksResponse, asker, decode_place, encode_place, idempotency_key, requires

blueprint = Blueprint("referrals", __name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ports:
    """What the views work with."""

    referrals: Referrals
    policy: Policy


@blueprint.get("/providers")
@requires("list-providers")
@blueprint.response(200, ProvidersResponse)
def list_providers() -> Any:
    """List the organisations people can be referred to."""
    return {"items": usecases.list_providers(_ports().referrals, _ports().policy, by=asker())}


@blueprint.get("/referrals")
@requires("list-referrals")
@blueprint.arguments(ReferralsQuery, location="query")
@blueprint.response(200, ReferralsResponse)
def list_referrals(query: dict[str, Any]) -> Any:
    """List the referrals to your organisation, newest first."""
    after = decode_place(query["cursor"]) if "cursor" in query else None
    found = usecases.list_referrals(
        _ports().referrals, _ports().policy, state=query.get("state"), after=after, by=asker()
    )
    return {"items": found[:PAGE_SIZE], "next": _next(found)}


@blueprint.get("/referrals/<uuid:referral_id>")
@requires("read-referral")
@blueprint.response(200, ReferralResponse)
def read_referral(referral_id: UUID) -> Any:
    """Read one referral without its content."""
    return usecases.read_referral(_ports().referrals, _ports().policy, referral_id=referral_id, by=asker())


@blueprint.get("/referrals/<uuid:referral_id>/package")
@requires("open-package")
@blueprint.response(200, PackageResponse)
def open_package(referral_id: UUID) -> Any:
    """Open what was shared. The caseworker receives a receipt, and the access log a record."""
    referral, package = usecases.open_package(_ports().referrals, _ports().policy, referral_id=referral_id, by=asker())
    return {
        "reference": package.reference,
        "request": package.request,
        "purpose": referral.purpose,
        "valid_until": referral.valid_until,
        "sections": package.sections,
    }


@blueprint.post("/referrals/<uuid:referral_id>/acceptance")
@requires("accept-referral")
@blueprint.arguments(AnswerRequest)
@blueprint.response(200, ReferralResponse)
def accept_referral(body: dict[str, Any], referral_id: UUID) -> Any:
    """Accept a referral that you have read."""
    return _answer(referral_id, Answer(State.ACCEPTED, note=body.get("note")))


@blueprint.post("/referrals/<uuid:referral_id>/decline")
@requires("decline-referral")
@blueprint.arguments(DeclineRequest)
@blueprint.response(200, ReferralResponse)
def decline_referral(body: dict[str, Any], referral_id: UUID) -> Any:
    """Decline a referral, with a reason. Its content is destroyed."""
    return _answer(referral_id, Answer(State.DECLINED, reason=body["reason"].value, note=body.get("note")))


@blueprint.post("/referrals/<uuid:referral_id>/completion")
@requires("complete-referral")
@blueprint.arguments(AnswerRequest)
@blueprint.response(200, ReferralResponse)
def complete_referral(body: dict[str, Any], referral_id: UUID) -> Any:
    """Say that the service was given. The content is destroyed."""
    return _answer(referral_id, Answer(State.COMPLETED, note=body.get("note")))


@blueprint.get("/tasks")
@requires("read-tasks")
@blueprint.response(200, TasksResponse)
def list_tasks() -> Any:
    """List what waits for your organisation to answer, oldest first."""
    waiting = usecases.list_waiting(_ports().referrals, _ports().policy, by=asker())
    return {"items": [{"kind": "answer-referral", "subject": each.id, "since": each.received_at} for each in waiting]}


def _answer(referral_id: UUID, answer: Answer) -> Referral:
    return usecases.answer_referral(
        _ports().referrals, _ports().policy, referral_id=referral_id, answer=answer, key=idempotency_key(), by=asker()
    )


def _ports() -> Ports:
    ports = current_app.extensions[blueprint.name]
    if not isinstance(ports, Ports):
        raise TypeError("the application was not wired")
    return ports


def _next(found: list[Referral]) -> str | None:
    if len(found) <= PAGE_SIZE:
        return None
    last = found[PAGE_SIZE - 1]
    return encode_place(last.received_at, last.id)
