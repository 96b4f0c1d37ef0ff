"""Where IOM's workbooks are."""

from pathlib import Path

import pytest


@pytest.fixture(scope="session")
def toolkit(shared_data: Path) -> Path:
    """Return IOM's toolkit; without it the test skips and says so."""
    folder = shared_data / "htcds-toolkit"
    if not folder.is_dir():
        pytest.skip("IOM's HTCDS workbooks are not here (../shared/data/htcds-toolkit)")
    return folder
