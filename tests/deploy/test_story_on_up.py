"""What a newcomer does first: `amparo up`, the address that it prints, the whole story in a browser."""

from pathlib import Path

import pytest

from tests.browser.people import House, Way
from tests.browser.story import tell
from tests.support.chromium import chromium
from tests.support.installation import Installation, running

pytestmark = pytest.mark.browser


def test_the_whole_story_at_the_address_that_is_printed(tmp_path: Path) -> None:
    """Six services and five workers as processes of their own, each with its own database, keys and settings."""
    with chromium() as browser, running() as installation:
        house = House(browser, _Printed(installation), tmp_path)
        told = tell(house, Way())
        assert told.referral
        assert house.reports() == 0


class _Printed:
    """Where people open it, as the welcome says."""

    def __init__(self, installation: Installation) -> None:
        self.url = installation.output.partition("Open  ")[2].split()[0]
