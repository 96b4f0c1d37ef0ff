"""The OpenID provider's endpoints for programs: tokens, revocation, metadata, keys. Knows no page.

Each token request is one transaction: a code that is refused is used up all the same, a stolen one ends its session.
"""

from typing import Any

from flask import Blueprint, g, jsonify, request

from services.identity.api.surroundings import ports
from services.identity.domain.clients import RESOURCES, SCOPE
from services.identity.usecases.keys import usable_keys
from shared.tokens import ALGORITHM, encode
from shared.web import now, public, request_id

endpoints = Blueprint("provider", __name__)

_PROBLEMS = {"error": "invalid_request"}


@endpoints.post("/token")
@public
def token() -> Any:
    """Exchange a code or a refresh token for an access token of one service (RFC 6749, 8707)."""
    if _is_ambiguous():
        return jsonify(_PROBLEMS), 400
    with ports().desk.identity.transaction(request_id=request_id()) as tx:
        g.tx = tx
        return ports().server.create_token_response()


@endpoints.post("/revoke")
@public
def revoke() -> Any:
    """End the session of a refresh token (RFC 7009); its access tokens end with it."""
    if _is_ambiguous():
        return jsonify(_PROBLEMS), 400
    with ports().desk.identity.transaction(request_id=request_id()) as tx:
        g.tx = tx
        return ports().server.create_endpoint_response("revocation")


@endpoints.get("/.well-known/openid-configuration")
@public
def metadata() -> Any:
    """Say what this provider does (OpenID Connect Discovery, RFC 8414)."""
    issuer = ports().issuer
    return {
        "issuer": issuer,
        "authorization_endpoint": f"{issuer}/authorize",
        "token_endpoint": f"{issuer}/token",
        "revocation_endpoint": f"{issuer}/revoke",
        "end_session_endpoint": f"{issuer}/end-session",
        "jwks_uri": f"{issuer}/jwks.json",
        "response_types_supported": ["code"],
        "response_modes_supported": ["query"],
        "grant_types_supported": ["authorization_code", "refresh_token"],
        "code_challenge_methods_supported": ["S256"],
        "token_endpoint_auth_methods_supported": ["client_secret_basic", "client_secret_post", "none"],
        "scopes_supported": [SCOPE],
        "subject_types_supported": ["public"],
        "id_token_signing_alg_values_supported": [ALGORITHM],
        "prompt_values_supported": ["none", "login"],
        "ui_locales_supported": ["pt-MZ", "en"],
        "claims_supported": ["sub", "auth_time", "amr", "sid", "nonce"],
        "resource_indicators_supported": True,
        "authorization_response_iss_parameter_supported": True,
        "protected_resources": sorted(RESOURCES),
    }


@endpoints.get("/jwks.json")
@public
def keys() -> Any:
    """Return the public keys of tokens that count now or soon."""
    found = usable_keys(ports().desk.identity, at=now())
    return {
        "keys": [
            {"kty": "OKP", "crv": "Ed25519", "use": "sig", "kid": str(key.id), "x": encode(key.public)} for key in found
        ]
    }


def _is_ambiguous() -> bool:
    """Say whether anything stands in the query, or twice in the form: two readers would read it differently."""
    return bool(request.query_string) or any(len(values) > 1 for _name, values in request.form.lists())
