"""The group of all commands, loaded when asked for. Knows their names and nothing they do."""

import sys
from collections.abc import Mapping
from importlib import import_module

import click

from deploy.errors import DeployError

_COMMANDS: Mapping[str, tuple[str, str, str]] = {
    "up": ("deploy.cli.running", "up", "Start everything here and stay until Ctrl-C."),
    "down": ("deploy.cli.running", "down", "Stop what runs here."),
    "status": (
        "deploy.cli.status",
        "status",
        "Say what is ready, what waits and what is parked; exit 0 when all is ready.",
    ),
    "doctor": ("deploy.cli.doctor", "doctor", "Say what is wrong, why, and the command that mends it."),
    "init": ("deploy.cli.making", "init", "Make an installation without starting it; --real for real people's data."),
    "provision": (
        "deploy.cli.provisioning",
        "provision",
        "Make databases, keys and broker users on servers of your own.",
    ),
    "begin": ("deploy.cli.beginning", "begin", "Make the first two people, on servers of your own."),
    "certificates": (
        "deploy.cli.certifying",
        "certificates",
        "Make certificates for a database and a broker that are reached over a network.",
    ),
    "journey": ("deploy.cli.journey", "journey", "Play one person's way through the running installation."),
    "token": ("deploy.cli.tokens", "token", "Print an access token of a training account."),
    "import": ("deploy.cli.importing", "import_group", "Take in files of cases."),
    "audit": ("deploy.cli.auditing", "audit", "Check the access log offline."),
    "alarms": ("deploy.cli.alarms", "alarms", "Show alarms about messages, and clear those that were dealt with."),
    "streams": ("deploy.cli.streams", "streams", "Begin a stream anew, after a restore from an old backup."),
    "parked": ("deploy.cli.parked", "parked", "Show and retry events that could not be applied."),
}


class _Commands(click.Group):
    """Imports a command when it runs, and not for `--help`."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 — click's signature
        """Return the names in the order in which one needs them."""
        return list(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        """Return the command itself."""
        if cmd_name not in _COMMANDS:
            return None
        module, name, _ = _COMMANDS[cmd_name]
        command = getattr(import_module(module), name)
        return command if isinstance(command, click.Command) else None

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        """Write the list without importing anything."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, text) for name, (_, _, text) in _COMMANDS.items()])


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="amparo")
def amparo() -> None:
    """Amparo: case management for the protection of trafficked people and stranded migrants."""


def main() -> None:
    """Run the command; what stops it is one sentence on standard error and an exit code that is not 0."""
    try:
        code = amparo(standalone_mode=False)
    except DeployError as error:
        _leave(str(error), error.exit_code)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except (click.Abort, KeyboardInterrupt):
        _leave("stopped", 130)
    else:
        sys.exit(code if isinstance(code, int) else 0)  # what `context.exit` gives is returned, not raised


def _leave(sentence: str, code: int) -> None:
    click.echo(f"amparo: {sentence}", err=True)
    sys.exit(code)
