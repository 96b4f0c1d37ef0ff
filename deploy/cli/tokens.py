"""`amparo token`: an access token of a training account."""

import click

from deploy.cli.options import refuse_real, var_option
from deploy.provision.folder import Folder
from deploy.provision.names import SERVICES


@click.command()
@click.argument("account")
@click.option("--for", "service", type=click.Choice(SERVICES), default="cases", show_default=True,
              help="The one service that takes the token.")  # fmt: skip
@var_option
def token(folder: Folder, account: str, service: str) -> None:
    """Print an access token of a training ACCOUNT, valid for ten minutes at one service."""
    from secrets import token_bytes

    from deploy.training.accounts import find_account
    from deploy.training.seeding import now
    from deploy.training.signer import TrainingSigner

    refuse_real(folder)
    found = find_account(account)
    signer = TrainingSigner.load(folder.signer)
    click.echo(signer.issue(found.account, audience=service, at=now(), random=token_bytes))
