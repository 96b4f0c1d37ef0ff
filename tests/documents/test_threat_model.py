"""`docs/threat-model.md`: every control names a test that is there, and every attacker and promise has some control."""

import ast
import re
from functools import cache

import pytest

from tests.support.fixtures import ROOT

TEXT = (ROOT / "docs" / "threat-model.md").read_text(encoding="utf-8")
ROW = re.compile(r"^\| ([^|]+) \| ([^|]+) \| `(tests/[\w/]+\.py)::(\w+)` \|$", re.MULTILINE)
CONTROLS = ROW.findall(TEXT)


@cache
def names_in(file: str) -> frozenset[str]:
    """Return the tests that a file really has."""
    path = ROOT / file
    if not path.exists():
        return frozenset()
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return frozenset(node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef))


@pytest.mark.parametrize(("against", "control", "file", "test"), CONTROLS, ids=[row[3] for row in CONTROLS])
def test_a_control_is_attacked_by_a_test_that_is_there(against: str, control: str, file: str, test: str) -> None:
    """By name; a test that is renamed takes its claim with it."""
    assert against.strip()
    assert control.strip()
    assert test.startswith("test_")
    assert test in names_in(file), f"{file} has no {test}"


def test_no_claim_stands_there_without_a_test() -> None:
    """In the chapter of controls every row of a table is one of those above."""
    chapter = TEXT[TEXT.index("## What stands in the way") : TEXT.index("## What does not stand in the way")]
    rows = [line for line in chapter.splitlines() if line.startswith("| ") and not line.startswith("| Against")]
    assert len(rows) == len(CONTROLS)
    assert len({test for *_, test in CONTROLS}) == len(CONTROLS)


def test_what_does_not_hold_is_said_and_said_in_security_md_too() -> None:
    """The short list that everybody reads must not be more hopeful than this one."""
    open_ends = TEXT[TEXT.index("## What does not stand in the way") :]
    short = (ROOT / "SECURITY.md").read_text(encoding="utf-8")
    for word in ("photographs", "omit records", "operating system", "python -m bench --only P5", "training"):
        assert word in open_ends
        assert word in short
