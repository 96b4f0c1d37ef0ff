"""The portal with a clock that a test sets, real services behind it, and people with browsers in front of it."""

import re
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from html import unescape
from typing import Any
from urllib.parse import parse_qs, urlsplit

import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from deploy.training.accounts import find_account
from services.identity.domain.one_time_codes import code_at, step_at
from services.identity.domain.training import PASSWORD, secret_of
from services.portal import app as portal_app
from services.portal.app import Dependencies
from shared.vocabulary.consents import ASSISTANCE
from tests.support.stack import Stack

COOKIE = "amparo_portal"
PERSON = ("Amélia", "Treino Macuácua")
REGISTRATION = {
    "assistance": "yes",
    "limits_explained": "yes",
    **{f"_text_{language}": text.hash for language, text in ASSISTANCE.items()},
    "consent_method": "signature",
    "consent_language": "por",
    "pathway": "trafficking",
    "channel": "border-point",
    "site": "maputo",
    "prs_FirstName": PERSON[0],
    "prs_SecondName": PERSON[1],
    "vic_DetailsOfVulnerabilities": "[Caso sintético de treino]",
}
CONSENT = {
    "purpose": "shelter",
    "sections": ["identity"],
    "obtained_from": "self",
    "method": "signature",
    "language": "por",
    "text": "Autorizo.",
    "explained": "yes",
}


@dataclass
class Clock:
    """The right time, and what a test added to it."""

    ahead: timedelta = timedelta(0)

    def __call__(self) -> datetime:
        """Return the time."""
        return datetime.now(UTC) + self.ahead

    def pass_(self, **units: float) -> None:
        """Let time pass: `minutes=31`."""
        self.ahead += timedelta(**units)

    def right(self) -> None:
        """Show the right time again."""
        self.ahead = timedelta(0)


@dataclass
class Browser:
    """One browser in front of the portal. `identity` is the same browser in front of identity."""

    world: "World"
    client: FlaskClient
    identity: FlaskClient
    page: str = ""

    def get(self, path: str, **headers: str) -> TestResponse:
        """Open a page."""
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        return self._seen(self.client.get(path, base_url=self.world.url, headers=sent))

    def post(
        self, path: str, fields: Mapping[str, Any] | None = None, *, key: str | None = None, token: str | None = None
    ) -> TestResponse:
        """Send the form of the page before, filled in."""
        sent = {"_form": self.hidden("_form") if token is None else token, "_key": key or self.hidden("_key")}
        data = {**sent, **(fields or {})}
        return self._seen(self.client.post(path, base_url=self.world.url, data=data))

    def hidden(self, name: str) -> str:
        """Return what stands in a hidden field of the page before: of the last form on it."""
        found = re.findall(rf'name="{name}" value="([^"]*)"', self.page)
        return unescape(found[-1]) if found else ""

    def follow(self, response: TestResponse) -> TestResponse:
        """Go where a redirect leads, as long as that is a page of the portal."""
        while response.status_code == 303 and not response.location.startswith(self.world.stack.issuer):
            response = self.get(response.location)
        return response

    @property
    def secret(self) -> str:
        """The cookie's value."""
        found = self.client.get_cookie(COOKIE)
        return found.value if found else ""

    @secret.setter
    def secret(self, value: str) -> None:
        self.client.set_cookie(COOKIE, value)

    def asked(self, path: str = "/sign-in") -> str:
        """Begin to sign in; return where identity is asked."""
        answer = self.get(path)
        assert answer.status_code == 303, answer.text
        assert answer.location.startswith(self.world.stack.issuer)
        return answer.location

    def answered(self, asked: str, account: str) -> str:
        """Sign in at identity; return the path and query that it leads back to."""
        return self.world.answered(self.identity, asked, account)

    def sign_in(self, account: str, path: str = "/sign-in") -> TestResponse:
        """Do both, and come back."""
        return self.get(self.answered(self.asked(path), account))

    def _seen(self, response: TestResponse) -> TestResponse:
        if response.mimetype == "text/html":
            self.page = response.text
        return response


