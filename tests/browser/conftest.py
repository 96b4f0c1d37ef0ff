"""One Chromium for all tests in this folder; a running stack for each file, which keeps what it left unfinished."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.browser.people import House
from tests.support.chromium import chromium
from tests.support.databases import Databases
from tests.support.stack import Stack, running


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """A real Chromium."""
    with chromium() as found:
        yield found


@pytest.fixture(scope="module")
def stack(browser: Browser, all_databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:  # noqa: ARG001 - without a browser nothing is started
    """Everything, running."""
    with running(all_databases, tmp_path_factory.mktemp("stack")) as found:
        yield found


@pytest.fixture(scope="module")
def house(browser: Browser, stack: Stack, tmp_path_factory: pytest.TempPathFactory) -> House:
    """People who come in."""
    return House(browser, stack, Path(tmp_path_factory.mktemp("cookies")))
