"""The whole way through an OpenID provider that somebody else wrote: linked, signed in, asked again, gone."""

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from html import unescape
from pathlib import Path
from urllib.parse import urljoin, urlsplit

import httpx
import jwt
from werkzeug.test import TestResponse

from tests.services.identity.world import FOUNDER, ISSUER, Browser, Device, World, asked, code_of, open_world
from tests.support.canaille import CLIENT, CLIENT_SECRET, NAME, PASSWORD, canaille
from tests.support.databases import ServiceDatabase
from tests.support.rabbit import free_port

BACK = f"{ISSUER}/outside/{FOUNDER}/return"
_INPUT = re.compile(r"<(?:input|button)\b[^>]*>")
_ATTRIBUTE = re.compile(r'\b(name|value|type)="([^"]*)"')


@dataclass
class There:
    """The same browser, over there. It fills in what Canaille's pages ask for, as its person would."""

    http: httpx.Client
    asked_for_password: int = 0

    def go(self, address: str) -> str:
        """Go where we send it; return where it is sent back to."""
        answer = self.http.get(address)
        for _ in range(12):
            if answer.is_redirect:
                where = urljoin(str(answer.url), answer.headers["Location"])
                if where.startswith(ISSUER):
                    return where
                answer = self.http.get(where)
            else:
                answer = self.http.post(str(answer.url), data=self._filled(answer.text))
        raise AssertionError(f"still at {answer.url}: {answer.text[:2000]}")

    def _filled(self, page: str) -> dict[str, str]:
        found = [dict(_ATTRIBUTE.findall(each)) for each in _INPUT.findall(page)]
        form = {each["name"]: unescape(each.get("value", "")) for each in found if each.get("type") == "hidden"}
        names = {each.get("name") for each in found}
        if "login" in names:
            form["login"] = NAME
        if "password" in names:
            self.asked_for_password += 1
            form["password"] = PASSWORD
        return form


def _come_back(browser: Browser, there: There, sent: TestResponse) -> TestResponse:
    assert sent.status_code == 303, sent.text
    return browser.get(there.go(sent.location).removeprefix(ISSUER))


def _linked(world: World, browser: Browser, there: There) -> Device:
    """Make an account, approve it, open its link, go to Canaille and come back; return the person's device."""
    body = {"login_name": "nova", "display_name": "Nova", "sites": ["maputo"], "roles": ["caseworker"]}
    made = world.staff("admin").post("/accounts", body).json
    word = world.staff("super").post(f"/approvals/{made['waits']}/approval").json["second_word"]
    world.clock.at = datetime.now(UTC)
    query = urlsplit(made["enrolment"]).query
    browser.get(f"/enrolment?{query}")
    device = world.device_of(made["enrolment"])
    sent = browser.post(f"/enrolment/outside?{query}", code=device.now(), second_word=word)
    linked = _come_back(browser, there, sent)
    assert linked.status_code == 200, linked.text
    return device


def _set_out(browser: Browser, query: str) -> TestResponse:
    browser.get(f"/authorize{query}")
    return browser.post(f"/sign-in/outside{query}", organisation=str(FOUNDER))


def _described(folder: Path, issuer: str) -> str:
    (folder / "secret").write_text(CLIENT_SECRET)
    entry = {"organisation": str(FOUNDER), "name": "Canaille", "issuer": issuer, "client_id": CLIENT}
    (folder / "providers.json").write_text(json.dumps([{**entry, "client_secret_file": str(folder / "secret")}]))
    return str(folder / "providers.json")


def test_somebody_is_linked_and_signs_in_through_canaille(
    service_database: Callable[[str], ServiceDatabase], tmp_path: Path
) -> None:
    """Password there, code here; asked anew although they are signed in there; told so when it is gone."""
    port = free_port()
    file = _described(tmp_path, f"http://127.0.0.1:{port}")
    with open_world(service_database("identity"), tmp_path, AMPARO_OUTSIDE_PROVIDERS_FILE=file) as world:
        world.begin(datetime.now(UTC))
        browser = world.browser()
        with canaille(BACK, tmp_path, port=port), httpx.Client() as http:
            there = There(http)
            device = _linked(world, browser, there)
            half = _come_back(browser, there, _set_out(browser, asked()))
            assert urlsplit(half.location).path == "/sign-in/code", half.text
            answer = browser.try_code(device.fresh())
            token = world.redeem(code_of(answer), resource="urn:amparo:cases").json["access_token"]
            claims = jwt.decode(token, options={"verify_signature": False})
            assert (claims["amr"], claims["roles"]) == (["fed", "otp"], ["caseworker"])

            world.clock.at = datetime.now(UTC)
            before = there.asked_for_password
            again = _come_back(browser, there, _set_out(browser, asked(prompt="login")))
            assert urlsplit(again.location).path == "/sign-in/code", again.text
            assert there.asked_for_password == before + 1
        world.clock.pass_(minutes=11)
        assert _set_out(browser, asked()).status_code == 503
