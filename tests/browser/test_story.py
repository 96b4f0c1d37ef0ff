"""The whole story in a real browser, in sizes, languages, with script and without; each page is looked at closely."""

import pytest
from werkzeug.exceptions import HTTPException
from werkzeug.routing import MapAdapter

from tests.browser.people import NARROW, WIDE, House, Way
from tests.browser.story import tell

pytestmark = pytest.mark.browser

WAYS = [
    Way(WIDE, "pt", script=True),
    Way(NARROW, "en", script=False),
]
"""Both languages, with script and without; every page is looked at wide and narrow in each."""
NO_PAGES = {
    "/imports/<uuid:import_id>/refusals",
    "/cases/<uuid:case_id>/export/<name>",
    "/healthz",
    "/readyz",
    "/metrics",
    "/favicon.ico",
    "/assets/<name>",
    "/language/<code>",
    "/sign-in",
    "/signed-in",
    "/log/export",
}
"""What nobody looks at: probes, redirects, a file."""


@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.name)
def test_the_whole_story(house: House, way: Way) -> None:
    """From the border post to the auditor's proof; our own policy refuses nothing on the way."""
    house.looked.clear()
    tell(house, way)
    assert house.reports() == 0
    assert not_looked_at(house) == set()


def not_looked_at(house: House) -> set[str]:
    """Return the addresses of pages that nobody opened on the way: a new page belongs into the story."""
    app = house.stack.apps["portal"]
    routes = app.url_map.bind("")
    opened = {
        routes.match(path, method="GET", return_rule=True)[0].rule for path in house.looked if exists(routes, path)
    }
    pages = {rule.rule for rule in app.url_map.iter_rules() if "GET" in rule.methods}
    return {rule for rule in pages - opened if rule not in NO_PAGES}


def exists(routes: MapAdapter, path: str) -> bool:
    """Say whether an address is one of the portal's; identity's are looked at as well."""
    try:
        return bool(routes.match(path, method="GET"))
    except HTTPException:
        return False
