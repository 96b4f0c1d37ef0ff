"""Reaching the databases of an installation that runs. Knows no table.

On our own PostgreSQL as its administrator; on one that is not ours as the service itself, which may do all that is
needed with its streams.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection

from deploy.postgres import Server
from deploy.provision import names
from deploy.provision.folder import Folder
from deploy.provision.outside import address
from shared.database import engine, transaction


def server_of(folder: Folder) -> Server:
    """Return the installation's server, not started: good for its addresses."""
    return Server(folder.cluster, run=folder.run, log=folder.logs / "postgres.log")


def url_of(folder: Folder, service: str) -> str:
    """Return the SQLAlchemy URL under which *service*'s own database is reached from here."""
    if folder.is_outside:
        return address(folder, service, "database-url").read_text(encoding="utf-8").strip()
    return server_of(folder).url(names.database(service))


@contextmanager
def administering(folder: Folder, service: str) -> Iterator[Connection]:
    """Run one transaction in *service*'s own database. Raises what `shared.database.transaction` raises."""
    administrator = engine(url_of(folder, service), pool_size=1)
    try:
        with transaction(administrator) as connection:
            yield connection
    finally:
        administrator.dispose()
