"""One identity on real PostgreSQL, its people, their browsers and devices. Hashes are cheap here, as no default is."""

import re
from base64 import urlsafe_b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from html import unescape
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit
from uuid import UUID, uuid4

import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from services.identity import app as identity_app
from services.identity.app import Dependencies
from services.identity.domain.one_time_codes import code_at, step_at
from services.identity.domain.organisations import Kind, Organisation
from services.identity.domain.sites import unnamed_site
from services.identity.domain.training import secret_of
from services.identity.remote import OutsideProviders
from services.identity.store import Argon2Passwords
from services.identity.usecases import beginning
from services.identity.usecases.beginning import Seed
from shared.contracts.fields import Event
from shared.streams.codec import decode, decode_row
from tests.support.databases import ServiceDatabase
from tests.support.service import NOON, Clock, Keys

ISSUER = "http://localhost:8105"
PORTAL = "http://localhost:8100"
SECRET = "portal-secret-portal-secret-portal"
PASSWORD = "uma frase que ninguem adivinha"
VERIFIER = "v" * 64
FOUNDER, SHELTER = UUID(int=100), UUID(int=200)
TABLES = (
    "errands, refresh_tokens, codes, sessions, enrolments, credentials, approvals, accounts, sites,"
    " organisations, throttles, token_keys, idempotency, stream_outbox, standing_accounts, standing_keys"
)
SEEDS = {
    "admin": (FOUNDER, ("administrator",)),
    "admin-2": (FOUNDER, ("administrator",)),
    "super": (FOUNDER, ("supervisor",)),
    "dpo": (FOUNDER, ("data-protection-officer",)),
    "worker": (FOUNDER, ("caseworker",)),
    "officer": (FOUNDER, ("intake-officer",)),
    "shelter-admin": (SHELTER, ("administrator",)),
}


def challenge(verifier: str = VERIFIER) -> str:
    """Return what PKCE sends ahead of a verifier."""
    return urlsafe_b64encode(sha256(verifier.encode()).digest()).rstrip(b"=").decode()


def asked(**changes: str | None) -> str:
    """Return the address of the portal's authorization request, changed; None leaves a parameter out."""
    query = {
        "response_type": "code",
        "client_id": "portal",
        "redirect_uri": f"{PORTAL}/signed-in",
        "scope": "openid",
        "state": "a-state",
        "nonce": "a-nonce",
        "code_challenge": challenge(),
        "code_challenge_method": "S256",
    }
    return "?" + urlencode({name: value for name, value in {**query, **changes}.items() if value is not None})


CLI = {"client_id": "amparo-cli", "redirect_uri": "http://127.0.0.1:49152/signed-in"}


@dataclass
class Device:
    """Somebody's authenticator. A code is shown once: the clock moves on to the next one."""

    clock: Clock
    secret: bytes

    def now(self) -> str:
        """Return the code of this moment."""
        return code_at(self.secret, step_at(self.clock()))

    def fresh(self) -> str:
        """Return a code that was not shown before."""
        self.clock.pass_(seconds=30)
        return self.now()


@dataclass
class Browser:
    """One browser at identity's door."""

    client: FlaskClient
    clock: Clock
    form: str = ""

    def get(self, path: str, **headers: str) -> TestResponse:
        """Load a page; remember its form's token."""
        return self._seen(self.client.get(path, base_url=ISSUER, headers=headers))

    def post(self, path: str, *, token: str | None = None, **fields: str) -> TestResponse:
        """Send a form with the token of the page before."""
        sent = {"_form": self.form if token is None else token, **fields}
        return self._seen(self.client.post(path, base_url=ISSUER, data=sent))

    def try_password(self, name: str, password: str = PASSWORD, query: str | None = None) -> TestResponse:
        """Load the first page and send name and password."""
        where = query or asked()
        self.get(f"/authorize{where}")
        return self.post(f"/sign-in{where}", login_name=name, password=password)

    def try_code(self, code: str, query: str | None = None) -> TestResponse:
        """Load the second page and send a code."""
        where = query or asked()
        self.get(f"/sign-in/code{where}")
        return self.post(f"/sign-in/code{where}", code=code)

    def sign_in(self, name: str, query: str | None = None) -> TestResponse:
        """Do both, as anybody does."""
        assert self.try_password(name, query=query).status_code == 303
        return self.try_code(Device(self.clock, secret_of(name)).fresh(), query)

    def _seen(self, response: TestResponse) -> TestResponse:
        found = re.search(r'name="_form" value="([^"]+)"', response.text) if response.mimetype == "text/html" else None
        self.form = unescape(found[1]) if found else self.form
        return response


