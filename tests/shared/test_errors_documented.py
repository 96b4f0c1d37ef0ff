"""`docs/errors.md` names every failure and every code of a field, under its status, and nothing that is gone."""

import ast
import importlib
import pkgutil
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import services
import shared
from services.intake.domain.imports import EXPIRED, NO_LONGER_ALLOWED, UNREADABLE
from services.portal.wording.imports import FAULTS
from shared.errors import AmparoError, FieldError
from shared.problems import status_of
from shared.web.field_errors import DETAILS

ROOT = Path(__file__).resolve().parents[2]
TEXT = (ROOT / "docs" / "errors.md").read_text(encoding="utf-8")
SECTION = re.compile(r"^## (.+)$", re.MULTILINE)
ROW = re.compile(r"^\| `([a-z0-9-]+)` \| ", re.MULTILINE)
SLUG = re.compile(r"[a-z][a-z0-9-]+")
CODES = "Codes of fields"
FILES = "Codes of files"


def documented() -> dict[str, str]:
    """Return slug → status, and code → the last section's title, as the document has them."""
    parts = SECTION.split(TEXT)[1:]
    pairs = zip(parts[::2], parts[1::2], strict=True)
    return {f"{title[:3]} {name}": title for title, text in pairs for name in ROW.findall(text)}


def failures() -> list[type[AmparoError]]:
    """Return every named failure of `shared` and `services`, but for the root of them all."""
    for root in (shared, services):
        for module in pkgutil.walk_packages(root.__path__, f"{root.__name__}."):
            importlib.import_module(module.name)
    return sorted({kind for kind in subclasses(AmparoError) if ours(kind)}, key=lambda kind: kind.__qualname__)


def subclasses(kind: type[AmparoError]) -> Iterator[type[AmparoError]]:
    """Walk down."""
    for child in kind.__subclasses__():
        yield child
        yield from subclasses(child)


def ours(kind: type[AmparoError]) -> bool:
    """Leave out what tests define."""
    return kind.__module__.startswith(("shared.", "services."))


def sources() -> Iterator[Path]:
    """Return the code that may name a code."""
    for root in ("shared", "services"):
        yield from sorted((ROOT / root).rglob("*.py"))


def codes(path: Path) -> Iterator[str]:
    """Return the codes that a module writes: into `FieldError(…)`, or as a pair of code and sentence."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        given: list[ast.expr] = []
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") == FieldError.__name__:
            given = [*node.args[1:2], *(word.value for word in node.keywords if word.arg == "code")]
        elif isinstance(node, ast.Tuple) and len(node.elts) == 2 and is_sentence(node.elts[1]):
            given = node.elts[:1]
        found = [str(one.value) for one in given if isinstance(one, ast.Constant)]
        yield from (code for code in found if SLUG.fullmatch(code))


def is_sentence(node: ast.expr) -> bool:
    """Say whether it is a literal text, formatted or not, that ends like a sentence."""
    last = node.values[-1] if isinstance(node, ast.JoinedStr) else node
    return isinstance(last, ast.Constant) and isinstance(last.value, str) and bool(re.search(r" .*\.$", last.value))


@pytest.mark.parametrize("failure", failures(), ids=lambda failure: failure.__name__)
def test_a_failure_is_documented_under_its_status(failure: type[AmparoError]) -> None:
    """With a slug and a title that are its own, or its parent's where nobody could act on the difference."""
    status = status_of(failure)
    assert f"{status} {failure.slug}" in documented()
    assert SLUG.fullmatch(failure.slug)
    assert failure.title.endswith(".")
    assert failure.__doc__


def test_every_code_of_a_file_is_documented_and_has_words_in_the_portal() -> None:
    """What stops a file of people, wherever it is found."""
    texts = [path.read_text(encoding="utf-8") for path in (ROOT / "shared" / "htcds").rglob("*.py")]
    raised = {code for text in texts for code in re.findall(r'FileError\(\s*"([a-z0-9-]+)"', text)}
    raised |= {EXPIRED, NO_LONGER_ALLOWED, UNREADABLE}
    assert {row[4:] for row, title in documented().items() if title == FILES} == raised == set(FAULTS)


def test_nothing_that_is_gone_stays_documented() -> None:
    """Nor anything under a status that it no longer has."""
    there = {f"{status_of(failure)} {failure.slug}" for failure in failures()}
    assert {row for row, title in documented().items() if title not in (CODES, FILES)} == there


def test_two_failures_share_a_slug_only_with_their_parent() -> None:
    """A slug is what programs rely on."""
    for failure in failures():
        same = [other for other in failures() if other.slug == failure.slug]
        assert all(issubclass(other, failure) or issubclass(failure, other) for other in same)


def test_every_code_of_a_field_is_documented() -> None:
    """Those of schemas and those that services write."""
    written = {code for path in sources() for code in codes(path)} | set(DETAILS)
    known = {row.partition(" ")[2] for row, title in documented().items() if title == CODES}
    assert sorted(written - known) == []


def test_no_code_that_is_gone_stays_documented() -> None:
    """Each stands somewhere in the code, in quotes."""
    text = "".join(path.read_text(encoding="utf-8") for path in sources())
    known = {row.partition(" ")[2] for row, title in documented().items() if title == CODES}
    assert sorted(code for code in known if f'"{code}"' not in text) == []
