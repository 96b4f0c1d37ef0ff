"""Telling services whose tokens count, and referrals which partners there are, as identity and the directory will.

Runs with the superuser's connection.
"""

from datetime import UTC, datetime

from sqlalchemy import Connection, create_engine
from sqlalchemy.pool import NullPool

from deploy.postgres import Server
from deploy.provision import names
from deploy.training.accounts import ACCOUNTS
from deploy.training.directory import PROVIDERS
from deploy.training.signer import TrainingSigner
from services.referrals.store import seed_providers
from shared.standing import note_account, note_key


def seed_desks(server: Server, signer: TrainingSigner) -> None:
    """Put staff and partners in place; again changes nothing."""
    for service in names.SERVICES:
        engine = create_engine(server.url(names.database(service)), poolclass=NullPool, hide_parameters=True)
        with engine.begin() as connection:
            _seed_standing(connection, signer)
            if service == "referrals":
                seed_providers(connection, PROVIDERS)


def _seed_standing(connection: Connection, signer: TrainingSigner) -> None:
    note_key(connection, signer.announced())
    for each in ACCOUNTS.values():
        note_account(connection, each.account.changed(datetime.now(UTC)))
