"""Telling cases who may be given a case, and referrals which partners there are, as identity and the directory will.

Runs with the superuser's connection, because no running service may write these tables.
"""

from sqlalchemy import create_engine
from sqlalchemy.pool import NullPool

from deploy.postgres import Server
from deploy.provision import names
from deploy.training.accounts import ACCOUNTS
from deploy.training.directory import PROVIDERS
from services.cases.domain.case import Staff
from services.cases.store import seed_staff
from services.referrals.store import seed_providers

_AT_CASES = {"caseworker", "supervisor"}


def seed_desks(server: Server) -> None:
    """Put staff and partners in place; again changes nothing."""
    engine = create_engine(server.url(names.database("cases")), poolclass=NullPool, hide_parameters=True)
    with engine.begin() as connection:
        seed_staff(connection, _staff())
    _seed_providers(server)


def _staff() -> list[Staff]:
    return [
        Staff(
            id=each.account.subject,
            organisation=each.account.organisation,
            sites=each.sites,
            roles=each.roles,
            active=True,
        )
        for each in ACCOUNTS.values()
        if _AT_CASES & set(each.roles)
    ]


def _seed_providers(server: Server) -> None:
    engine = create_engine(server.url(names.database("referrals")), poolclass=NullPool, hide_parameters=True)
    with engine.begin() as connection:
        seed_providers(connection, PROVIDERS)
