"""People in front of a browser: each signs in once, then opens pages in any size and language, with script or without.

Every page that anybody opens is watched: no request leaves the site, nothing is refused by our own policy, no error of
script, no page wider than its window, none too heavy, and no barrier that axe knows, with the page's script or without.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import Protocol
from urllib.parse import urlsplit
from urllib.request import urlopen

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page

from deploy.training.sign_ins import credentials
from services.identity.domain.training import PASSWORD

SHOTS = os.environ.get("AMPARO_SCREENSHOTS")
PATIENCE_MILLISECONDS = 15_000
WIDE, NARROW = (1280, 900), (360, 740)
OURS = {"localhost", "127.0.0.1"}
LOCALES = {"pt": "pt-MZ", "en": "en-GB"}
FIRST_LOAD_BYTES, LATER_PAGE_BYTES = 100_000, 30_000
OUTLINE = """() => ({
  wider: document.documentElement.scrollWidth - window.innerWidth,
  language: document.documentElement.lang,
  headings: [...document.querySelectorAll("h1, h2, h3, h4, h5, h6")]
    .filter((each) => each.checkVisibility()).map((each) => Number(each.tagName[1])),
})"""


class Opened(Protocol):
    """Whatever runs: all that people need of it is where to open it."""

    @property
    def url(self) -> str:
        """Where people open it."""
        ...


@dataclass(frozen=True)
class Way:
    """How somebody works: `size` is their window's; every page is looked at in the other size as well."""

    size: tuple[int, int] = WIDE
    language: str = "pt"
    script: bool = True

    @property
    def name(self) -> str:
        """A name for people."""
        return f"{self.size[0]}-{self.language}{'' if self.script else '-no-script'}"

    @property
    def sizes(self) -> tuple[tuple[int, int], ...]:
        """The other size, then one's own."""
        return (NARROW, WIDE) if self.size == WIDE else (WIDE, NARROW)


@dataclass
class Desk:
    """One person's browser window."""

    page: Page
    stack: Opened
    way: Way
    looked: set[str] = field(default_factory=set)
    troubles: list[str] = field(default_factory=list)
    wire: list[int] = field(default_factory=list)
    """Bytes received since the last look, as the network gave them: compressed, with headers."""
    has_loaded: bool = False
    glass: Page | None = None

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
        """Look closely at this page, wide and narrow: weight, overflow, headings, language, barriers."""
        self.looked.add(self.path)
        self._weigh(name)
        glass = self.page if self.way.script else self._under_glass()
        for size in self.way.sizes:
            for page in {self.page, glass}:
                page.set_viewport_size({"width": size[0], "height": size[1]})
            self._check(f"{size[0]}-{name}", glass)
            if SHOTS:
                self._keep_picture(name, size[0])
        return self

    def _check(self, name: str, glass: Page) -> None:
        found = self.page.evaluate(OUTLINE)
        assert found["wider"] <= 1, f"{name} is {found['wider']} pixels wider than its window"
        assert found["language"] == {"pt": "pt-MZ", "en": "en"}[self.way.language], name
        levels = found["headings"]
        assert levels.count(1) == 1, f"{name} has {levels.count(1)} first headings"
        assert all(after <= before + 1 for before, after in pairwise(levels)), f"{name} skips a heading: {levels}"
        barriers = Axe().run(glass)
        assert barriers.violations_count == 0, f"{name}: {barriers.generate_report()}"

    def _weigh(self, name: str) -> None:
        weight, most = sum(self.wire), LATER_PAGE_BYTES if self.has_loaded else FIRST_LOAD_BYTES
        assert weight <= most, f"{name} is {weight} bytes on the wire"
        self.has_loaded = True
        self.wire.clear()

    def _under_glass(self) -> Page:
        """Return the same page in a window where axe may run and the page's own script may not."""
        if self.glass is None:
            self.glass = _window(self.page.context.browser, self.way)
            self.glass.context.route("**/*.js", lambda route: route.abort())
        url, content = self.page.url, self.page.content()
        self.glass.route(url, lambda route: route.fulfill(body=content, content_type="text/html; charset=utf-8"))
        self.glass.goto(url)
        self.glass.unroute(url)
        return self.glass

    def _keep_picture(self, name: str, width: int) -> None:
        folder = Path(SHOTS or "") / f"{width}-{self.way.language}"
        folder.mkdir(parents=True, exist_ok=True)
        self.page.evaluate("window.scrollTo(0, 0)")
        self.page.screenshot(path=str(folder / f"{name}.png"), full_page=True)


