"""An export of 600 entries, and ways to edit and to check it."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import orjson
from hypothesis import strategies as st

from services.audit.verify import Report, verify_export
from tests.services.audit.building import (
    PINNED,
    START,
    export,
    leaf,
)

SIZE = 600
LATER = START + timedelta(days=1)
LEAVES = [leaf(number) for number in range(1, SIZE + 1)]
EXPORT = export(LEAVES)
INDEXES = st.integers(0, SIZE - 1)

Lines = list[bytes]


def verified(lines: Lines, **changes: Any) -> Report:
    """Return what an auditor at home finds."""
    return verify_export(lines, **{"keys": [PINNED], "at": LATER} | changes)


def wrong(lines: Lines, **changes: Any) -> tuple[str, int | None]:
    """Return what is wrong, and where."""
    finding = verified(lines, **changes).finding
    assert finding is not None
    return finding.what, finding.index


def edited(lines: Lines, index: int, edit: Callable[[dict[str, Any]], dict[str, Any]]) -> Lines:
    """Return the lines with one entry edited."""
    changed = list(lines)
    changed[index + 1] = orjson.dumps(edit(orjson.loads(changed[index + 1]))) + b"\n"
    return changed


def with_note(note: str) -> Lines:
    """Return the export under another checkpoint."""
    return [orjson.dumps(orjson.loads(EXPORT[0]) | {"checkpoint": note}) + b"\n", *EXPORT[1:]]
