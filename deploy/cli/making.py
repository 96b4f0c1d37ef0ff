"""`amparo init`: an installation made, and not started."""

import click

from deploy.cli.calling import this_folder, this_program
from deploy.cli.options import var_option
from deploy.errors import DeployError
from deploy.provision.folder import Folder

_STEPS = 8
_NAME_LENGTH = 80


class AdministratorError(DeployError):
    """A real installation needs one."""

    def __init__(self) -> None:
        super().__init__("A real installation begins with one administrator: give --administrator, or use a terminal.")


@click.command()
@var_option
@click.option("--real", is_flag=True, help="For real people's data: passphrase, one administrator, nothing synthetic.")
@click.option("--administrator", help="The first administrator's sign-in name (real installations).")
@click.option("--passphrase-fd", type=int, help="Read the passphrase from this file descriptor.")
def init(folder: Folder, *, real: bool, administrator: str | None, passphrase_fd: int | None) -> None:
    """Make an installation, training or real, once and for ever."""
    from deploy.cli.passphrases import new_passphrase

    _refuse_made(folder)
    name = _administrator(administrator) if real else None
    secret = new_passphrase(passphrase_fd) if real else None

    from rich.console import Console

    from deploy.cli.progress import bar
    from deploy.supervisor.installation import Plan, made

    plan = Plan(folder=folder, kind="real" if real else "training", passphrase=secret, administrator=name)
    with bar(Console(highlight=False), "Amparo", total=_STEPS) as steps:
        made(plan, say=steps.say)
    start = f"{this_program()} up{this_folder(folder.path)}"
    click.echo(f"A {plan.kind} installation is in {folder.path}; start it with `{start}`.")
    if real:
        click.echo("Nobody can open it without the passphrase: write it down and keep it in two safe places.")


def _refuse_made(folder: Folder) -> None:
    kind = folder.kind
    if kind is not None:
        raise DeployError(f"{folder.path} is a {kind} installation already; choose another folder with --var.")


def _administrator(name: str | None) -> str:
    """Return the first administrator's name, asked for at the terminal when it was not given."""
    import sys

    if name is None:
        if not sys.stdin.isatty():
            raise AdministratorError
        name = str(click.prompt("Sign-in name of the first administrator", err=True))
    chosen = name.strip()
    if not chosen or len(chosen) > _NAME_LENGTH or not chosen.isprintable():
        raise AdministratorError
    return chosen
