"""The OpenID client of the `amparo` command: it signs a training account in as a browser would, over HTTP alone.

Public client, code flow with PKCE, loopback address (RFC 8252) that nobody needs to listen at: the command is the
browser. Its refresh token is kept for its owner alone and taken out of its file before it is shown: whoever dies in
between signs in anew, and never shows one twice. Knows no service but identity, and no right.
"""

import fcntl
import json
import time
from base64 import urlsafe_b64encode
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hashlib import sha256
from html.parser import HTMLParser
from pathlib import Path
from threading import Lock
from typing import Any, Final
from urllib.parse import parse_qs, urlencode, urlsplit

import httpx

from deploy.errors import DeployError
from deploy.files import write_whole

CLIENT_ID: Final = "amparo-cli"
REDIRECT_URI: Final = "http://127.0.0.1:49152/signed-in"
STEP_SECONDS: Final = 30
_FRESH_LEFT: Final = timedelta(minutes=2)
_SECRET_BYTES: Final = 32
_MOST_PAGES: Final = 8
_PAUSE_SECONDS: Final = 0.2
_OK, _UNAUTHORIZED, _TOO_MANY, _BROKEN = 200, 401, 429, 500

Random = Callable[[int], bytes]
Clock = Callable[[], datetime]


class SignInError(DeployError):
    """Identity let nobody in."""


class _OverError(Exception):
    """The refresh token counts no more: its session is over."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """Who signs in, with what. `code` returns the one-time code of a moment."""

    login_name: str
    password: str = field(repr=False)
    code: Callable[[datetime], str] = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Door:
    """Where and how to sign in. `kept` is the folder of the sessions, made for its owner alone when it is needed."""

    base_url: str
    issuer: str
    kept: Path
    clock: Clock
    random: Random
    sleep: Callable[[float], None] = time.sleep
    patience_seconds: float = 30.0

    def token(self, account: Account, service: str) -> tuple[str, datetime]:
        """Return an access token for one service, and when it ends. One process at a time per account.

        Raises SignInError.
        """
        with (
            self._session(account) as session,
            httpx.Client(base_url=self.base_url, timeout=30, trust_env=False, headers={"User-Agent": "amparo"}) as http,
        ):
            refresh = session.take()
            answer = self._refreshed(http, refresh, service) if refresh else None
            answer = answer or self._signed_in(http, account, service)
            session.keep(answer["refresh_token"])
        return answer["access_token"], self.clock() + timedelta(seconds=answer["expires_in"])

    @contextmanager
    def _session(self, account: Account) -> Iterator["_Session"]:
        self.kept.mkdir(mode=0o700, parents=True, exist_ok=True)
        path = self.kept / f"{sha256(account.login_name.encode()).hexdigest()[:16]}.session"
        with path.with_suffix(".lock").open("a") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield _Session(path)

    def _refreshed(self, http: httpx.Client, refresh: str, service: str) -> Mapping[str, Any] | None:
        """Return new tokens, None when the session is over or nobody knows whether the token was used."""
        form = {"grant_type": "refresh_token", "refresh_token": refresh}
        try:
            return _tokens(http.post("/token", data=form | _asking(service)))
        except (_OverError, httpx.TransportError):
            return None

    def _signed_in(self, http: httpx.Client, account: Account, service: str) -> Mapping[str, Any]:
        """Sign in, as often as it takes until identity is back or patience ends."""
        deadline = time.monotonic() + self.patience_seconds
        while True:
            try:
                return self._sign_in(http, account, service)
            except (_OverError, httpx.TransportError):
                if time.monotonic() > deadline:
                    raise SignInError(f"Identity does not answer at {self.base_url}.") from None
                http.cookies.clear()
                time.sleep(_PAUSE_SECONDS)

    def _sign_in(self, http: httpx.Client, account: Account, service: str) -> Mapping[str, Any]:
        verifier, state, nonce = (_text(self.random(_SECRET_BYTES)) for _ in range(3))
        page = http.get(f"/authorize?{urlencode(_request(verifier, state=state, nonce=nonce))}")
        code = self._code(http, page, account, state=state)
        form = {"grant_type": "authorization_code", "code": code, "code_verifier": verifier}
        return _tokens(http.post("/token", data=form | {"redirect_uri": REDIRECT_URI} | _asking(service)))

    def _code(self, http: httpx.Client, page: httpx.Response, account: Account, *, state: str) -> str:
        """Fill in one page after the other until identity sends us back with a code."""
        for _ in range(_MOST_PAGES):
            where = page.headers.get("Location", "")
            if where.startswith(REDIRECT_URI):
                return self._returned(where, state=state)
            page = http.get(where) if where else self._filled(http, page, account)
        raise SignInError(f"Signing in as {account.login_name} led nowhere.")

    def _filled(self, http: httpx.Client, page: httpx.Response, account: Account) -> httpx.Response:
        if page.status_code == _TOO_MANY:
            raise SignInError(f"Too many wrong tries for {account.login_name}: wait a quarter of an hour.")
        if page.status_code >= _BROKEN:
            raise _OverError
        form = _form(page.text, "login_name") or _form(page.text, "code")
        if form is None:
            raise SignInError(f"Identity shows a page that nobody can fill in (status {page.status_code}).")
        if "code" in form.fields:
            self._wait_for_new_code(page)
            return http.post(form.action, data=form.fields | {"code": account.code(self.clock())})
        if page.status_code == _UNAUTHORIZED:
            raise SignInError(f"Identity does not know {account.login_name} with this password.")
        return http.post(
            form.action, data=form.fields | {"login_name": account.login_name, "password": account.password}
        )

    def _wait_for_new_code(self, page: httpx.Response) -> None:
        """Wait for the next code when the last one was used already: each counts once."""
        if page.status_code == _UNAUTHORIZED:
            self.sleep(STEP_SECONDS - self.clock().timestamp() % STEP_SECONDS)

    def _returned(self, where: str, *, state: str) -> str:
        """Return the code, if it is the answer to our own request, by the provider we asked (RFC 9207)."""
        told = {name: values[0] for name, values in parse_qs(urlsplit(where).query).items()}
        if (told.get("state"), told.get("iss")) != (state, self.issuer) or "code" not in told:
            raise SignInError(f"Identity answered something else than was asked: {told.get('error', 'no code')}.")
        return told["code"]


@dataclass(slots=True)
class Tokens:
    """Hands out one account's tokens for one service, a new one before the old one ends. Many threads may ask."""

    door: Door
    account: Account
    service: str
    _token: str = ""
    _ends_at: datetime | None = None
    _lock: Lock = field(default_factory=Lock)

    def __call__(self) -> str:
        """Return a token that stays valid for minutes."""
        with self._lock:
            if self._ends_at is None or self._ends_at - self.door.clock() < _FRESH_LEFT:
                self._token, self._ends_at = self.door.token(self.account, self.service)
            return self._token

    def forget(self) -> None:
        """Ask for a new token the next time: a service refused this one, because the account changed."""
        with self._lock:
            self._ends_at = None


