"""`amparo up` and `amparo down`."""

import os
import signal
import time
from contextlib import ExitStack
from pathlib import Path

import click

from deploy.cli.bus_address import bus_address, bus_options
from deploy.cli.options import NotRunningError, var_option
from deploy.errors import DeployError
from deploy.provision.folder import Folder

_STEPS = 12
_STOP_SECONDS = 60.0


class StillRunningError(DeployError):
    """It did not stop in time."""

    def __init__(self, pid: int) -> None:
        super().__init__(f"Process {pid} has not stopped within {_STOP_SECONDS:.0f} seconds.")


@click.command()
@var_option
@click.option(
    "--base-port",
    type=click.IntRange(1, 65000),
    default=8100,
    show_default=True,
    envvar="AMPARO_BASE_PORT",
    help="The portal takes this port, the services the five after it.",
)
@bus_options
@click.option("--bus-prefix", envvar="AMPARO_BUS_PREFIX", default="amparo", show_default=True,
              help="What names on a shared broker begin with.")  # fmt: skip
@click.option("--passphrase-fd", type=int, help="Read a real installation's passphrase from this file descriptor.")
@click.option("--people/--no-people", default=True, show_default=True, help="Fill a training installation.")
@click.pass_context
def up(
    context: click.Context,
    *,
    folder: Folder,
    base_port: int,
    bus: str | None,
    bus_file: Path | None,
    bus_prefix: str,
    passphrase_fd: int | None,
    people: bool,
) -> None:
    """Start everything here and stay until Ctrl-C.

    A new folder becomes a training installation with synthetic people; make a real one with `amparo init --real`.
    """
    from deploy.cli.passphrases import passphrase_of

    kind = folder.kind or "training"
    address = bus_address(context, bus=bus, bus_file=bus_file)
    secret = passphrase_of(kind, passphrase_fd)

    from rich.console import Console

    from deploy.cli.peopling import fill
    from deploy.cli.progress import bar
    from deploy.cli.welcome import welcome
    from deploy.provision.addresses import Addresses
    from deploy.provision.installation import Bus
    from deploy.supervisor.installation import Plan, brought_up

    addresses = Addresses.of(base_port, os.environ)
    plan = Plan(folder=folder, kind=kind, bus=Bus(address, bus_prefix), addresses=addresses, passphrase=secret)
    console = Console(highlight=False)
    with ExitStack() as stack:
        with bar(console, "Amparo", total=_STEPS) as steps:
            loop = stack.enter_context(brought_up(plan, say=steps.say))
        if not loop.stopping:
            console.print(f"Amparo is ready after {steps.seconds:.1f} s.")
        if people and kind == "training":
            fill(plan, loop, console)
        if not loop.stopping:
            welcome(console, plan)
        loop.forever()
        console.print("Stopping…")


@click.command()
@var_option
def down(folder: Folder) -> None:
    """Stop what runs here, in order, and wait for it."""
    pid = folder.holder()
    if pid is None:
        raise NotRunningError(folder)
    os.kill(pid, signal.SIGTERM)
    deadline = time.monotonic() + _STOP_SECONDS
    while folder.holder() == pid:
        if time.monotonic() > deadline:
            raise StillRunningError(pid)
        time.sleep(0.05)
    click.echo("Amparo has stopped.")
