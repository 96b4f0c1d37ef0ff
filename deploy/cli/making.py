"""`amparo init`: an installation made, and not started."""

import os

import click

from deploy.cli.calling import this_folder, this_program
from deploy.cli.first_people import first_people, first_people_options, say_links
from deploy.cli.options import var_option
from deploy.errors import DeployError
from deploy.provision.folder import Folder
from deploy.provision.names import DEFAULT_BASE_PORT

_STEPS = 12


@click.command()
@var_option
@click.option("--real", is_flag=True, help="For real people's data: a passphrase, two first people, nothing synthetic.")
@first_people_options
@click.option("--new-links", is_flag=True, help="Only print new addresses for first people who have not used theirs.")
@click.option("--base-port", type=click.IntRange(1, 65000), default=DEFAULT_BASE_PORT, show_default=True,
              envvar="AMPARO_BASE_PORT", help="The port that the portal will have; addresses name it.")  # fmt: skip
@click.option("--passphrase-fd", type=int, help="Read the passphrase from this file descriptor.")
def init(
    folder: Folder,
    *,
    real: bool,
    new_links: bool,
    base_port: int,
    passphrase_fd: int | None,
    sites: tuple[str, ...],
    **names: str | None,
) -> None:
    """Make an installation, training or real, once and for ever.

    A real one that was stopped while it was made goes on when this is called again.
    """
    _refuse_made(folder, real=real, new_links=new_links)
    people = first_people(names, sites) if real and not new_links else None
    secret = _passphrase(folder, passphrase_fd) if real else None

    from rich.console import Console

    from deploy.cli.progress import bar
    from deploy.provision.addresses import Addresses
    from deploy.supervisor.installation import Plan
    from deploy.supervisor.making import made

    addresses = Addresses.of(base_port, os.environ)
    plan = Plan(folder=folder, kind="real" if real else "training", passphrase=secret, addresses=addresses)
    with bar(Console(highlight=False), "Amparo", total=_STEPS) as steps:
        links = made(plan, first=people, new_links=new_links, say=steps.say)
    start = f"{this_program()} up{this_folder(folder.path)}"
    click.echo(f"A {plan.kind} installation is in {folder.path}; start it with `{start}`.")
    if real:
        click.echo("Nobody can open it without the passphrase: write it down and keep it in two safe places.")
        say_links(links)


def _passphrase(folder: Folder, descriptor: int | None) -> str | None:
    """Ask for a new passphrase, or for the one that keyrings are under already."""
    from deploy.cli.passphrases import new_passphrase, passphrase_of

    return passphrase_of("real", descriptor) if folder.roster.exists() else new_passphrase(descriptor)


def _refuse_made(folder: Folder, *, real: bool, new_links: bool) -> None:
    kind = folder.kind
    if new_links and kind != "real":
        raise DeployError(f"{folder.path} is no real installation: there is nobody to give a new address.")
    if kind is None or new_links or (real and kind == "real" and not folder.has_first_people):
        return
    raise DeployError(f"{folder.path} is a {kind} installation already; choose another folder with --var.")
