"""The house style that no linter knows: small files, and a first line that says what a module must not know."""

import ast
from pathlib import Path

import pytest

from tests.support.fixtures import ROOT

MOST_LINES = 300
FOLDERS = ("shared", "services", "deploy")
WEAK_NAMES = {"util", "utils", "helper", "helpers", "common", "base", "core", "manager", "misc"}


def sources(*folders: str) -> list[Path]:
    """Return the Python files of these folders."""
    return sorted(path for folder in folders for path in (ROOT / folder).rglob("*.py") if path.is_file())


def _named(path: Path) -> str:
    return str(path.relative_to(ROOT))


@pytest.mark.parametrize("path", sources(*FOLDERS), ids=_named)
def test_a_file_is_small_enough_to_read(path: Path) -> None:
    """A room that outgrows 300 lines becomes a package of the same name."""
    assert len(path.read_text(encoding="utf-8").splitlines()) <= MOST_LINES


@pytest.mark.parametrize("path", sources(*FOLDERS), ids=_named)
def test_a_module_says_what_it_is(path: Path) -> None:
    """The first line is what a newcomer reads first. Revisions are named by what they are."""
    if "migrations" in path.parts:
        return
    assert ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))


@pytest.mark.parametrize("path", sources(*FOLDERS), ids=_named)
def test_a_module_has_a_name_that_says_something(path: Path) -> None:
    """A drawer called utils fills with what nobody placed."""
    assert path.stem not in WEAK_NAMES


def test_functions_stay_short() -> None:
    """The median body has at most five lines, one in ten more than twelve, hardly any more than forty."""
    lengths = sorted(_body_lines(node) for path in sources(*FOLDERS) for node in _functions(path))
    assert lengths[len(lengths) // 2] <= 5
    assert lengths[len(lengths) * 9 // 10] <= 12
    assert sum(length > 40 for length in lengths) <= len(lengths) // 200


def _functions(path: Path) -> list[ast.FunctionDef]:
    if "migrations" in path.parts:
        return []
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]


def _body_lines(function: ast.FunctionDef) -> int:
    """Count the body's lines without its docstring."""
    body = function.body[1:] if ast.get_docstring(function) else function.body
    return 1 + body[-1].end_lineno - body[0].lineno if body and body[-1].end_lineno else 0
