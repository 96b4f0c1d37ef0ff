"""How the printed accounts sign in, and putting them into identity. Their password and secrets are everybody's."""

from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from secrets import token_bytes
from typing import Final

from deploy.provision.names import HOST
from deploy.signing_in import Account, Door
from deploy.training.accounts import (
    ACCOUNTS,
    HEALTH,
    NEIGHBOUR,
    POLICE,
    PROTECTION,
    SHELTER,
    find_account,
    organisation_id,
)
from deploy.training.sites import training_sites
from services.identity import app as identity
from services.identity.domain.one_time_codes import code_at, step_at
from services.identity.domain.organisations import Kind, Organisation
from services.identity.domain.training import PASSWORD, secret_of
from services.identity.usecases.beginning import Seed

_ORGANISATIONS: Final = {
    PROTECTION: ("Programa de Protecção (treino)", Kind.PROTECTION),
    NEIGHBOUR: ("Programa vizinho (treino)", Kind.PROTECTION),
    SHELTER: ("Casa de Abrigo (treino)", Kind.SERVICE_PROVIDER),
    HEALTH: ("Centro de Saúde (treino)", Kind.SERVICE_PROVIDER),
    POLICE: ("Gabinete de Atendimento, PRM (treino)", Kind.LAW_ENFORCEMENT),
}
_NAMES: Final = {
    "officer": "Agente de fronteira",
    "caseworker": "Assistente social",
    "caseworker-2": "Assistente social, colega",
    "supervisor": "Supervisor",
    "auditor": "Auditor",
    "national-auditor": "Auditor nacional",
    "dpo": "Encarregado da protecção de dados",
    "administrator": "Administrador",
    "shelter": "Casa de abrigo, parceira",
    "health": "Centro de saúde, parceiro",
    "police": "Polícia, parceira",
    "officer-b": "Agente de fronteira, programa vizinho",
    "caseworker-b": "Assistente social, programa vizinho",
    "supervisor-b": "Supervisor, programa vizinho",
}


def seed_identity(settings: Mapping[str, str]) -> None:
    """Put organisations, printed accounts and the first token key into identity, whose *settings* these are.

    Again changes nothing. Identity need not run; its database has to.
    """
    at = datetime.now(UTC)
    identity.seed(
        settings, organisations=_organisations(at), sites=training_sites(at), accounts=_seeds(), password=PASSWORD
    )


def credentials(name: str) -> Account:
    """Return how the printed account *name* signs in. Raises UnknownAccountError."""
    login_name = find_account(name).name
    secret = secret_of(login_name)
    return Account(login_name=login_name, password=PASSWORD, code=lambda at: code_at(secret, step_at(at)))


def open_door(kept: Path, *, port: int, issuer: str, patience_seconds: float = 30.0) -> Door:
    """Return the way into the identity that listens at *port*; sessions are kept in the folder *kept*."""
    return Door(
        base_url=f"http://{HOST}:{port}",
        issuer=issuer,
        kept=kept,
        clock=lambda: datetime.now(UTC),
        random=token_bytes,
        patience_seconds=patience_seconds,
    )


def _organisations(at: datetime) -> list[Organisation]:
    return [
        Organisation(id=organisation_id(key), name=name, kind=kind, is_founder=key == PROTECTION, created_at=at)
        for key, (name, kind) in _ORGANISATIONS.items()
    ]


def _seeds() -> list[Seed]:
    return [
        Seed(
            id=each.id,
            organisation=each.organisation_id,
            login_name=each.name,
            display_name=_NAMES[each.name],
            roles=each.roles,
            sites=each.sites,
            secret=secret_of(each.name),
        )
        for each in ACCOUNTS.values()
    ]