@dataclass
class World:
    """Everything a test may look at."""

    stack: Stack
    app: Flask
    dependencies: Dependencies
    clock: Clock
    browsers: dict[str, FlaskClient] = field(default_factory=dict)
    """Each account's browser in front of identity: a one-time code counts once, so nobody signs in without need."""
    used: dict[str, int] = field(default_factory=dict)
    cases: list[str] = field(default_factory=list)

    @property
    def url(self) -> str:
        """Where people open the portal."""
        return self.stack.url

    def browser(self, account: str = "", app: Flask | None = None) -> Browser:
        """Return a new browser; with an *account*, one in which they have signed in at identity before."""
        identity = self.stack.apps["identity"].test_client()
        kept = self.browsers.setdefault(account, identity) if account else identity
        return Browser(self, (app or self.app).test_client(), kept)

    def signed_in(self, account: str) -> Browser:
        """Return a browser of somebody who is signed in."""
        browser = self.browser(account)
        answer = browser.sign_in(account)
        assert answer.status_code == 303, answer.text
        return browser

    def answered(self, identity: FlaskClient, asked: str, account: str) -> str:
        """Sign in at identity where it asks for it; return the path and query that it leads back to."""
        response = identity.get(asked)
        if response.status_code == 200:
            query = urlsplit(asked).query
            login = find_account(account).name
            fields = {"_form": _token(response), "login_name": login, "password": PASSWORD}
            identity.post(f"{self.stack.issuer}/sign-in?{query}", data=fields)
            page = identity.get(f"{self.stack.issuer}/sign-in/code?{query}")
            fields = {"_form": _token(page), "code": self.code(account)}
            response = identity.post(f"{self.stack.issuer}/sign-in/code?{query}", data=fields)
        assert response.status_code == 302, response.text
        parts = urlsplit(response.location)
        return f"{parts.path}?{parts.query}"

    def code(self, account: str) -> str:
        """Return a one-time code that was not used yet: of this half minute or the one before or after, else wait."""
        now = step_at(datetime.now(UTC))
        step = max(now - 1, self.used.get(account, 0) + 1)
        while step > step_at(datetime.now(UTC)) + 1:
            time.sleep(0.5)
        self.used[account] = step
        return code_at(secret_of(find_account(account).name), step)

    def rows(self) -> list[Any]:
        """Return the sessions as they lie in the database."""
        with self.admin() as connection:
            return list(connection.execute(sa.text("SELECT * FROM sessions ORDER BY id")))

    @contextmanager
    def admin(self) -> Iterator[sa.Connection]:
        """Yield the portal's database as its administrator has it."""
        engine = sa.create_engine(self.stack.admin_urls["portal"], poolclass=sa.NullPool)
        with engine.begin() as connection:
            yield connection

    def case(self) -> str:
        """Return the path of a case that `caseworker` works on, with a consent for the shelter."""
        if not self.cases:
            self.cases.append(self._new_case())
        return self.cases[0]

    def _new_case(self) -> str:
        officer, supervisor = self.signed_in("officer"), self.signed_in("supervisor")
        pattern = r"/cases/[0-9a-f-]{36}/assign"
        before = set(re.findall(pattern, supervisor.get("/cases?show=unassigned").text))
        officer.get("/register")
        officer.post("/register", REGISTRATION)
        officer.get("/register/check")
        assert officer.post("/register/check").location == "/register/done"
        path = wait_for(lambda: set(re.findall(pattern, supervisor.get("/cases?show=unassigned").text)) - before).pop()
        supervisor.get(path)
        staff = str(find_account("caseworker").id)
        assert supervisor.post(path, {"staff": staff}).status_code == 303
        return path.removesuffix("/assign")


def wait_for(look: Any, *, seconds: float = 20.0) -> Any:
    """Look again until there is something; return it."""
    deadline = time.monotonic() + seconds
    while not (found := look()):
        assert time.monotonic() < deadline, "it did not appear"
        time.sleep(0.1)
    return found


def query_of(location: str) -> dict[str, str]:
    """Return the parameters of an address."""
    return {name: values[0] for name, values in parse_qs(urlsplit(location).query).items()}


@contextmanager
def open_world(stack: Stack) -> Iterator[World]:
    """Open the portal on what *stack* runs."""
    clock = Clock()
    dependencies = portal_app.from_env(stack.environs["portal"], clock=clock)
    yield World(stack, portal_app.create_app(dependencies), dependencies, clock)
    dependencies.engine.dispose()
    dependencies.portal.services.close()


def _token(response: TestResponse) -> str:
    found = re.search(r'name="_form" value="([^"]+)"', response.text)
    assert found, response.text
    return unescape(found[1])