@dataclass
class Staff:
    """Somebody who signed in, and asks identity's API with tokens of their own."""

    world: "World"
    refresh: str
    extra: dict[str, str] = field(default_factory=dict)

    def token(self, service: str = "identity") -> str:
        """Return a new access token for one service."""
        answer = self.world.refresh(self.refresh, service)
        assert answer.status_code == 200, answer.text
        return str(answer.json["access_token"])

    def ask(self, method: str, path: str, *, token: str | None = None, **rest: Any) -> TestResponse:
        """Ask the API."""
        headers = {"Authorization": f"Bearer {token or self.token()}", **rest.pop("headers", {})}
        return self.world.app.test_client().open(path, method=method, base_url=ISSUER, headers=headers, **rest)

    def get(self, path: str) -> TestResponse:
        """Read."""
        return self.ask("GET", path)

    def post(self, path: str, body: object | None = None) -> TestResponse:
        """Create or act, once."""
        return self.ask("POST", path, json=body, headers={"Idempotency-Key": uuid4().hex})

    def put(self, account: UUID, what: str, value: object) -> TestResponse:
        """Change an account as it is now."""
        tag = self.get(f"/accounts/{account}").headers.get("ETag", '"1"')
        return self.ask("PUT", f"/accounts/{account}/{what}", json={what: value}, headers={"If-Match": tag})


