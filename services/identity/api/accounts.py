"""Accounts and organisations over HTTP: parse, call one use case, render."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from services.identity.api.surroundings import blueprint, ports
from services.identity.schemas import (
    AccountRequest,
    AccountResponse,
    AccountsQuery,
    AccountsResponse,
    ChangedResponse,
    OrganisationRequest,
    OrganisationResponse,
    OrganisationsResponse,
    RolesRequest,
    SitesRequest,
    StateRequest,
)
from services.identity.usecases import keeping
from services.identity.usecases.keeping import Changed, Wanted
from shared.web import actor, asker, etag, idempotency_key, if_match, requires


@blueprint.get("/organisations")
@requires("list-organisations")
@blueprint.response(200, OrganisationsResponse)
def list_organisations() -> Any:
    """List the organisations whose accounts you keep."""
    return {"items": keeping.list_organisations(ports().desk, asker=asker())}


@blueprint.post("/organisations")
@requires("create-organisation")
@blueprint.arguments(OrganisationRequest)
@blueprint.response(201, OrganisationResponse)
def create_organisation(body: dict[str, Any]) -> Any:
    """Add an organisation."""
    key = idempotency_key()
    return keeping.create_organisation(ports().desk, name=body["name"], kind=body["kind"], key=key, asker=asker())


@blueprint.get("/accounts")
@requires("list-accounts")
@blueprint.arguments(AccountsQuery, location="query")
@blueprint.response(200, AccountsResponse)
def list_accounts(query: dict[str, Any]) -> Any:
    """List the accounts of an organisation."""
    return {"items": keeping.list_accounts(ports().desk, organisation=query.get("organisation"), asker=asker())}


@blueprint.post("/accounts")
@requires("create-account")
@blueprint.arguments(AccountRequest)
@blueprint.response(201, ChangedResponse)
def create_account(body: dict[str, Any]) -> Any:
    """Make an account. Roles that open cases wait for a second person."""
    wanted = Wanted(
        organisation=body.get("organisation") or actor().organisation,
        login_name=body["login_name"],
        display_name=body["display_name"],
        roles=tuple(body["roles"]),
        sites=tuple(body["sites"]),
    )
    return _changed(keeping.create_account(ports().desk, wanted=wanted, key=idempotency_key(), asker=asker()))


@blueprint.get("/accounts/<uuid:account_id>")
@requires("read-account")
@blueprint.response(200, AccountResponse)
def read_account(account_id: UUID) -> Any:
    """Read one account; its ETag is what a change has to name."""
    account = keeping.read_account(ports().desk, account_id=account_id, asker=asker())
    return account, {"ETag": etag(account.version)}


@blueprint.put("/accounts/<uuid:account_id>/roles")
@requires("change-account")
@blueprint.arguments(RolesRequest)
@blueprint.response(200, ChangedResponse)
def change_roles(body: dict[str, Any], account_id: UUID) -> Any:
    """Say which roles somebody has. Taking away holds at once; what opens cases waits for a second person."""
    return _put(keeping.change_roles, account_id, body)


@blueprint.put("/accounts/<uuid:account_id>/sites")
@requires("change-account")
@blueprint.arguments(SitesRequest)
@blueprint.response(200, ChangedResponse)
def change_sites(body: dict[str, Any], account_id: UUID) -> Any:
    """Say at which sites somebody works."""
    return _put(keeping.change_sites, account_id, body)


@blueprint.put("/accounts/<uuid:account_id>/state")
@requires("change-account")
@blueprint.arguments(StateRequest)
@blueprint.response(200, ChangedResponse)
def change_state(body: dict[str, Any], account_id: UUID) -> Any:
    """Suspend, open or close an account."""
    return _put(keeping.change_state, account_id, body)


@blueprint.post("/accounts/<uuid:account_id>/reset")
@requires("reset-sign-in")
@blueprint.response(200, ChangedResponse)
def reset_sign_in(account_id: UUID) -> Any:
    """Let somebody set their sign-in anew. Of somebody who opens cases, only with a second person."""
    return _changed(keeping.reset_sign_in(ports().desk, account_id=account_id, asker=asker()))


def _put(change: Callable[..., Changed], account_id: UUID, body: dict[str, Any]) -> Any:
    """Change what *body* names of the account that was read."""
    return _changed(change(ports().desk, account_id=account_id, read=if_match(), asker=asker(), **body))


def _changed(changed: Changed) -> Any:
    link = f"{ports().issuer}/enrolment?{urlencode({'token': changed.enrolment})}" if changed.enrolment else None
    answer = {"account": changed.account, "waits": changed.waits, "enrolment": link}
    return answer, {"ETag": etag(changed.account.version)}
