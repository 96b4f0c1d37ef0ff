"""Where the broker is: an address that shows its password, or sends it over a network in the clear, is refused."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.fixtures import ROOT

_TRY = """
import sys
import click
from deploy.cli.bus_address import bus_address, bus_options
from deploy.errors import DeployError

@click.command()
@bus_options
@click.pass_context
def what(context, bus, bus_file):
    print(bus_address(context, bus=bus, bus_file=bus_file))

try:
    what(standalone_mode=False)
except (DeployError, click.UsageError) as error:
    sys.exit(str(error))
"""


def _tried(*arguments: str, **environ: str) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, "-c", _TRY, *arguments]
    return subprocess.run(command, cwd=ROOT, env=environ, capture_output=True, text=True, check=False)


@pytest.mark.parametrize(
    "address",
    [
        "amqp://localhost",
        "amqp://guest:guest@localhost:5672//",
        "amqp://guest:guest@127.0.0.1:5672//",
        "amqp://guest:guest@[::1]:5672//",
        "amqps://broker.example",
        "amqps://amparo@broker.example:5671/vhost",
    ],
)
def test_what_nobody_else_can_read_is_taken(address: str) -> None:
    """As an option: this machine's own broker, or one that is reached under TLS and has its password elsewhere."""
    assert _tried("--bus", address).stdout.strip() == address


def test_a_password_in_the_command_line_is_refused() -> None:
    """`ps` shows it to every user; the sentence does not repeat it."""
    done = _tried("--bus", "amqps://amparo:geheim@broker.example")
    assert "--bus-file" in done.stderr
    assert "geheim" not in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1


def test_the_same_address_in_a_file_or_in_the_environment_is_taken(tmp_path: Path) -> None:
    """Which only their owner reads. A file goes before the environment."""
    address, other = "amqps://amparo:geheim@broker.example", "amqps://other.example"
    file = tmp_path / "bus"
    file.write_text(f"{address}\n")
    assert _tried("--bus-file", str(file), AMPARO_BUS_URL=other).stdout.strip() == address
    assert _tried(AMPARO_BUS_URL=address).stdout.strip() == address
    assert _tried(AMPARO_BUS_URL_FILE=str(file)).stdout.strip() == address


@pytest.mark.parametrize("address", ["amqp://broker.example", "amqp://u:p@10.0.0.7:5672//", "amqp://u:p@[fd00::1]//"])
def test_plain_amqp_over_a_network_is_refused_wherever_it_comes_from(tmp_path: Path, address: str) -> None:
    """The broker's password would go over it in the clear."""
    file = tmp_path / "bus"
    file.write_text(address)
    for done in (_tried("--bus", address), _tried("--bus-file", str(file)), _tried(AMPARO_BUS_URL=address)):
        assert done.returncode == 1
        assert "amqps://" in done.stderr
        assert "u:p" not in done.stderr


@pytest.mark.parametrize("address", ["redis://localhost", "amqp:localhost", "amqp", "amqp://[::1", "//localhost"])
def test_what_is_no_address_is_refused(address: str) -> None:
    """In one sentence."""
    assert "amqp://" in _tried("--bus", address).stderr


@pytest.mark.parametrize("content", [None, "", "\n"])
def test_a_file_without_an_address_is_refused(tmp_path: Path, content: str | None) -> None:
    """Falling back to the embedded bus would split an installation in two."""
    if content is not None:
        (tmp_path / "bus").write_text(content)
    assert "cannot be read" in _tried("--bus-file", str(tmp_path / "bus")).stderr


def test_two_addresses_are_refused(tmp_path: Path) -> None:
    """Nobody guesses which was meant."""
    (tmp_path / "bus").write_text("amqps://broker.example")
    assert "not both" in _tried("--bus", "amqp://localhost", "--bus-file", str(tmp_path / "bus")).stderr


def test_without_any_the_bus_is_our_own() -> None:
    """An empty variable is none."""
    assert _tried().stdout.strip() == "None"
    assert _tried(AMPARO_BUS_URL="").stdout.strip() == "None"
