"""People in front of a browser: each signs in once, then opens pages in any size and language, with script or without.

Every page that anybody opens is watched: no request leaves the site, nothing is refused by our own policy, no error of
script, no page wider than its window, and no barrier that axe knows.
"""

import gzip
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol
from urllib.parse import urlsplit
from urllib.request import urlopen

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Response

from deploy.training.sign_ins import credentials
from services.identity.domain.training import PASSWORD

SHOTS = os.environ.get("AMPARO_SCREENSHOTS")
PATIENCE_MILLISECONDS = 15_000
WIDE, NARROW = (1280, 900), (360, 740)
OURS = {"localhost", "127.0.0.1"}


class Opened(Protocol):
    """Whatever runs: all that people need of it is where to open it."""

    @property
    def url(self) -> str:
        """Where people open it."""
        ...


@dataclass(frozen=True)
class Way:
    """How pages are looked at."""

    size: tuple[int, int] = WIDE
    language: str = "pt"
    script: bool = True

    @property
    def name(self) -> str:
        """A name for a folder."""
        return f"{self.size[0]}-{self.language}{'' if self.script else '-no-script'}"


@dataclass
class Desk:
    """One person's browser window."""

    page: Page
    stack: Opened
    way: Way
    troubles: list[str] = field(default_factory=list)
    weights: dict[str, int] = field(default_factory=dict)
    shots: int = 0

    def go(self, path: str) -> "Desk":
        """Open an address of the portal."""
        self.page.goto(self.stack.url + path)
        return self

    def press(self, selector: str) -> "Desk":
        """Press a button or follow a link, and wait for the next page."""
        with self.page.expect_navigation():
            self.page.locator(selector).first.click()
        return self

    def send(self) -> "Desk":
        """Press the main form's first button."""
        return self.press("main form[method=post] button")

    @property
    def path(self) -> str:
        """Where this window is."""
        return urlsplit(self.page.url).path

    @property
    def text(self) -> str:
        """What can be read on the page."""
        return self.page.locator("main").inner_text()

    def look(self, name: str) -> "Desk":
        """Look closely at this page: barriers, overflow; keep a picture where pictures are wanted."""
        if SHOTS:
            self._keep_picture(name)
        wide = self.page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
        assert wide <= 1, f"{name} is {wide} pixels wider than its window"
        if self.way.script:
            found = Axe().run(self.page)
            assert found.violations_count == 0, f"{name}: {found.generate_report()}"
        return self

    def _keep_picture(self, name: str) -> None:
        folder = Path(SHOTS or "") / self.way.name
        folder.mkdir(parents=True, exist_ok=True)
        self.page.evaluate("window.scrollTo(0, 0)")
        self.page.screenshot(path=str(folder / f"{name}.png"), full_page=True)


@dataclass
class House:
    """Everybody's cookies: a one-time code counts once, so nobody signs in twice without need."""

    browser: Browser
    stack: Opened
    folder: Path

    @contextmanager
    def desk(self, account: str, way: Way) -> Iterator[Desk]:
        """Yield a window of somebody who is signed in; at the end nothing may have been amiss."""
        kept = self.folder / f"{account}.json"
        context = self._context(way, kept if kept.exists() else None)
        desk = self._watched(context, way)
        try:
            self._come_in(desk, account)
            context.storage_state(path=str(kept))
            yield desk
            assert desk.troubles == []
        finally:
            context.close()

    @contextmanager
    def stranger(self, way: Way) -> Iterator[Desk]:
        """Yield a window of somebody who is not signed in."""
        context = self._context(way, None)
        desk = self._watched(context, way)
        try:
            yield desk
            assert desk.troubles == []
        finally:
            context.close()

    def reports(self) -> float:
        """Return how often a browser reported that our own policy refused something."""
        with urlopen(f"{self.stack.url}/metrics") as answer:  # noqa: S310 - our own server
            lines = answer.read().decode().splitlines()
        return sum(float(line.split()[-1]) for line in lines if line.startswith("amparo_csp_reports_total"))

    def _context(self, way: Way, kept: Path | None) -> BrowserContext:
        width, height = way.size
        return self.browser.new_context(
            viewport={"width": width, "height": height},
            locale="pt-MZ" if way.language == "pt" else "en-GB",
            java_script_enabled=way.script,
            storage_state=str(kept) if kept else None,
        )

    def _watched(self, context: BrowserContext, way: Way) -> Desk:
        page = context.new_page()
        page.set_default_timeout(PATIENCE_MILLISECONDS)
        desk = Desk(page, self.stack, way)
        page.on("console", lambda message: _note_console(desk, message))
        page.on("pageerror", lambda error: desk.troubles.append(f"script: {error}"))
        page.on("request", lambda request: _note_address(desk, request.url))
        page.on("response", lambda response: _note_weight(desk, response))
        return desk

    def _come_in(self, desk: Desk, account: str) -> None:
        desk.go("/")
        if desk.page.locator("main a[href='/sign-in']").count():
            desk.go("/sign-in")
            sign_in(desk, account)


def sign_in(desk: Desk, account: str) -> None:
    """Sign in where identity asks for it, with the code that a training installation shows."""
    known = credentials(account)
    desk.page.fill("#login_name", known.login_name)
    desk.page.fill("#password", PASSWORD)
    desk.press("main form button")
    desk.page.fill("#code", desk.page.locator("[data-code]").inner_text())
    desk.press("main form button")


def _note_console(desk: Desk, message: ConsoleMessage) -> None:
    """A refused form is a 4xx, and Chromium writes that down; anything else is a trouble."""
    if message.type in ("error", "warning") and "Failed to load resource" not in message.text:
        desk.troubles.append(f"console: {message.text}")


def _note_address(desk: Desk, url: str) -> None:
    if urlsplit(url).hostname not in OURS:
        desk.troubles.append(f"left the site: {url}")


def _note_weight(desk: Desk, response: Response) -> None:
    desk.weights[response.url] = int(response.headers.get("content-length", "0"))


def zipped(content: bytes) -> int:
    """Return how long something is on a line that compresses."""
    return len(gzip.compress(content))
