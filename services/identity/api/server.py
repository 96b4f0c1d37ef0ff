"""Authlib's authorization server over our use cases. Knows no page and no SQL.

What Authlib would leave open is closed here: PKCE with S256 for every client, state and nonce in every request, exactly
one resource for every token. The transaction of the request is in `flask.g.tx`.
"""

from dataclasses import dataclass
from typing import Any, Final

from authlib.integrations.flask_oauth2 import AuthorizationServer
from authlib.integrations.flask_oauth2.requests import FlaskOAuth2Payload, FlaskOAuth2Request
from authlib.oauth2.rfc6749 import ClientMixin, InvalidRequestError, OAuth2Error, OAuth2Request
from authlib.oauth2.rfc6749.grants import AuthorizationCodeGrant, RefreshTokenGrant
from authlib.oauth2.rfc7009 import RevocationEndpoint
from authlib.oauth2.rfc7636 import CodeChallenge
from authlib.oauth2.rfc9207 import IssuerParameter
from authlib.oidc.core.grants.util import validate_request_prompt
from flask import g, request

from services.identity.domain.clients import RESOURCES, SCOPE, Client
from services.identity.domain.sessions import AuthorizationCode, Grant
from services.identity.usecases import granting
from services.identity.usecases.granting import EXPIRES_IN_SECONDS, SignedIn
from services.identity.usecases.ports import RefreshToken, Transaction
from shared.web import now

_METHODS: Final = ["client_secret_basic", "client_secret_post", "none"]
_LONGEST: Final = 512
_GRANTS: Final = frozenset({"authorization_code", "refresh_token"})


class InvalidTargetError(OAuth2Error):  # type: ignore[misc] # Authlib has no types
    """The resource is none of ours, or not exactly one (RFC 8707)."""

    error = "invalid_target"


@dataclass(frozen=True, slots=True)
class _Program(ClientMixin):  # type: ignore[misc]
    """One of our clients as Authlib asks about it."""

    client: Client

    @property
    def client_id(self) -> str:
        return self.client.client_id

    def get_client_id(self) -> str:
        return self.client.client_id

    def get_default_redirect_uri(self) -> None:
        return None

    def get_allowed_scope(self, scope: str | None) -> str | None:
        return SCOPE if (scope or "").split() == [SCOPE] else None

    def check_redirect_uri(self, redirect_uri: str) -> bool:
        return self.client.may_redirect_to(redirect_uri)

    def check_client_secret(self, client_secret: str) -> bool:
        return self.client.has_secret(client_secret)

    def check_endpoint_auth_method(self, method: str, _endpoint: str) -> bool:
        return (method == "none") is self.client.is_public

    def check_response_type(self, response_type: str) -> bool:
        return response_type == "code"

    def check_grant_type(self, grant_type: str) -> bool:
        return grant_type in _GRANTS


@dataclass(frozen=True, slots=True)
class _Code:
    """A code that counts, as Authlib asks about it."""

    code: AuthorizationCode

    @property
    def code_challenge(self) -> str:
        return self.code.challenge

    @property
    def code_challenge_method(self) -> str:
        return "S256"

    def get_redirect_uri(self) -> str:
        return self.code.redirect_uri

    def get_scope(self) -> str:
        return self.code.grant.scope


@dataclass(frozen=True, slots=True)
class _Refresh:
    """What a refresh token stands for, as Authlib asks about it."""

    grant: Grant
    who: SignedIn | None = None

    def check_client(self, client: _Program) -> bool:
        return client.client_id == self.grant.client

    def get_scope(self) -> str:
        return self.grant.scope


class _Request(FlaskOAuth2Request):  # type: ignore[misc]
    """A request as the outside sees it: at the issuer's address, whatever stands between."""

    def __init__(self, issuer: str) -> None:
        OAuth2Request.__init__(self, method=request.method, uri=issuer + request.path, headers=request.headers)
        self._request = request
        self.payload = FlaskOAuth2Payload(request)


class _StrictChallenge(CodeChallenge):  # type: ignore[misc]
    """PKCE with S256, and state and nonce, in every authorization request."""

    SUPPORTED_CODE_CHALLENGE_METHOD = ["S256"]  # noqa: RUF012 - Authlib declares it so
    DEFAULT_CODE_CHALLENGE_METHOD = "S256"

    def __call__(self, grant: Any) -> None:
        """Look at `prompt` too, as OpenID Connect says."""
        super().__call__(grant)
        grant.register_hook("after_validate_consent_request", validate_request_prompt)

    def validate_code_challenge(self, grant: Any, redirect_uri: str) -> None:
        """Refuse what Authlib would take without a challenge."""
        given = grant.request.payload
        if not given.data.get("code_challenge") or given.data.get("code_challenge_method") != "S256":
            raise InvalidRequestError("Send a 'code_challenge' with 'code_challenge_method=S256'.")
        for name in ("state", "nonce"):
            if not 0 < len(given.data.get(name) or "") <= _LONGEST or len(given.datalist.get(name, [])) > 1:
                raise InvalidRequestError(f"Send one '{name}' of 1 to {_LONGEST} characters.")
        super().validate_code_challenge(grant, redirect_uri)


class _Issuer(IssuerParameter):  # type: ignore[misc]
    """RFC 9207: a client that knows several providers sees which one answered."""

    def __init__(self, server: "Server") -> None:
        self._issuer = server.issuer
        self(server)

    def get_issuer(self) -> str:
        """Return our name."""
        return self._issuer


