"""Case files over HTTP: parse, call one use case, render."""

from collections.abc import Mapping
from datetime import datetime
from functools import partial
from typing import Any
from uuid import UUID

from flask import Response, jsonify, request

from services.cases import usecases
from services.cases.api.surroundings import blueprint, desk
from services.cases.domain.case import Wanted
from services.cases.domain.disclosure import Disclosure, Offer
from services.cases.domain.grant import Grant
from services.cases.domain.reference import parse_reference
from services.cases.schemas import files as schemas
from shared.web import (
    TasksResponse,
    actor,
    asker,
    decode_place,
    encode_place,
    etag,
    idempotency_key,
    if_match,
    now,
    requires,
)

Json = Mapping[str, Any]


@blueprint.get("/cases")
@requires("list-cases")
@blueprint.arguments(schemas.CasesQuery, location="query")
@blueprint.response(200, schemas.CasesResponse)
def list_cases(query: dict[str, Any]) -> Json:
    """List the cases of the caller: a supervisor's team's, a caseworker's own."""
    limit = query["limit"]
    found = usecases.list_cases(desk(), wanted=_wanted(query), asker=asker())
    last = found[-1] if len(found) == limit else None
    return {"items": found, "next": encode_place(last.opened_at, last.id) if last else None}


@blueprint.get("/cases/<uuid:case_id>")
@requires("read-case")
@blueprint.response(200, schemas.CaseDetailResponse)
def read_case(case_id: UUID) -> Json:
    """Read what may be said of a case without opening it."""
    view = usecases.read_case(desk(), case_id=case_id, asker=asker())
    return {
        **_attributes(view.case),
        "sections": view.sections,
        "merged": view.merged,
        "grants": [_grant(grant, at=now()) for grant in view.grants],
        "timeline": view.timeline,
        "clocks": view.clocks,
        "additions": view.additions,
        "best_interests": view.best_interests and view.best_interests.state,
    }


@blueprint.get("/cases/<uuid:case_id>/sections/<name>")
@requires("read-section")
@blueprint.response(200, schemas.DocumentResponse)
def read_section(case_id: UUID, name: str) -> tuple[Any, dict[str, str]]:
    """Open one section; its ETag is needed to change it."""
    document = usecases.read_section(desk(), case_id=case_id, name=name, asker=asker())
    return document, {"ETag": etag(document.version)}


@blueprint.put("/cases/<uuid:case_id>/sections/<name>")
@requires("update-section")
@blueprint.arguments(schemas.ContentRequest)
@blueprint.response(200, schemas.DocumentResponse)
def update_section(body: dict[str, Any], case_id: UUID, name: str) -> tuple[Any, dict[str, str]]:
    """Write a section's next version. If-Match names the version that was read."""
    document = usecases.update_section(
        desk(), case_id=case_id, name=name, content=body["content"], read=if_match(), asker=asker()
    )
    return document, {"ETag": etag(document.version)}


@blueprint.put("/cases/<uuid:case_id>/assignment")
@requires("assign-case")
@blueprint.arguments(schemas.AssignmentRequest)
@blueprint.response(200, schemas.CaseResponse)
def assign_case(body: dict[str, Any], case_id: UUID) -> Any:
    """Give the case to a caseworker of its site."""
    return usecases.assign_case(desk(), case_id=case_id, staff_id=body["staff"], asker=asker())


@blueprint.get("/cases/<uuid:case_id>/conflicts")
@requires("list-conflicts")
@blueprint.response(200, schemas.ConflictsResponse)
def list_conflicts(case_id: UUID) -> Json:
    """List who is kept out of this case by a conflict of interest."""
    return {"items": [{"staff": each} for each in usecases.list_conflicts(desk(), case_id=case_id, asker=asker())]}


@blueprint.put("/cases/<uuid:case_id>/conflicts/<uuid:staff_id>")
@requires("declare-conflict")
@blueprint.response(204)
def declare_conflict(case_id: UUID, staff_id: UUID) -> None:
    """Keep somebody out of this case: from now on there is no such case for them."""
    usecases.declare_conflict(desk(), case_id=case_id, staff_id=staff_id, asker=asker())


@blueprint.delete("/cases/<uuid:case_id>/conflicts/<uuid:staff_id>")
@requires("lift-conflict")
@blueprint.response(204)
def lift_conflict(case_id: UUID, staff_id: UUID) -> None:
    """Let somebody near this case again."""
    usecases.lift_conflict(desk(), case_id=case_id, staff_id=staff_id, asker=asker())


@blueprint.post("/cases/<uuid:case_id>/grants")
@requires("create-grant")
@blueprint.arguments(schemas.GrantRequest)
@blueprint.alt_response(201, schema=schemas.GrantResponse)
def create_grant(body: dict[str, Any], case_id: UUID) -> tuple[Response, int]:
    """Record a consent, once for its Idempotency-Key."""
    interpreter = body.pop("interpreter")
    outcome = usecases.create_grant(
        desk(),
        case_id=case_id,
        purpose=body["purpose"],
        draft=partial(_draft, case_id, body, interpreted=interpreter is not None),
        interpreter=interpreter,
        key=idempotency_key(),
        body=request.get_json(),
        render=_rendered_grant,
        asker=asker(),
    )
    return jsonify(outcome.response), outcome.status


