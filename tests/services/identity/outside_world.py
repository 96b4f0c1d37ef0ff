"""An identity with two outside providers, and people who go there and come back. Knows no attack."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit
from uuid import UUID

import httpx
from werkzeug.test import TestResponse

from services.identity.domain.outside import Told
from services.identity.domain.training import secret_of
from services.identity.remote import OutsideProviders
from tests.services.identity.outside_provider import CLIENT, SECRET, OutsideProvider, serving
from tests.services.identity.world import FOUNDER, ISSUER, SHELTER, Browser, World, asked, open_world
from tests.support.databases import ServiceDatabase

SECONDS = 1.5
"""How long a provider may take here."""


@dataclass
class Trip:
    """One sign-in elsewhere: what the browser was sent to, where it came back, what it then saw."""

    browser: Browser
    address: str
    back: str
    page: TestResponse

    @property
    def check(self) -> str:
        """Return which check failed, as the page says."""
        return self.page.text.partition("<code>")[2].partition("</code>")[0]

    @property
    def query(self) -> dict[str, str]:
        """Return what the provider was asked."""
        return flat(self.address)


@dataclass
class OutsideWorld:
    """Identity; `ours` is the founder's provider, `theirs` the shelter's, which is believed in the second factor."""

    world: World
    ours: OutsideProvider
    theirs: OutsideProvider

    def link(self, name: str, subject: str, *, at: OutsideProvider | None = None, device: bool = True) -> None:
        """Link somebody, as a link of theirs once did."""
        provider = at or self.ours
        organisation = FOUNDER if provider is self.ours else SHELTER
        clock = self.world.clock()
        said = Told(organisation=organisation, issuer=provider.issuer, subject=subject, auth_time=clock, acr="", amr=())
        with self.world.dependencies.identity.transaction(request_id=None) as tx:
            secret = secret_of(name) if device else None
            tx.sign_ins.link(self.world.ids[name], said, secret=secret, used_step=0, at=clock)

    def set_out(self, browser: Browser, *, organisation: UUID = FOUNDER, query: str | None = None) -> TestResponse:
        """Choose an organisation on the sign-in page."""
        where = query or asked()
        browser.get(f"/authorize{where}")
        return browser.post(f"/sign-in/outside{where}", organisation=str(organisation))

    def go(
        self,
        *,
        organisation: UUID = FOUNDER,
        query: str | None = None,
        on_return: Callable[[str], str] = lambda back: back,
    ) -> Trip:
        """Sign in elsewhere, all the way back; *on_return* changes the address that the browser comes back to."""
        browser = self.world.browser()
        sent = self.set_out(browser, organisation=organisation, query=query)
        assert sent.status_code == 303, sent.text
        return self.follow(browser, sent, on_return=on_return)

    def follow(
        self, browser: Browser, sent: TestResponse, *, on_return: Callable[[str], str] = lambda back: back
    ) -> Trip:
        """Go where the browser was sent, and come back."""
        back = on_return(httpx.get(sent.location).headers["Location"])
        assert back.startswith(ISSUER)
        return Trip(browser, sent.location, back, browser.get(back.removeprefix(ISSUER)))


def flat(address: str) -> dict[str, str]:
    """Return the query of an address."""
    return {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}


def described(provider: OutsideProvider, organisation: UUID, folder: Path, **more: Any) -> dict[str, Any]:
    """Return one entry of the file."""
    secret = folder / "client-secret"
    secret.write_text(SECRET)
    return {
        "organisation": str(organisation),
        "name": f"Casa {organisation.int}",
        "issuer": provider.issuer,
        "client_id": CLIENT,
        "client_secret_file": str(secret),
        **more,
    }


TRUSTED = {"own_sign_in": False, "trusted_acr": {"phrh": "hwk"}, "trusted_amr": ["otp"]}


@contextmanager
def open_outside(database: ServiceDatabase, folder: Path, **more: str) -> Iterator[OutsideWorld]:
    """Open identity on *database*, told *more* of its settings, with both providers running."""
    moments: list[World] = []

    def clock() -> datetime:
        return moments[0].clock()

    with serving(clock) as ours, serving(clock) as theirs:
        file = folder / "providers.json"
        file.write_text(json.dumps([described(ours, FOUNDER, folder), described(theirs, SHELTER, folder, **TRUSTED)]))
        providers = OutsideProviders(seconds=SECONDS)
        with open_world(database, folder, outside=providers, AMPARO_OUTSIDE_PROVIDERS_FILE=str(file), **more) as world:
            moments.append(world)
            yield OutsideWorld(world, ours, theirs)


def honest(provider: OutsideProvider) -> None:
    """Let a provider tell the truth again."""
    fresh = OutsideProvider(provider.clock, provider.port)
    for name in ("who", "extra", "claims", "metadata", "answer", "sign", "keys", "raw", "check_verifier"):
        setattr(provider, name, getattr(fresh, name))
    provider.seen.clear()
    provider.codes.clear()
