"""The way to another provider and back in a real browser, whose rules about forms and cookies no test client has."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Thread

import pytest
from flask import Flask
from playwright.sync_api import Page
from werkzeug.serving import make_server

from tests.services.identity.outside_world import OutsideWorld, open_outside
from tests.services.identity.world import FOUNDER, asked
from tests.support.chromium import chromium
from tests.support.databases import ServiceDatabase
from tests.support.rabbit import free_port

pytestmark = pytest.mark.browser


@contextmanager
def _listening(app: Flask, port: int) -> Iterator[None]:
    server = make_server("127.0.0.1", port, app, threaded=True)
    thread = Thread(target=server.serve_forever)
    thread.start()
    try:
        yield
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def _look(page: Page, name: str) -> None:
    folder = os.environ.get("AMPARO_SCREENSHOTS")
    if folder:
        page.screenshot(path=f"{folder}/identity-{name}.png", full_page=True)


def _invite(outside: OutsideWorld, name: str, token: str) -> None:
    world = outside.world
    with world.dependencies.identity.transaction(request_id=None) as tx:
        until = world.clock().replace(hour=23)
        digest = tx.digest("enrolment", token)
        tx.sign_ins.invite(world.ids[name], token_hash=digest, approval=None, at=world.clock(), until=until)


def test_a_browser_goes_there_and_back(service_database: Callable[[str], ServiceDatabase], tmp_path: Path) -> None:
    """The policy of our pages lets the form lead there, the cookie comes back with it, every page says what to do."""
    port = free_port()
    issuer = f"http://127.0.0.1:{port}"
    with (
        open_outside(service_database("identity"), tmp_path, AMPARO_ISSUER=issuer) as outside,
        _listening(outside.world.app, port),
        chromium() as browser,
    ):
        outside.world.begin()
        page = browser.new_page(viewport={"width": 360, "height": 740}, locale="pt-MZ")
        refused: list[str] = []
        page.on("console", lambda message: refused.append(message.text) if message.type == "error" else None)
        _invite(outside, "officer", "t" * 52)
        page.goto(f"{issuer}/enrolment?token={'t' * 52}")
        _look(page, "link")
        page.fill("#code", outside.world.device_of(f"{issuer}/enrolment?token={'t' * 52}").now())
        page.click("button[type=submit]")
        page.wait_for_url(f"{issuer}/outside/{FOUNDER}/return**")
        assert page.get_by_text("Casa 100").count() == 1
        _look(page, "linked")

        page.goto(f"{issuer}/authorize{asked()}")
        _look(page, "choose")
        page.click("text=Casa 100")
        page.wait_for_url(f"{issuer}/sign-in/code**")
        assert not refused

        outside.ours.who = "nobody"
        page.goto(f"{issuer}/authorize{asked()}")
        page.click("text=Casa 100")
        page.wait_for_url(f"{issuer}/outside/{FOUNDER}/return**")
        assert page.get_by_role("heading", name="Nenhuma conta daqui pertence a esta entrada").count() == 1
        _look(page, "unlinked")
        outside.ours.extra = {"nonce": "another"}
        page.goto(f"{issuer}/authorize{asked()}")
        page.click("text=Casa 100")
        page.wait_for_url(f"{issuer}/outside/{FOUNDER}/return**")
        assert page.get_by_text("nonce", exact=True).count() == 1
        _look(page, "refused")
        outside.world.clock.pass_(minutes=11)
        outside.ours.metadata = {"issuer": "http://127.0.0.1:1"}
        page.goto(f"{issuer}/authorize{asked()}")
        page.click("text=Casa 100")
        page.wait_for_url(f"{issuer}/sign-in/outside**")
        assert page.get_by_text("issuer-of-metadata").count() == 1
