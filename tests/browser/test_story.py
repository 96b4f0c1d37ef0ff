"""The whole story in a real browser, in sizes, languages, with script and without; each page is looked at closely."""

import pytest

from tests.browser.people import NARROW, WIDE, House, Way
from tests.browser.story import tell

pytestmark = pytest.mark.browser

WAYS = [
    Way(WIDE, "pt", script=True),
    Way(NARROW, "en", script=True),
    Way(NARROW, "pt", script=False),
    Way(WIDE, "en", script=False),
]
"""Each size, language and script with each of the others at least once."""


@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.name)
def test_the_whole_story(house: House, way: Way) -> None:
    """From the border post to the auditor's proof; our own policy refuses nothing on the way."""
    tell(house, way)
    assert house.reports() == 0
