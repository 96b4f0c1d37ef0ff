"""Debian's Chromium, driven by Playwright: found, installed where we may, or skipped aloud. Knows no page."""

import atexit
import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Final

from playwright.sync_api import Browser, Playwright, sync_playwright

from tests.support.requirements import require

PROGRAM: Final = Path("/usr/bin/chromium")
FLAGS: Final = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@contextmanager
def chromium() -> Iterator[Browser]:
    """Run a Chromium of our own; skip aloud where there is none and none may be installed."""
    require(lambda: PROGRAM.exists() or _install(), "Chromium is not here, and only root on Debian may install it")
    browser = _driver().chromium.launch(executable_path=str(PROGRAM), args=FLAGS)
    try:
        yield browser
    finally:
        browser.close()


@cache
def _driver() -> Playwright:
    """Start Playwright, once for this process: a second one beside it refuses to run."""
    driver = sync_playwright().start()
    atexit.register(driver.stop)
    return driver


def _install() -> bool:
    if os.geteuid() != 0 or not Path("/etc/debian_version").exists():
        return False
    command = ["apt-get", "install", "-y", "--no-install-recommends", "chromium", "fonts-dejavu-core"]
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for attempt in (["apt-get", "update"], command):
        subprocess.run(attempt, env=environment, capture_output=True, check=False, timeout=500)
    return PROGRAM.exists()
