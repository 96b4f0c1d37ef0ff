"""What a newcomer sees: commands that work when they are pasted, and a journey that is good to look at."""

import os
import pty
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from deploy.cli.calling import this_folder, this_program
from deploy.journey import CHAPTERS
from tests.support.installation import Installation
from tests.support.processes import until
from tests.support.requirements import require

_PROGRAM = Path(sys.executable).with_name("amparo")
_BARE_PATH = "/usr/bin:/bin"


class _Pasted(Installation):
    """An installation that is called by the installed program, as `make run` calls it."""

    def command(self, *arguments: str) -> list[str]:
        """Return how a person calls `amparo`."""
        return [os.path.relpath(_PROGRAM), *arguments, "--var", str(self.folder.path)]


@pytest.fixture(scope="module")
def installation() -> Iterator[Installation]:
    """One installation for all tests here."""
    require(_PROGRAM.exists(), "the amparo program is not installed beside this Python")
    with tempfile.TemporaryDirectory(prefix="amparo ", ignore_cleanup_errors=True) as folder:
        found = _Pasted(Path(folder))
        try:
            found.start()
            until(lambda: found.amparo("status").returncode == 0, seconds=30, what="everything ready")
            yield found
        finally:
            found.stop()


def _suggested(installation: Installation) -> list[str]:
    """Return the commands that the welcome tells one to try."""
    lines = installation.output.partition("Or in another terminal:\n")[2].splitlines()
    return [line.strip() for line in lines if line.startswith("  ")]


def test_every_suggested_command_works_when_pasted(installation: Installation) -> None:
    """In another terminal in the same folder, where nothing is on the PATH; even with a blank in the folder's name."""
    suggested = _suggested(installation)
    assert len(suggested) == 2
    for line in suggested:
        done = subprocess.run(
            ["/bin/sh", "-c", line], env={"PATH": _BARE_PATH}, capture_output=True, text=True, check=False, timeout=120
        )
        assert done.returncode == 0, line + done.stderr


def test_on_a_terminal_each_step_is_shown_and_then_the_sum(installation: Installation) -> None:
    """Eighty columns are enough, and nothing of a line is lost."""
    said = _on_terminal(installation, "journey")
    assert "\x1b[" in said
    plain = re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", said)
    assert plain.count("✓") == len(CHAPTERS)
    assert all(f"{number}/{len(CHAPTERS)} {title}" in plain for number, (title, _) in enumerate(CHAPTERS, start=1))
    assert f"The journey is complete: {len(CHAPTERS)} steps in" in plain
    assert re.search(r"withdrew their consent; \d+ ms later", plain)


def _on_terminal(installation: Installation, *arguments: str) -> str:
    """Return what a command writes to a terminal of eighty columns."""
    ours, theirs = pty.openpty()
    environ = installation.environ | {"TERM": "xterm-256color", "COLUMNS": "80"}
    environ = {name: value for name, value in environ.items() if name not in {"NO_COLOR", "CI"}}
    with subprocess.Popen(
        installation.command(*arguments), stdin=theirs, stdout=theirs, stderr=theirs, env=environ
    ) as process:
        os.close(theirs)
        said = b"".join(iter(lambda: _read(ours), b""))
        os.close(ours)
    assert process.returncode == 0, said
    return said.decode()


def _read(descriptor: int) -> bytes:
    """Read until the other end is closed, which a terminal says with an error."""
    try:
        return os.read(descriptor, 4096)
    except OSError:
        return b""


def test_the_program_is_named_by_a_path_that_works_from_here(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """From here where it lies below, else from anywhere."""
    monkeypatch.chdir(tmp_path)
    for called, named in {
        ".venv/bin/amparo": ".venv/bin/amparo",
        str(tmp_path / ".venv/bin/amparo"): ".venv/bin/amparo",
        "/opt/a b/amparo": "'/opt/a b/amparo'",
        str(tmp_path / "amparo"): str(tmp_path / "amparo"),
        "/x/deploy/cli/__main__.py": f"{sys.executable} -m deploy.cli",
    }.items():
        monkeypatch.setattr(sys, "argv", [called])
        assert this_program() == named
    assert this_folder(tmp_path / "var") == ""
    assert this_folder(Path("/srv/a b")) == " --var '/srv/a b'"
