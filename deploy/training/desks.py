"""Telling referrals which partners there are, as the directory will. Runs with the superuser's connection."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection, create_engine, text
from sqlalchemy.pool import NullPool

from deploy.postgres import Server
from deploy.provision import names
from deploy.provision.folder import Folder
from deploy.training.directory import PROVIDERS
from services.referrals.store import seed_providers

_FORGET = text("DELETE FROM standing_keys WHERE usable_from < '2001-01-01'")


def seed_desks(folder: Folder, server: Server) -> None:
    """Put partners in place; again changes nothing."""
    with _administering(server, "referrals") as connection:
        seed_providers(connection, PROVIDERS)
    _forget_signer(folder, server)


def _forget_signer(folder: Folder, server: Server) -> None:
    """Take back the key that signed tokens before there was an identity: it would count for a hundred years."""
    signer = folder.training / "signer.json"
    if signer.exists():
        for service in names.SPEAKERS:
            with _administering(server, service) as connection:
                connection.execute(_FORGET)
        signer.unlink()


@contextmanager
def _administering(server: Server, service: str) -> Iterator[Connection]:
    engine = create_engine(server.url(names.database(service)), poolclass=NullPool, hide_parameters=True)
    with engine.begin() as connection:
        yield connection