@blueprint.get("/cases/<uuid:case_id>/grants")
@requires("list-grants")
@blueprint.response(200, schemas.GrantsResponse)
def list_grants(case_id: UUID) -> Json:
    """List the case's consents, those that ended too."""
    views = usecases.list_grants(desk(), case_id=case_id, asker=asker())
    return {"items": [_grant(view.grant, at=now()) | {"interpreter": view.interpreter} for view in views]}


@blueprint.post("/cases/<uuid:case_id>/grants/<uuid:grant_id>/withdrawal")
@requires("withdraw-consent")
@blueprint.arguments(schemas.WithdrawalRequest)
@blueprint.response(200, schemas.GrantResponse)
def withdraw_consent(body: dict[str, Any], case_id: UUID, grant_id: UUID) -> Json:
    """End a consent, for good and at once."""
    grant = usecases.withdraw_consent(desk(), case_id=case_id, grant_id=grant_id, reason=body["reason"], asker=asker())
    return _grant(grant, at=now())


@blueprint.post("/cases/<uuid:case_id>/disclosures")
@requires("disclose")
@blueprint.arguments(schemas.DisclosureRequest)
@blueprint.alt_response(200, schema=schemas.PreviewResponse)
@blueprint.alt_response(201, schema=schemas.MadeResponse)
def disclose(body: dict[str, Any], case_id: UUID) -> tuple[Response, int]:
    """Send granted sections to a partner, or with `preview` see exactly what would be sent."""
    wish = usecases.Wish(
        grant_id=body["grant"], sections=tuple(body["sections"]), service=body["service"], request=body["request"]
    )
    if body["preview"]:
        grant, offer = usecases.preview_disclosure(desk(), case_id=case_id, wish=wish, asker=asker())
        return jsonify(_rendered_preview(grant, offer, wish)), 200
    outcome = usecases.disclose(
        desk(),
        case_id=case_id,
        wish=wish,
        key=idempotency_key(),
        body=request.get_json(),
        render=_rendered_disclosure,
        asker=asker(),
    )
    return jsonify(outcome.response), outcome.status


@blueprint.get("/cases/<uuid:case_id>/disclosures")
@requires("list-disclosures")
@blueprint.response(200, schemas.DisclosuresResponse)
def list_disclosures(case_id: UUID) -> Json:
    """List what left this case and what came back."""
    views = usecases.list_disclosures(desk(), case_id=case_id, asker=asker())
    items = [{**_attributes(view.disclosure), "request": view.request, "receipts": view.receipts} for view in views]
    return {"items": items}


@blueprint.get("/tasks")
@requires("list-tasks")
@blueprint.response(200, TasksResponse)
def list_tasks() -> Json:
    """List what waits: cases nobody has, for supervisors; answers nobody has read, for caseworkers."""
    return {"items": usecases.list_tasks(desk(), asker=asker())}


def _wanted(query: dict[str, Any]) -> Wanted:
    reference, cursor = query["reference"], query["cursor"]
    return Wanted(
        status=query["status"],
        assigned=query["assigned"],
        registration=query["registration"],
        reference=None if reference is None else parse_reference(reference),
        after=None if cursor is None else decode_place(cursor),
        limit=query["limit"],
    )


def _draft(case_id: UUID, body: dict[str, Any], grant_id: UUID, *, interpreted: bool) -> Grant:
    return Grant(
        id=grant_id,
        case_id=case_id,
        obtained_by=actor().subject,
        created_at=now(),
        interpreted=interpreted,
        **body | {"valid_from": body["valid_from"] or now(), "sections": tuple(body["sections"])},
    )


def _grant(grant: Grant, *, at: datetime) -> dict[str, Any]:
    return _attributes(grant) | {"state": grant.state(at=at)}


def _rendered_grant(grant: Grant, *, at: datetime) -> Json:
    rendered: Json = schemas.GrantResponse().dump(_grant(grant, at=at))
    return rendered


def _rendered_disclosure(disclosure: Disclosure, offer: Offer) -> Json:
    rendered: Json = schemas.MadeResponse().dump({**_attributes(disclosure), "withheld": offer.withheld})
    return rendered


def _rendered_preview(grant: Grant, offer: Offer, wish: usecases.Wish) -> Json:
    rendered: Json = schemas.PreviewResponse().dump(
        {
            "grant": grant.id,
            "recipient": grant.recipient,
            "purpose": grant.purpose,
            "service": wish.service,
            "valid_until": grant.valid_until,
            "request": wish.request,
            "sections": offer.leaves,
            "withheld": offer.withheld,
        }
    )
    return rendered


def _attributes(value: Any) -> dict[str, Any]:
    """Return a slotted dataclass's own fields, not copied any deeper."""
    return {name: getattr(value, name) for name in value.__slots__}
