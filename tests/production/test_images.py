"""The steps of `deploy/Dockerfile`, without an engine: packages by hash, what is copied, and that it runs alone."""

import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from deploy.images.requirements import FILES, locked
from tests.support.fixtures import ROOT
from tests.support.requirements import require

TEXT = (ROOT / "deploy" / "Dockerfile").read_text(encoding="utf-8")
SERVICES = sorted(path.parent.name for path in (ROOT / "services").glob("*/app.py"))
JOB_WORDS = ("doctor", "provision", "begin", "certificates", "alarms", "parked", "streams")


def stage(name: str) -> str:
    """Return a stage's instructions, each on one line."""
    text = TEXT.replace("\\\n", " ")
    _, _, rest = text.partition(f" AS {name}\n")
    return rest.partition("\nFROM ")[0]


def runs(name: str) -> list[str]:
    """Return the shell commands of a stage."""
    return re.findall(r"^RUN (.+)$", stage(name), re.MULTILINE)


def copies(name: str, **arguments: str) -> Iterator[tuple[list[str], str]]:
    """Yield what a stage copies from the repository, and where to, with its arguments put in."""
    for words in re.findall(r"^COPY (?!--from)(.+)$", stage(name), re.MULTILINE):
        for argument, value in arguments.items():
            words = re.sub(rf"\$\{{{argument}(:\?)?\}}", value, words)  # noqa: PLW2901 - put in, one by one
        *sources, target = words.split()
        yield sources, target


@pytest.mark.parametrize("file", FILES)
def test_the_locks_are_those_of_the_code(file: str) -> None:
    """What is imported, and what that needs, by the hashes of the one lock."""
    assert (ROOT / "deploy" / "images" / file).read_text(encoding="utf-8") == locked(FILES[file])


@pytest.fixture(scope="module")
def packages(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Install what a service's image holds."""
    folder = tmp_path_factory.mktemp("image")
    shutil.copytree(ROOT / "deploy" / "images", folder / "build")
    _install(folder, "packages")
    return folder


def _install(folder: Path, name: str) -> None:
    """Do what a stage does; only its folders are this test's. Packages come from pip's own cache where they can."""
    for command in runs(name):
        assert all(word in command for word in ("--require-hashes", "--only-binary :all:", "--no-deps"))
        ours = command.replace("/opt/amparo", f"{folder}/opt").replace("/build/", f"{folder}/build/")
        ours = ours.replace(" --no-cache-dir", "")
        ours = re.sub(r"(?<![\w/])python -m", f"{shlex.quote(sys.executable)} -m", ours)
        done = subprocess.run(["/bin/sh", "-c", ours], capture_output=True, text=True, check=False, timeout=500)
        offline = "No matching distribution" in done.stderr or "Could not find a version" in done.stderr
        require(not offline, "no package registry can be reached")
        assert done.returncode == 0, done.stderr[-2000:]


def assembled(folder: Path, name: str, **arguments: str) -> Path:
    """Copy what the stage copies into a fresh folder."""
    home = folder / f"srv-{'-'.join(arguments.values()) or name}"
    home.mkdir()
    for sources, target in copies(name, **arguments):
        for source in sources:
            is_folder = (ROOT / source).is_dir()
            place = home / target if is_folder else home / target / Path(source).name
            place.parent.mkdir(parents=True, exist_ok=True)
            if is_folder:
                shutil.copytree(ROOT / source, place, ignore=shutil.ignore_patterns("__pycache__"))
            else:
                shutil.copy(ROOT / source, place)
    return home


def started(folder: Path, home: Path, *words: str) -> "subprocess.CompletedProcess[str]":
    """Run the image's Python there, with nothing of this repository or of this environment."""
    kept = {"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8", "PYTHONDONTWRITEBYTECODE": "1"}
    command = [f"{folder}/opt/bin/python", *words]
    return subprocess.run(command, cwd=home, env=kept, capture_output=True, text=True, check=False, timeout=120)


def test_a_services_image_runs_alone(packages: Path) -> None:
    """With `shared` and itself and nothing of any other: it reads its settings, which comes after all imports."""
    for service in SERVICES:
        _service_runs(packages, service)


def _service_runs(folder: Path, service: str) -> None:
    home = assembled(folder, "service", SERVICE=service)
    assert sorted(path.name for path in (home / "services").iterdir() if path.is_dir()) == [service]
    assert not (home / "deploy").exists()
    done = started(folder, home, "-m", "services.app", service, "web", "127.0.0.1:1")
    assert done.returncode == 1
    assert done.stderr.startswith("amparo: missing or unreadable settings: AMPARO_"), done.stderr
    other = "cases" if service != "cases" else "intake"
    stranger = started(folder, home, "-m", "services.app", other, "web", "127.0.0.1:1")
    assert stranger.stderr.strip() == f"amparo: there is no service {other} in this image"


def test_the_jobs_image_runs_alone(packages: Path) -> None:
    """On top of the same packages, with those of its own: every command that it is for."""
    _install(packages, "job-packages")
    home = assembled(packages, "job")
    for word in JOB_WORDS:
        done = started(packages, home, "-m", "deploy.cli", word, "--help")
        assert done.returncode == 0, done.stderr
    done = started(
        packages, home, "-c", "import deploy.doctor.examining, deploy.supervisor.making, deploy.certificates"
    )
    assert done.returncode == 0, done.stderr


def test_nothing_goes_to_the_builder_but_code() -> None:
    """No data, no secrets, no history; and everything that is copied."""
    lines = (ROOT / "deploy" / "Dockerfile.dockerignore").read_text(encoding="utf-8").splitlines()
    rules = [line for line in lines if line and not line.startswith("#")]
    assert rules[0] == "*"
    allowed = {rule.removeprefix("!") for rule in rules if rule.startswith("!")}
    assert allowed == {"shared", "services", "deploy"}
    sources = [each for name in ("packages", "service", "job") for found, _ in copies(name) for each in found]
    assert {source.split("/")[0] for source in sources} <= allowed


def test_no_image_runs_as_root() -> None:
    """And both end with the program that compose gives its words to."""
    for name, program in (("service", "services.app"), ("job", "deploy.cli")):
        assert re.search(r"^USER 10001:10001$", stage(name), re.MULTILINE)
        assert f'ENTRYPOINT ["/opt/amparo/bin/python", "-m", "{program}"]' in stage(name)