@dataclass
class World:
    """Identity, its clock, and all a test may look at from outside."""

    app: Flask
    dependencies: Dependencies
    keys: Keys
    clock: Clock
    database: ServiceDatabase
    ids: dict[str, UUID] = field(default_factory=dict)

    def begin(self, at: datetime = NOON) -> None:
        """Empty everything; it is noon, the first key signs, and the people of SEEDS are there."""
        self.clock.at = at
        self.admin(f"TRUNCATE {TABLES}")
        identity_app.keep_keys(self.dependencies)
        self.dependencies.foundation.standing._read_at = float("-inf")
        self.ids = {name: uuid4() for name in SEEDS}
        beginning.seed(
            self.dependencies.identity,
            self.dependencies.passwords,
            organisations=(organisation(FOUNDER, founder=True), organisation(SHELTER)),
            sites=[unnamed_site(FOUNDER, "negomano", at=NOON)],
            accounts=[self._seed(name) for name in SEEDS],
            password=PASSWORD,
            at=NOON,
        )

    def browser(self) -> Browser:
        """Return a new browser."""
        return Browser(self.app.test_client(), self.clock)

    def device(self, name: str) -> Device:
        """Return somebody's device."""
        return Device(self.clock, secret_of(name))

    def code(self, name: str = "worker", query: str | None = None) -> str:
        """Sign in with a new browser; return the code that the program gets."""
        return code_of(self.browser().sign_in(name, query))

    def redeem(self, code: str, resource: str = "urn:amparo:identity", **changes: str) -> TestResponse:
        """Exchange a code as the portal does."""
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": f"{PORTAL}/signed-in",
            "code_verifier": VERIFIER,
            "client_id": "portal",
            "client_secret": SECRET,
            "resource": resource,
        }
        sent = {name: value for name, value in {**form, **changes}.items() if value}
        return self.app.test_client().post("/token", base_url=ISSUER, data=sent)

    def redeem_as_command(self, code: str, **changes: str) -> TestResponse:
        """Exchange a code as the public client does."""
        return self.redeem(code, **{**CLI, "client_secret": "", **changes})

    def refresh(self, token: str, service: str = "identity", **changes: str) -> TestResponse:
        """Ask for another access token as the portal does."""
        form = {
            "grant_type": "refresh_token",
            "refresh_token": token,
            "client_id": "portal",
            "client_secret": SECRET,
            "resource": f"urn:amparo:{service}",
        }
        sent = {name: value for name, value in {**form, **changes}.items() if value}
        return self.app.test_client().post("/token", base_url=ISSUER, data=sent)

    def staff(self, name: str) -> Staff:
        """Return somebody who signed in through the portal."""
        answer = self.redeem(self.code(name))
        assert answer.status_code == 200, answer.text
        return Staff(self, answer.json["refresh_token"])

    def device_of(self, link: str) -> Device:
        """Return a device that was told the key on the page of an enrolment link."""
        token = parse_qs(urlsplit(link).query)["token"][0]
        with self.dependencies.identity.transaction(request_id=None) as tx:
            return Device(self.clock, tx.digest("one-time-secret", token)[:20])

    def admin(self, statement: str, **values: object) -> None:
        """Do something that only the database's administrator may."""
        engine = sa.create_engine(self.database.admin_url, poolclass=sa.NullPool)
        with engine.begin() as connection:
            connection.execute(sa.text(statement), values)

    def rows(self, table: str) -> list[Any]:
        """Return all rows of a table."""
        with self.dependencies.foundation.engine.connect() as connection:
            return list(connection.execute(sa.text(f"SELECT * FROM {table}")))  # noqa: S608 - the test names the table

    def said(self, addressee: str) -> list[Event]:
        """Return what identity said to *addressee*, oldest first."""
        rows = sorted((row for row in self.rows("stream_outbox") if row.addressee == addressee), key=lambda row: row.id)
        read = [decode_row(bytes(row.content)) for row in rows]
        return [decode(row.event_type, row.event) for row in read]

    def records(self, action: str) -> list[Any]:
        """Return the access records of an action, oldest first."""
        return [each for each in self.said("audit") if getattr(each, "action", None) == action]

    def _seed(self, name: str) -> Seed:
        organisation_id, roles = SEEDS[name]
        return Seed(
            id=self.ids[name],
            organisation=organisation_id,
            login_name=name,
            display_name=f"Senhora {name.capitalize()}",
            roles=roles,
            sites=("maputo",),
            secret=secret_of(name),
        )


def organisation(number: UUID, *, founder: bool = False, at: datetime = NOON) -> Organisation:
    """Return an organisation."""
    return Organisation(id=number, name=f"Org {number.int}", kind=Kind.PROTECTION, is_founder=founder, created_at=at)


def code_of(response: TestResponse) -> str:
    """Return the code in a redirect to the program."""
    assert response.status_code == 302, response.text
    return parse_qs(urlsplit(response.location).query)["code"][0]


def returned(response: TestResponse) -> dict[str, str]:
    """Return what a redirect tells the program."""
    return {name: values[0] for name, values in parse_qs(urlsplit(response.location).query).items()}


@contextmanager
def open_world(
    database: ServiceDatabase,
    folder: Path,
    *,
    training: bool = False,
    outside: OutsideProviders | None = None,
    **more: str,
) -> Iterator[World]:
    """Open identity on *database*, told *more* of its settings."""
    keys, clock = Keys.generate(), Clock()
    environ = keys.environ(database, folder) | {
        "AMPARO_LOG_LEVEL": "critical",
        "AMPARO_ISSUER": ISSUER,
        "AMPARO_TRAINING": "true" if training else "false",
        "AMPARO_PORTAL_URL": PORTAL,
        "AMPARO_PORTAL_SECRET": SECRET,
        **more,
    }
    cheap = Argon2Passwords(memory_kib=8, passes=1)
    dependencies = identity_app.from_env(environ, clock=clock, passwords=cheap, outside=outside)
    yield World(identity_app.create_app(dependencies), dependencies, keys, clock, database)
    for each in dependencies.foundation.engines():
        each.dispose()
