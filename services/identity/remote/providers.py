"""The outside providers in use: where each is, what its keys are, and codes changed for who signed in.

What a provider publishes is kept for ten minutes. A key that is not among those known is looked for once more, but no
more often than every ten seconds, so that a provider may change its keys and nobody can make us ask without end.
"""

from base64 import b64encode
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from threading import BoundedSemaphore
from typing import Any, Final
from urllib.parse import quote_plus, urlencode
from uuid import UUID

from services.identity.domain.outside import (
    ERRAND_LIFE,
    Errand,
    OutsideRefusedError,
    OutsideSilentError,
    Provider,
    Told,
    check_answer,
    told,
)
from services.identity.remote import id_tokens
from services.identity.remote.fetching import WHOLE_SECONDS, Answer, ask
from services.identity.usecases.ports import Returned
from shared import strict_json
from shared.errors import MalformedError

KEPT: Final = timedelta(minutes=10)
AGAIN_AFTER: Final = timedelta(seconds=10)
AT_ONCE: Final = 4
"""So many questions to one provider at a time: one that hangs must not take every thread of ours with it."""

_OK: Final = 200
_SILENT: Final = frozenset({404, 408, 429, 500, 502, 503, 504})
_DISCOVERY: Final = "/.well-known/openid-configuration"
_ENDPOINTS: Final = ("authorization_endpoint", "token_endpoint", "jwks_uri")


@dataclass(slots=True)
class _Known:
    """What one provider published, and when we asked."""

    turns: BoundedSemaphore
    metadata: Mapping[str, Any] = field(default_factory=dict)
    metadata_at: datetime | None = None
    keys: id_tokens.Keys = field(default_factory=list)
    keys_at: datetime | None = None


class OutsideProviders:
    """Those of this process. `seconds` is how long one question may take, all in all."""

    def __init__(self, *, seconds: float = WHOLE_SECONDS) -> None:
        self._seconds = seconds
        self._known: dict[UUID, _Known] = {}

    def address(
        self, provider: Provider, *, redirect_uri: str, state: str, errand: Errand, challenge: str, language: str
    ) -> str:
        """Return where the browser is to go. Raises OutsideSilentError."""
        metadata = self._metadata(provider, at=errand.began_at)
        wanted = {
            "response_type": "code",
            "client_id": provider.client_id,
            "redirect_uri": redirect_uri,
            "scope": "openid",
            "state": state,
            "nonce": errand.nonce,
            "code_challenge": challenge,
            "code_challenge_method": "S256",
            "prompt": "login",
            "max_age": str(int(ERRAND_LIFE.total_seconds())),
            "ui_locales": language,
        }
        if provider.trusted_acr:
            wanted["acr_values"] = " ".join(provider.trusted_acr)
        endpoint = metadata["authorization_endpoint"]
        return f"{endpoint}{'&' if '?' in endpoint else '?'}{urlencode(wanted)}"

    def told(self, provider: Provider, *, returned: Returned, redirect_uri: str, errand: Errand, at: datetime) -> Told:
        """Return who signed in, after checking all of it. Raises OutsideRefusedError, OutsideSilentError."""
        metadata = self._metadata(provider, at=at)
        promised = metadata.get("authorization_response_iss_parameter_supported") is True
        check_answer(provider, issuer=returned.issuer, promised=promised)
        if returned.error or not returned.code:
            raise OutsideRefusedError("declined")
        form = {
            "grant_type": "authorization_code",
            "code": returned.code,
            "redirect_uri": redirect_uri,
            "code_verifier": errand.verifier,
        }
        token = _object(self._exchanged(provider, metadata, form)).get("id_token")
        if not isinstance(token, str):
            raise OutsideRefusedError("no-id-token")
        header = id_tokens.header_of(token)
        claims = id_tokens.verified(token, self._key(provider, metadata, header, at=at), header)
        return told(claims, provider, errand, at=at)

    def _exchanged(self, provider: Provider, metadata: Mapping[str, Any], form: dict[str, str]) -> Answer:
        """Change a code for tokens. Only the ID token is ever read: what else they could open is no affair of ours."""
        headers = {"Content-Type": "application/x-www-form-urlencoded"}
        if "client_secret_basic" in metadata.get("token_endpoint_auth_methods_supported", ["client_secret_basic"]):
            pair = f"{quote_plus(provider.client_id)}:{quote_plus(provider.secret)}"
            headers["Authorization"] = f"Basic {b64encode(pair.encode()).decode()}"
        else:
            form |= {"client_id": provider.client_id, "client_secret": provider.secret}
        body = urlencode(form).encode()
        answer = self._ask(provider, "POST", metadata["token_endpoint"], headers=headers, body=body)
        if answer.status in _SILENT:
            raise OutsideSilentError
        if answer.status != _OK:
            raise OutsideRefusedError("code")
        return answer

    def _metadata(self, provider: Provider, *, at: datetime) -> Mapping[str, Any]:
        """Return what it publishes of itself, all its endpoints where they may be."""
        known = self._of(provider)
        if known.metadata_at is None or not timedelta() <= at - known.metadata_at < KEPT:
            found = self._document(provider, provider.issuer.rstrip("/") + _DISCOVERY)
            if found.get("issuer") != provider.issuer:
                raise OutsideRefusedError("issuer-of-metadata")
            if not all(isinstance(found.get(each), str) and provider.may_be_at(found[each]) for each in _ENDPOINTS):
                raise OutsideRefusedError("endpoint")
            known.metadata, known.metadata_at = found, at
        return known.metadata

    def _key(
        self, provider: Provider, metadata: Mapping[str, Any], header: Mapping[str, Any], *, at: datetime
    ) -> Mapping[str, Any]:
        """Return the key that a token names; a set that lacks it is asked for once more, as after a rotation."""
        known = self._of(provider)
        age = None if known.keys_at is None else at - known.keys_at
        key = id_tokens.suitable(known.keys, header)
        if age is None or not timedelta() <= age < KEPT or (key is None and age >= AGAIN_AFTER):
            known.keys = id_tokens.keys_of(self._document(provider, metadata["jwks_uri"]))
            known.keys_at = at
            key = id_tokens.suitable(known.keys, header)
        if key is None:
            raise OutsideRefusedError("key")
        return key

    def _document(self, provider: Provider, address: str) -> Mapping[str, Any]:
        answer = self._ask(provider, "GET", address)
        if answer.status != _OK:
            raise OutsideSilentError
        return _object(answer)

    def _ask(self, provider: Provider, method: str, address: str, **more: Any) -> Answer:
        with _turn(self._of(provider).turns):
            return ask(method, address, seconds=self._seconds, **{"headers": {}, **more})

    def _of(self, provider: Provider) -> _Known:
        return self._known.setdefault(provider.organisation, _Known(BoundedSemaphore(AT_ONCE)))


@contextmanager
def _turn(turns: BoundedSemaphore) -> Iterator[None]:
    if not turns.acquire(blocking=False):
        raise OutsideSilentError
    try:
        yield
    finally:
        turns.release()


def _object(answer: Answer) -> Mapping[str, Any]:
    try:
        found = strict_json.loads(answer.body)
    except MalformedError:
        raise OutsideSilentError from None
    if not isinstance(found, dict):
        raise OutsideSilentError
    return found
