"""Sites over HTTP: parse, call one use case, render."""

from typing import Any
from uuid import UUID

from services.identity.api.surroundings import blueprint, ports
from services.identity.domain.sites import About
from services.identity.schemas import SiteRequest, SiteResponse, SitesResponse, SiteUpdateRequest
from services.identity.usecases import placing
from shared.web import asker, etag, idempotency_key, if_match, requires


@blueprint.get("/sites")
@requires("list-sites")
@blueprint.response(200, SitesResponse)
def list_own_sites() -> Any:
    """List the sites of your organisation, closed ones too."""
    return {"items": placing.list_own_sites(ports().desk, asker=asker())}


@blueprint.get("/organisations/<uuid:organisation_id>/sites")
@requires("list-organisation-sites")
@blueprint.response(200, SitesResponse)
def list_sites(organisation_id: UUID) -> Any:
    """List the sites of an organisation that you keep."""
    return {"items": placing.list_sites(ports().desk, organisation=organisation_id, asker=asker())}


@blueprint.post("/organisations/<uuid:organisation_id>/sites")
@requires("create-site")
@blueprint.arguments(SiteRequest)
@blueprint.response(201, SiteResponse)
def create_site(body: dict[str, Any], organisation_id: UUID) -> Any:
    """Add a site. Its code stays for ever, and is given to no other."""
    site = placing.create_site(
        ports().desk,
        organisation=organisation_id,
        code=body.pop("code"),
        about=About(**body),
        key=idempotency_key(),
        asker=asker(),
    )
    return site, {"ETag": etag(site.version)}


@blueprint.put("/organisations/<uuid:organisation_id>/sites/<code>")
@requires("change-site")
@blueprint.arguments(SiteUpdateRequest)
@blueprint.response(200, SiteResponse)
def change_site(body: dict[str, Any], organisation_id: UUID, code: str) -> Any:
    """Rename, move, close or open a site again. Nobody is registered at a closed one; its cases stay."""
    site = placing.update_site(
        ports().desk,
        organisation=organisation_id,
        code=code,
        closed=body.pop("closed"),
        about=About(**body),
        read=if_match(),
        asker=asker(),
    )
    return site, {"ETag": etag(site.version)}
