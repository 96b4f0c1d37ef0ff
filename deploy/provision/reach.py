"""Reaching the databases of an installation that runs, as its administrator. Knows no table."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection

from deploy.postgres import Server
from deploy.provision import names
from deploy.provision.folder import Folder
from shared.database import engine, transaction


def server_of(folder: Folder) -> Server:
    """Return the installation's server, not started: good for its addresses."""
    return Server(folder.cluster, run=folder.run, log=folder.logs / "postgres.log")


@contextmanager
def administering(folder: Folder, service: str) -> Iterator[Connection]:
    """Run one transaction in *service*'s own database. Raises what `shared.database.transaction` raises."""
    administrator = engine(server_of(folder).url(names.database(service)), pool_size=1)
    try:
        with transaction(administrator) as connection:
            yield connection
    finally:
        administrator.dispose()