@dataclass(frozen=True, slots=True)
class _Session:
    """The file of one account's session. Held by its lock."""

    path: Path

    def take(self) -> str | None:
        """Return the refresh token, and take it out: it counts once."""
        try:
            token = json.loads(self.path.read_bytes())["refresh_token"]
        except (FileNotFoundError, ValueError, KeyError, TypeError):
            return None
        self.path.unlink()
        return str(token)

    def keep(self, token: str) -> None:
        """Keep the next one, for its owner alone."""
        write_whole(self.path, json.dumps({"refresh_token": token}))


@dataclass(slots=True)
class _Form:
    """A form of a page: where it goes, and what is in it already."""

    action: str
    fields: dict[str, str] = field(default_factory=dict)


class _Forms(HTMLParser):
    """Finds the forms of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[_Form] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note a form, or a field of the last one."""
        known = dict(attrs)
        if tag == "form":
            self.found.append(_Form(known.get("action") or ""))
        elif tag == "input" and self.found and known.get("name"):
            self.found[-1].fields[str(known["name"])] = known.get("value") or ""


def _form(page: str, wanted: str) -> _Form | None:
    forms = _Forms()
    forms.feed(page)
    return next((form for form in forms.found if wanted in form.fields), None)


def _tokens(answer: httpx.Response) -> Mapping[str, Any]:
    if answer.status_code != _OK:
        raise _OverError
    found: Mapping[str, Any] = answer.json()
    return found


def _asking(service: str) -> dict[str, str]:
    return {"client_id": CLIENT_ID, "resource": f"urn:amparo:{service}"}


def _request(verifier: str, *, state: str, nonce: str) -> dict[str, str]:
    return {
        "response_type": "code",
        "client_id": CLIENT_ID,
        "redirect_uri": REDIRECT_URI,
        "scope": "openid",
        "state": state,
        "nonce": nonce,
        "code_challenge": _text(sha256(verifier.encode()).digest()),
        "code_challenge_method": "S256",
    }


def _text(data: bytes) -> str:
    return urlsafe_b64encode(data).rstrip(b"=").decode()
