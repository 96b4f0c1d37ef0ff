"""Links between cases, and what officers added, over HTTP: parse, call one use case, render."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from services.cases import usecases
from services.cases.api.surroundings import blueprint, desk
from services.cases.domain.additions import OpenedAddition
from services.cases.domain.links import LinkDecision
from services.cases.schemas import beside as schemas
from shared.web import asker, etag, if_match, requires

Json = Mapping[str, Any]


@blueprint.get("/cases/<uuid:case_id>/links")
@requires("list-links")
@blueprint.response(200, schemas.LinksResponse)
def list_links(case_id: UUID) -> Json:
    """List with whom the person was found, and what is known of it. Nobody's case shows another's."""
    return {"items": [_link(view) for view in usecases.list_links(desk(), case_id=case_id, asker=asker())]}


@blueprint.put("/cases/<uuid:case_id>/links/<uuid:link_id>")
@requires("decide-link")
@blueprint.arguments(schemas.LinkRequest)
@blueprint.response(200, schemas.LinkResponse)
def decide_link(body: LinkDecision, case_id: UUID, link_id: UUID) -> tuple[Any, dict[str, str]]:
    """Say that a link is verified, suspected or ended. If-Match names the version that was read."""
    view = usecases.decide_link(desk(), case_id=case_id, link_id=link_id, decision=body, read=if_match(), asker=asker())
    return _link(view), {"ETag": etag(view.link.version)}


@blueprint.get("/cases/<uuid:case_id>/additions")
@requires("read-additions")
@blueprint.response(200, schemas.AdditionsResponse)
def read_additions(case_id: UUID) -> Json:
    """Open what the officer who registered the person added since."""
    return {"items": [_addition(each) for each in usecases.read_additions(desk(), case_id=case_id, asker=asker())]}


def _link(view: usecases.LinkView) -> Json:
    link = view.link
    return {
        "id": link.id,
        "relation": view.relation,
        "standing": link.standing,
        "version": link.version,
        "said_at": link.said_at,
        "said_by": link.said_by if view.is_told else None,
        "reason": link.reason if view.is_told else None,
        "case": view.other,
    }


def _addition(opened: OpenedAddition) -> Json:
    addition = opened.addition
    return {name: getattr(addition, name) for name in addition.__slots__} | {"text": opened.text}
