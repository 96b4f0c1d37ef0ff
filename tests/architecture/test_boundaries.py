"""Boundaries that import contracts cannot see: files, environment, clock, names of registries."""

import ast
import inspect
import re
import subprocess
import tomllib
from importlib import import_module
from pathlib import Path

import pytest

from deploy.provision.names import SERVICES, SPEAKERS
from tests.architecture.test_house_style import sources
from tests.support.fixtures import ROOT

_READS_CLOCK = {("datetime", "now"), ("datetime", "utcnow"), ("time", "time"), ("date", "today")}
_MAY_READ = ("app.py", "app")


def _attributes(path: Path) -> set[tuple[str, str]]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    nodes = [node for node in ast.walk(tree) if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name)]
    return {(node.value.id, node.attr) for node in nodes if isinstance(node.value, ast.Name)}


def test_only_app_reads_clock_and_environment() -> None:
    """Time is an argument: otherwise no test can say when something happens, and no clock can be wrong on purpose."""
    guilty = {
        str(path.relative_to(ROOT)): found
        for path in sources("services")
        if path.name not in _MAY_READ and (found := _attributes(path) & (_READS_CLOCK | {("os", "environ")}))
    }
    assert not guilty


@pytest.mark.parametrize("path", sorted(ROOT.glob("services/*/worker.py")), ids=lambda path: path.parent.name)
def test_a_worker_hands_its_connection_on_and_says_nothing_on_it(path: Path) -> None:
    """The consumer's transaction passes through its hands; only the store speaks SQL on it."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    imports = [node for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) and node.module]
    taken = {alias.name for node in imports if str(node.module).startswith("sqlalchemy") for alias in node.names}
    assert taken <= {"Connection"}
    assert not {name for value, name in _attributes(path) if value == "connection"}


def test_the_lock_names_no_registry_and_no_path() -> None:
    """Where a package comes from is this machine's affair; which bytes it has is the repository's."""
    text = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    assert not re.search(r"https?://|--index|--extra|--find|file:|@ ", text)
    entries = re.split(r"\n(?=\S)", text.strip())
    assert all("--hash=sha256:" in entry for entry in entries)


def test_the_lock_covers_every_dependency() -> None:
    """What pyproject.toml asks for is in the lock."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    wanted = project["project"]["dependencies"] + project["dependency-groups"]["dev"]
    names = {re.split(r"[\[><=]", line)[0].strip().lower().replace("_", "-") for line in wanted}
    locked = set(re.findall(r"^([a-z0-9-]+)==", (ROOT / "requirements.lock").read_text(encoding="utf-8"), re.MULTILINE))
    assert names <= locked


def test_make_help_lists_every_target() -> None:
    """Help is generated, so it cannot lag behind."""
    help_text = subprocess.run(["make", "help"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    for target in ("run", "test", "check", "fix", "clean"):
        assert f"make {target}" in help_text


@pytest.mark.parametrize("service", ["audit", "cases", "identity", "intake", "referrals"])
def test_a_services_policy_stands_beside_its_code(service: str) -> None:
    """A data-protection officer finds who may do what without reading Python."""
    folder = ROOT / "services" / service
    assert (folder / "policy.cedar").exists()
    assert (folder / "policy.cedarschema").exists()


@pytest.mark.parametrize("service", SERVICES)
def test_every_service_has_the_two_doors_that_the_supervisor_opens(service: str) -> None:
    """`web(environ)`, and on the bus `work(environ, stop)`: without them an installation would come up incomplete."""
    app = import_module(f"services.{service}.app")
    assert list(inspect.signature(app.web).parameters) == ["environ"]
    assert hasattr(app, "work") == (service in SPEAKERS)
    if service in SPEAKERS:
        assert list(inspect.signature(app.work).parameters) == ["environ", "stop"]