@dataclass
class House:
    """Everybody's cookies: a one-time code counts once, so nobody signs in twice without need."""

    browser: Browser
    stack: Opened
    folder: Path
    looked: set[str] = field(default_factory=set)
    """The paths of all pages that were looked at closely."""

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
            context.storage_state(path=str(kept))
            assert desk.troubles == []
        finally:
            _close(desk)

    @contextmanager
    def stranger(self, way: Way) -> Iterator[Desk]:
        """Yield a window of somebody who is not signed in."""
        context = self._context(way, None)
        desk = self._watched(context, way)
        try:
            yield desk
            assert desk.troubles == []
        finally:
            _close(desk)

    def reports(self) -> float:
        """Return how often a browser reported that our own policy refused something."""
        with urlopen(f"{self.stack.url}/metrics") as answer:  # noqa: S310 - our own server
            lines = answer.read().decode().splitlines()
        return sum(float(line.split()[-1]) for line in lines if line.startswith("amparo_csp_reports_total"))

    def _context(self, way: Way, kept: Path | None) -> BrowserContext:
        width, height = way.size
        return self.browser.new_context(
            viewport={"width": width, "height": height},
            locale=LOCALES[way.language],
            java_script_enabled=way.script,
            storage_state=str(kept) if kept else None,
        )

    def _watched(self, context: BrowserContext, way: Way) -> Desk:
        page = context.new_page()
        page.set_default_timeout(PATIENCE_MILLISECONDS)
        desk = Desk(page, self.stack, way, self.looked)
        devtools = context.new_cdp_session(page)
        devtools.send("Network.enable")
        devtools.on("Network.loadingFinished", lambda event: desk.wire.append(int(event["encodedDataLength"])))
        page.on("console", lambda message: _note_console(desk, message))
        page.on("pageerror", lambda error: desk.troubles.append(f"script: {error}"))
        page.on("request", lambda request: _note_address(desk, request.url))
        return desk

    def _come_in(self, desk: Desk, account: str) -> None:
        desk.go("/")
        if desk.page.locator("main a[href='/sign-in']").count():
            desk.go("/sign-in")
            if desk.page.locator("#login_name").count():
                offer(desk, account)


def _close(desk: Desk) -> None:
    desk.page.context.close()
    if desk.glass is not None:
        desk.glass.context.close()


def _window(browser: Browser | None, way: Way) -> Page:
    assert browser is not None
    width, height = way.size
    return browser.new_page(viewport={"width": width, "height": height}, locale=LOCALES[way.language])


def offer(desk: Desk, account: str, *, code: str = "") -> None:
    """Sign in where identity asks for it, with the code that a training installation shows, or with another one."""
    known = credentials(account)
    desk.page.fill("#login_name", known.login_name)
    desk.page.fill("#password", PASSWORD)
    desk.press("main form button")
    desk.page.fill("#code", code or desk.page.locator("[data-code]").inner_text())
    desk.press("main form button")


def _note_console(desk: Desk, message: ConsoleMessage) -> None:
    """A refused form is a 4xx, and Chromium writes that down; anything else is a trouble."""
    if message.type in ("error", "warning") and "Failed to load resource" not in message.text:
        desk.troubles.append(f"console: {message.text}")


def _note_address(desk: Desk, url: str) -> None:
    if urlsplit(url).hostname not in OURS:
        desk.troubles.append(f"left the site: {url}")
