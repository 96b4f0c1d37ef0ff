"""Identity as an OpenID provider, seen by its confidential client. Believes nothing that it has not checked.

The browser is led to the issuer's public address; codes and tokens go over the address that this service reaches.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final
from urllib.parse import urlencode
from uuid import UUID

import httpx
import jwt

from services.portal.domain.sessions import Person, Token
from services.portal.remote.services import LIMITS, TIMEOUT
from services.portal.usecases.ports import SignInAgainError, SignInRefusedError, SilentServiceError, Tokens, Told
from shared.settings import Secret

CLIENT_ID: Final = "portal"
ALGORITHM: Final = "EdDSA"
_LEEWAY: Final = timedelta(seconds=30)
_OK: Final = 200
_REFUSED: Final = 400
_UNAUTHORIZED: Final = 401


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenIdentity:
    """`issuer` is the provider's public address, `base_url` the one for requests from here."""

    issuer: str
    base_url: str
    redirect_uri: str
    secret: Secret
    keys: dict[str, jwt.PyJWK] = field(default_factory=dict, repr=False)
    _http: list[httpx.Client] = field(default_factory=list, repr=False)

    def authorize_url(self, *, state: str, nonce: str, challenge: str, language: str, fresh: bool) -> str:
        """Return where the browser is to go."""
        wanted = {
            "response_type": "code",
            "client_id": CLIENT_ID,
            "redirect_uri": self.redirect_uri,
            "scope": "openid",
            "resource": _resource("identity"),
            "state": state,
            "nonce": nonce,
            "code_challenge": challenge,
            "code_challenge_method": "S256",
            "ui_locales": language,
        }
        return f"{self.issuer}/authorize?{urlencode(wanted | ({'prompt': 'login'} if fresh else {}))}"

    def exchange(self, code: str, *, verifier: str, at: datetime) -> Tokens:
        """Return tokens for a code. Raises SignInRefusedError, SilentServiceError."""
        answer = self._token(
            grant_type="authorization_code",
            code=code,
            code_verifier=verifier,
            redirect_uri=self.redirect_uri,
            resource=_resource("identity"),
        )
        if answer.status_code != _OK:
            raise SignInRefusedError
        return _tokens(answer.json(), at=at)

    def refresh(self, refresh_token: str, *, audience: str, at: datetime) -> Tokens:
        """Return a token for one service. Raises SignInAgainError, SilentServiceError."""
        answer = self._token(grant_type="refresh_token", refresh_token=refresh_token, resource=_resource(audience))
        if answer.status_code in (_REFUSED, _UNAUTHORIZED):
            raise SignInAgainError
        if answer.status_code != _OK:
            raise SilentServiceError("identity")
        return _tokens(answer.json(), at=at)

    def told(self, id_token: str, *, nonce: str, at: datetime) -> Told:
        """Return what an ID token says, after checking all of it. Raises SignInRefusedError, SilentServiceError."""
        try:
            kid = str(jwt.get_unverified_header(id_token).get("kid"))
            claims: dict[str, Any] = jwt.decode(
                id_token,
                self._key(kid),
                algorithms=[ALGORITHM],
                audience=CLIENT_ID,
                issuer=self.issuer,
                options={
                    "require": ["exp", "iat", "sub", "nonce"],
                    "verify_exp": False,
                    "verify_iat": False,
                    "strict_aud": True,
                },  # by `_is_now`
            )
            if claims["nonce"] != nonce or not _is_now(claims, at=at):
                raise SignInRefusedError
            return Told(UUID(claims["sub"]), str(claims.get("sid", "")))
        except (jwt.PyJWTError, ValueError, TypeError):
            raise SignInRefusedError from None

    def person(self, access_token: str, *, sign_in: str) -> Person:
        """Return who somebody is. Raises SignInRefusedError, SilentServiceError."""
        answer = self._ask("GET", "/me", headers={"Authorization": f"Bearer {access_token}"})
        if answer.status_code != _OK:
            raise SignInRefusedError
        return _person(answer.json(), sign_in=sign_in)

    def sign_out(self, refresh_token: str) -> None:
        """End the session there, as far as it can be reached."""
        try:
            self._ask("POST", "/revoke", data={"token": refresh_token}, auth=self._proof())
        except SilentServiceError:
            return

    def _token(self, **form: str) -> httpx.Response:
        return self._ask("POST", "/token", data=form, auth=self._proof())

    def _proof(self) -> tuple[str, str]:
        return CLIENT_ID, self.secret.reveal()

    def _key(self, kid: str) -> jwt.PyJWK:
        """Return a key of the provider's; a set that lacks it is asked for once more, as after a rotation."""
        if kid not in self.keys:
            answer = self._ask("GET", "/jwks.json")
            if answer.status_code != _OK:
                raise SilentServiceError("identity")
            self.keys.update({key.key_id: key for key in jwt.PyJWKSet.from_dict(answer.json()).keys if key.key_id})
        if kid not in self.keys:
            raise SignInRefusedError
        return self.keys[kid]

    def _ask(self, method: str, path: str, **more: Any) -> httpx.Response:
        if not self._http:
            self._http.append(httpx.Client(base_url=self.base_url, timeout=TIMEOUT, limits=LIMITS, trust_env=False))
        try:
            return self._http[0].request(method, path, **more)
        except httpx.HTTPError:
            raise SilentServiceError("identity") from None


def _resource(audience: str) -> str:
    return f"urn:amparo:{audience}"


def _tokens(body: Any, *, at: datetime) -> Tokens:
    until = at + timedelta(seconds=int(body["expires_in"]))
    return Tokens(
        access=Token(str(body["access_token"]), until),
        refresh_token=str(body.get("refresh_token", "")),
        id_token=str(body.get("id_token", "")),
    )


def _is_now(claims: dict[str, Any], *, at: datetime) -> bool:
    """Compare the times ourselves, because the clock is an argument here too."""
    moment = at.timestamp()
    leeway = _LEEWAY.total_seconds()
    return bool(claims["iat"] - leeway <= moment < claims["exp"] + leeway)


def _person(body: Any, *, sign_in: str) -> Person:
    return Person(
        subject=UUID(body["id"]),
        name=str(body["name"]),
        organisation=UUID(body["organisation"]["id"]),
        organisation_name=str(body["organisation"]["name"]),
        roles=tuple(map(str, body["roles"])),
        sites=tuple(map(str, body["sites"])),
        sign_in=sign_in,
    )
