"""`amparo streams`: beginning a stream anew, after a service's database was restored from an old backup."""

from collections.abc import Iterator
from contextlib import contextmanager

import click

from deploy.cli.options import var_option
from deploy.errors import DeployError
from deploy.provision.folder import Folder
from deploy.provision.names import SPEAKERS


class NoStreamError(DeployError):
    """Nobody says anything there."""

    def __init__(self, publisher: str, addressee: str) -> None:
        super().__init__(f"{addressee} does not hear {publisher}: there is no such stream.")


class NothingMadeError(DeployError):
    """There is no installation."""

    def __init__(self, folder: Folder) -> None:
        super().__init__(f"There is no installation in {folder.path}.")


@click.group()
def streams() -> None:
    """Begin a stream anew, after a service's database was restored from an old backup."""


@streams.command()
@click.argument("publisher", type=click.Choice(SPEAKERS))
@click.argument("addressee", type=click.Choice(SPEAKERS))
@var_option
def renew(folder: Folder, publisher: str, addressee: str) -> None:
    """Begin a new epoch of what PUBLISHER says to ADDRESSEE, at both ends, while nothing runs.

    What PUBLISHER still has is sent again, and what ADDRESSEE remembers of it is not applied twice.
    """
    from deploy.provision.names import speaks_to

    if addressee not in speaks_to(publisher):
        raise NoStreamError(publisher, addressee)
    if folder.kind is None or not (folder.is_outside or folder.cluster.exists):
        raise NothingMadeError(folder)
    with _only_the_database(folder):
        epoch = _renewed(folder, publisher, addressee)
    click.echo(f"What {publisher} says to {addressee} begins anew with epoch {epoch}.")
    click.echo("After the start, messages of the old epoch may raise alarms: look at them, then `amparo alarms clear`.")


@contextmanager
def _only_the_database(folder: Folder) -> Iterator[None]:
    """Run PostgreSQL and nothing else; one that is not ours runs anyway, and the operator has stopped the workers.

    Raises AlreadyRunningError while the installation runs.
    """
    from deploy.provision.reach import server_of
    from deploy.supervisor.memory import keep_from_disk

    keep_from_disk()
    with folder.locked():
        if folder.is_outside:
            yield
            return
        server = server_of(folder)
        try:
            server.start()
            yield
        finally:
            server.stop()


def _renewed(folder: Folder, publisher: str, addressee: str) -> int:
    """Begin the epoch after the latest that either end knows, and return it.

    Both transactions are open before one of them ends: what either end refuses changes neither.
    """
    from deploy.provision.reach import administering
    from shared.streams import epochs
    from shared.streams.consuming import ConsumingStore
    from shared.streams.publishing import PublishingStore

    with administering(folder, publisher) as saying, administering(folder, addressee) as hearing:
        said = PublishingStore(connection=saying, publisher=publisher).load(addressee).stream.epoch
        heard = ConsumingStore(connection=hearing, consumer=addressee).load(publisher).stream.epoch
        epoch = max(said, heard) + 1
        epochs.begin(saying, publisher=publisher, addressee=addressee, epoch=epoch)
        epochs.accept(hearing, consumer=addressee, publisher=publisher, epoch=epoch)
    return epoch