class Server(AuthorizationServer):  # type: ignore[misc]
    """The one authorization server of an installation."""

    def __init__(self, *, issuer: str, clients: tuple[Client, ...]) -> None:
        super().__init__()
        self.issuer = issuer
        self._programs = {client.client_id: _Program(client) for client in clients}
        self.scopes_supported = [SCOPE]
        self.register_grant(_CodeGrant, [_StrictChallenge(required=True)])
        self.register_grant(_RefreshGrant)
        self.register_endpoint(_Revocation)
        self.register_extension(_Issuer)

    def query_client(self, client_id: str) -> _Program | None:
        """Return the program of that name."""
        return self._programs.get(client_id)

    def save_token(self, token: dict[str, Any], request: Any) -> None:
        """Do nothing: what has to be kept was kept when it was made."""

    def create_oauth2_request(self, _request: Any) -> _Request:
        """Return the request that is being answered."""
        return _Request(self.issuer)

    def refused(self, error: OAuth2Error) -> Any:
        """Return the redirect that tells the client why, with our name in it."""
        response = self.handle_error_response(None, error)
        self.execute_hook("after_create_authorization_response", response)
        return response


class _CodeGrant(AuthorizationCodeGrant):  # type: ignore[misc]
    """From a code to the first tokens."""

    TOKEN_ENDPOINT_AUTH_METHODS = _METHODS

    def validate_token_request(self) -> Any:
        """Refuse a wrong resource before the code is used up."""
        _audience()
        return super().validate_token_request()

    def save_authorization_code(self, code: str, request: Any) -> None:
        """Keep the code for the session that asked."""
        who: SignedIn = request.user
        granting.issue_code(
            _tx(),
            Grant(session=who.session.id, client=request.client.client_id, scope=SCOPE),
            code=code,
            redirect_uri=request.payload.redirect_uri,
            challenge=request.payload.data["code_challenge"],
            nonce=request.payload.data["nonce"],
            at=now(),
        )

    def query_authorization_code(self, code: str, client: _Program) -> _Code | None:
        """Return a code that counts; from now on it does not."""
        found = granting.take_code(_tx(), code, client.client, at=now())
        return _Code(found) if found else None

    def delete_authorization_code(self, authorization_code: _Code) -> None:
        """Do nothing: used ones are kept, to know a thief by."""

    def authenticate_user(self, authorization_code: _Code) -> SignedIn | None:
        """Return who is signed in, if they still are."""
        return _signed_in(authorization_code.code.grant)

    def generate_token(self, user: SignedIn, scope: str, **_rest: Any) -> dict[str, Any]:
        """Return an access token, a refresh token and who signed in."""
        code: AuthorizationCode = self.request.authorization_code.code
        identified = granting.id_token(
            _tx(), user, issuer=self.server.issuer, client=code.grant.client, nonce=code.nonce, at=now()
        )
        refresh = granting.new_refresh(_tx(), code.grant)
        return _tokens(self.server, user, scope) | {"refresh_token": refresh, "id_token": identified}


class _RefreshGrant(RefreshTokenGrant):  # type: ignore[misc]
    """From a refresh token to more tokens. A public client gets a new one each time; a confidential one keeps its."""

    TOKEN_ENDPOINT_AUTH_METHODS = _METHODS

    def validate_token_request(self) -> Any:
        """Refuse a wrong resource before the refresh token is used up."""
        _audience()
        return super().validate_token_request()

    def authenticate_refresh_token(self, refresh_token: str) -> _Refresh | None:
        """Return what it stands for, when its session and its account still stand."""
        grant = granting.refreshable(_tx(), refresh_token, self.request.client.client, at=now())
        who = _signed_in(grant) if grant else None
        return _Refresh(grant, who) if grant and who else None

    def authenticate_user(self, refresh_token: _Refresh) -> SignedIn | None:
        """Return who it was."""
        return refresh_token.who

    def revoke_old_credential(self, refresh_token: _Refresh) -> None:
        """Do nothing: a public client's was used up when it was read."""

    def issue_token(self, user: SignedIn, refresh_token: _Refresh) -> dict[str, Any]:
        """Return an access token, and for a public client its next refresh token."""
        token = _tokens(self.server, user, refresh_token.get_scope())
        if self.request.client.client.is_public:
            token["refresh_token"] = granting.new_refresh(_tx(), refresh_token.grant)
        return token


class _Revocation(RevocationEndpoint):  # type: ignore[misc]
    """A refresh token that is given back ends its session."""

    CLIENT_AUTH_METHODS = _METHODS

    def query_token(self, token_string: str, _hint: str | None) -> _Refresh | None:
        """Return what it stands for, used or not."""
        found: RefreshToken | None = _tx().sessions.refresh(_tx().digest("refresh", token_string))
        return _Refresh(found.grant) if found else None

    def revoke_token(self, token: _Refresh, _request: Any) -> None:
        """End the session."""
        session = _tx().sessions.find(token.grant.session)
        if session is not None and session.ended_at is None:
            granting.sign_out(_tx(), session, at=now())


def _tokens(server: Server, who: SignedIn, scope: str) -> dict[str, Any]:
    token = granting.access_token(_tx(), who, issuer=server.issuer, audience=_audience(), at=now())
    return {"access_token": token, "token_type": "Bearer", "expires_in": EXPIRES_IN_SECONDS, "scope": scope}


def _audience() -> str:
    """Return the one service that this token is for. Raises InvalidTargetError."""
    resources = request.form.getlist("resource")
    if len(resources) != 1 or resources[0] not in RESOURCES:
        raise InvalidTargetError("Send exactly one 'resource': urn:amparo: and the name of one service.")
    return RESOURCES[resources[0]]


def _signed_in(grant: Grant) -> SignedIn | None:
    return granting.signed_in(_tx(), _tx().sessions.find(grant.session), at=now())


def _tx() -> Transaction:
    tx: Transaction = g.tx
    return tx
