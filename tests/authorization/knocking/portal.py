"""The portal in front of furnished houses: real services behind it, reached in this process, and what it asked them.

It is no house: it has no policy and no door of its own.
"""

from base64 import urlsafe_b64encode
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from secrets import token_bytes
from uuid import uuid4

import httpx
from flask import Flask
from werkzeug.test import TestResponse

from services.portal import app as portal_app
from services.portal.app import Dependencies
from services.portal.domain.sessions import Person, Session, Token
from services.portal.settings import ASKED
from services.portal.usecases.signing_in import SECRET_BYTES
from shared.keyring import Keyring
from tests.authorization.knocking.house import House
from tests.authorization.oracle.cells import Factor
from tests.support.databases import ServiceDatabase
from tests.support.service import NOON
from tests.support.signer import Account

URL = "http://localhost:8100"


@dataclass(frozen=True)
class Call:
    """What the portal asked a service, with which token, and what came back."""

    service: str
    method: str
    path: str
    token: str = field(repr=False)
    status: int = 0
    text: str = field(default="", repr=False)


class _Noting(httpx.BaseTransport):
    """The way to one service, which writes down what goes along it."""

    def __init__(self, service: str, app: Flask, calls: list[Call]) -> None:
        self.service, self.calls, self.way = service, calls, httpx.WSGITransport(app=app)

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Ask, and note it."""
        response = self.way.handle_request(request)
        text = response.read().decode()
        token = request.headers.get("Authorization", "").removeprefix("Bearer ")
        self.calls.append(Call(self.service, request.method, request.url.path, token, response.status_code, text))
        return response


@dataclass
class Portal:
    """The portal, and what it asked."""

    app: Flask
    dependencies: Dependencies
    houses: Mapping[str, House]
    calls: list[Call] = field(default_factory=list)

    def enter(self, accounts: Mapping[str, Account]) -> tuple[str, dict[str, str]]:
        """Give somebody a session, as signing in does; return its cookie and their token for each service."""
        tokens = {name: self.houses[name].token(account, Factor.FRESH) for name, account in accounts.items()}
        somebody, secret = accounts["identity"], token_bytes(SECRET_BYTES)
        person = Person(
            subject=somebody.subject,
            name="Pessoa Sintética",
            organisation=somebody.organisation,
            organisation_name="Org",
            roles=somebody.roles,
            sites=somebody.sites,
            sign_in=str(uuid4()),
        )
        held = {name: Token(value, NOON + timedelta(minutes=10)) for name, value in tokens.items()}
        session = Session(began_at=NOON, person=person, tokens=held, writer=somebody.subject)
        self.dependencies.portal.door.sessions.begin(secret, session, at=NOON)
        return urlsafe_b64encode(secret).rstrip(b"=").decode(), tokens

    def open(self, path: str, *, cookie: str = "", method: str = "GET", bearer: str = "") -> TestResponse:
        """Ask the portal; what it asks the services meanwhile is in `calls`."""
        self.calls.clear()
        client = self.app.test_client()
        if cookie:
            client.set_cookie(self.dependencies.portal.cookie, cookie)
        headers = {"Authorization": f"Bearer {bearer}"} if bearer else {}
        return client.open(path, method=method, headers=headers, base_url=URL)

    def routes(self, method: str) -> list[str]:
        """Return the rules of its pages."""
        return sorted(
            rule.rule
            for rule in self.app.url_map.iter_rules()
            if method in (rule.methods or ()) and rule.endpoint.partition(".")[0] in {"desks", "doors"}
        )


@contextmanager
def open_portal(database: ServiceDatabase, folder: Path, house: Callable[[str], House]) -> Iterator[Portal]:
    """Open the portal on *database*, in front of all houses."""
    keyring = folder / "portal.json"
    Keyring.generate("portal", token_bytes).save(keyring)
    environ = {
        "AMPARO_DATABASE_URL": database.url,
        "AMPARO_KEYRING_FILE": str(keyring),
        "AMPARO_PORTAL_SECRET": "portal-secret-portal-secret-portal",
        "AMPARO_PORTAL_URL": URL,
        "AMPARO_ISSUER": "http://localhost:8105",
        "AMPARO_LOG_LEVEL": "critical",
        **{f"AMPARO_{name.upper()}_URL": f"http://{name}.invalid" for name in ASKED},
    }
    dependencies = portal_app.from_env(environ, clock=lambda: NOON)
    houses = {name: house(name) for name in ASKED}
    portal = Portal(portal_app.create_app(dependencies), dependencies, houses)
    clients = dependencies.portal.services.clients
    for name, each in houses.items():
        way = _Noting(name, each.app, portal.calls)
        clients[name] = httpx.Client(base_url="http://localhost:8105", transport=way)
    try:
        yield portal
    finally:
        dependencies.portal.services.close()
        dependencies.engine.dispose()
