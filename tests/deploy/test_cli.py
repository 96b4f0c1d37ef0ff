"""The `amparo` command itself: quick to help, plain when piped, one sentence when something is wrong."""

import subprocess
import sys

import pytest

from deploy.supervisor.child import backoff_seconds
from tests.support.fixtures import ROOT

_HEAVY = ("sqlalchemy", "flask", "rich", "httpx", "kombu", "alembic")
_COMMANDS = ("up", "down", "status", "init", "journey", "token", "import", "audit", "alarms", "streams", "parked")


def _python(*arguments: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run([sys.executable, *arguments], cwd=ROOT, capture_output=True, text=True, check=False)


def test_help_lists_every_command() -> None:
    """With a line for each."""
    said = _python("-m", "deploy.cli", "--help").stdout
    assert all(f"\n  {name} " in said for name in _COMMANDS)


@pytest.mark.parametrize("name", _COMMANDS)
def test_every_command_explains_itself(name: str) -> None:
    """What is listed is there."""
    done = _python("-m", "deploy.cli", name, "--help")
    assert done.returncode == 0, done.stderr
    assert "Usage:" in done.stdout


def test_help_loads_nothing_heavy() -> None:
    """Who asks for help must not wait for a database driver."""
    program = f"""
import sys
sys.argv = ["amparo", "--help"]
from deploy.cli import main
try:
    main()
except SystemExit:
    pass
print([name for name in {_HEAVY!r} if name in sys.modules], file=sys.stderr)
"""
    assert _python("-c", program).stderr.strip() == "[]"


def test_what_fails_is_restarted_at_once_and_then_every_two_seconds() -> None:
    """A service that cannot start must not burn the machine, and one that can must not be waited for."""
    waits = [backoff_seconds(deaths) for deaths in range(10)]
    assert waits == sorted(waits)
    assert waits[0] <= 0.2
    assert waits[-1] == 2.0


_LEAVING = """
import sys
import types
import click
from deploy.cli import command, main

@click.command()
@click.pass_context
def leave(context):
    context.exit({code})

sys.modules["leaving"] = types.SimpleNamespace(leave=leave)
command._COMMANDS["leave"] = ("leaving", "leave", "")
sys.argv = ["amparo", "leave"]
main()
"""


@pytest.mark.parametrize("code", [0, 1, 7])
def test_the_code_that_a_command_leaves_with_is_the_exit_code(code: int) -> None:
    """Whoever calls it in a script relies on it."""
    assert _python("-c", _LEAVING.format(code=code)).returncode == code


def test_an_unknown_command_is_a_sentence() -> None:
    """Not a traceback."""
    done = _python("-m", "deploy.cli", "everything")
    assert done.returncode == 2
    assert "Traceback" not in done.stderr
