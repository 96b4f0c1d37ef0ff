"""P11: what a page weighs on the wire, and how long the portal takes for the case page beside the answers it needs."""

import gzip
import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from statistics import median
from typing import Any, Final
from unittest.mock import patch

from werkzeug.test import TestResponse

from bench.extent import Extent
from bench.rows import Row
from bench.series import Series
from bench.stage import Stage
from services.portal.remote.services import Services
from tests.services.portal.world import Browser, open_world
from tests.support.stack import running

_FIRST_KILOBYTES: Final = 100.0
_LATER_KILOBYTES: Final = 30.0
_GOAL_RATIO: Final = 3.0
_ASSET: Final = re.compile(r'(?:href|src)="(/assets/[^"]+)"')


def measure(stage: Stage, extent: Extent) -> list[Row]:
    """Return the rows: the page's bytes with and without its assets, and the times."""
    folder = stage.folder / "pages"
    folder.mkdir()
    with running(stage.databases, folder) as stack, open_world(stack) as world:
        path = world.case()
        browser = world.signed_in("caseworker")
        page = _got(browser, path)
        later = _kilobytes(page)
        first = later + sum(_kilobytes(each) for each in _assets(browser, page))
        times = [_timed(browser, path) for _ in range(extent.pages)]
    whole, answers = Series(tuple(each[0] for each in times)), Series(tuple(each[1] for each in times))
    ratio = median(each / other for each, other in zip(whole.values, answers.values, strict=True))
    return [
        _weight("case page, first load with its assets", first, _FIRST_KILOBYTES),
        _weight("case page, later", later, _LATER_KILOBYTES),
        Row(
            figure="P11",
            what="server time of the case page",
            unit="ms",
            ours=whole,
            floor=answers,
            goal=f"≤ {_GOAL_RATIO:.0f} × the answers it needs",
            met=ratio <= _GOAL_RATIO,
            note=f"floor: the sum of its API calls in the same requests; {extent.pages} requests, all services in "
            "one process",
        ),
    ]


def _weight(what: str, kilobytes: float, goal: float) -> Row:
    met = kilobytes <= goal
    return Row(figure="P11", what=what, unit="KB", ours=Series.of(kilobytes), goal=f"≤ {goal:.0f} KB gzipped", met=met)


def _kilobytes(response: TestResponse) -> float:
    return (len(response.data) + len(str(response.headers))) / 1000


def _got(browser: Browser, path: str) -> TestResponse:
    """Return the answer as it goes over the wire."""
    return browser.client.get(path, base_url=browser.world.url, headers={"Accept-Encoding": "gzip"})


def _assets(browser: Browser, page: TestResponse) -> list[TestResponse]:
    text = gzip.decompress(page.data).decode()
    return [_got(browser, path) for path in sorted(set(_ASSET.findall(text)))]


def _timed(browser: Browser, path: str) -> tuple[float, float]:
    """Return the ms of one page, and those of them in which services were asked."""
    with _asking() as spent:
        began = time.perf_counter()
        status = _got(browser, path).status_code
        whole = time.perf_counter() - began
    assert status == 200, status  # noqa: S101, PLR2004 - anything else would be a figure of something else
    return whole * 1000, sum(spent) * 1000


@contextmanager
def _asking() -> Iterator[list[float]]:
    """Note how long each question to a service takes."""
    spent: list[float] = []
    ask = Services.ask

    def timed(*words: Any, **named: Any) -> Any:
        began = time.perf_counter()
        try:
            return ask(*words, **named)
        finally:
            spent.append(time.perf_counter() - began)

    with patch.object(Services, "ask", timed):
        yield spent
