"""`amparo token`: an access token of a training account."""

import click

from deploy.cli.options import running_training, var_option
from deploy.provision.folder import Folder
from deploy.provision.names import SPEAKERS


@click.command()
@click.argument("account")
@click.option("--for", "service", type=click.Choice(SPEAKERS), default="cases", show_default=True,
              help="The one service that takes the token.")  # fmt: skip
@var_option
def token(folder: Folder, account: str, service: str) -> None:
    """Sign a training ACCOUNT in and print an access token, valid for ten minutes at one service."""
    from deploy.training.seeding import tokens

    running_training(folder)
    click.echo(tokens(folder, account=account, service=service)())
