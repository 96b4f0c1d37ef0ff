"""The partner organisations of a training installation: their types are Mozambique's, their names nobody's."""

from datetime import date

from deploy.training.accounts import HEALTH, POLICE, SHELTER, organisation_id
from services.referrals.domain import Provider

_AGREED_UNTIL = date(2099, 12, 31)
_EVERYBODY = ("women", "men", "children", "disability")


def _provider(
    organisation: str,
    name: str,
    kind: str,
    services: tuple[str, ...],
    *,
    places: tuple[str, ...] = ("maputo",),
    accepts: tuple[str, ...] = _EVERYBODY,
    is_open: bool = True,
    agreement_until: date = _AGREED_UNTIL,
) -> Provider:
    return Provider(
        id=organisation_id(organisation),
        name=name,
        kind=kind,
        services=services,
        places=places,
        languages=("por", "vmw", "tso"),
        accepts=accepts,
        is_open=is_open,
        agreement_until=agreement_until,
    )


PROVIDERS = (
    _provider(SHELTER, "Casa de Abrigo (treino)", "ngo", ("shelter", "psychosocial"), accepts=("women", "children")),
    _provider(HEALTH, "Centro de Saúde (treino)", "health", ("medical", "psychosocial")),
    _provider(POLICE, "Gabinete de Atendimento, PRM (treino)", "police", ("police",)),
    _provider("ipaj-treino", "IPAJ (treino)", "legal", ("legal-aid", "documentation")),
    _provider("accao-social-treino", "Acção Social, MGCAS (treino)", "government", ("family-tracing", "education")),
    _provider("procuradoria-treino", "Procuradoria (treino)", "prosecutor", ("prosecutor", "witness-protection")),
    _provider("oim-treino", "Retorno assistido (treino)", "international", ("assisted-return", "resettlement")),
    _provider("casa-fechada-treino", "Casa fechada (treino)", "ngo", ("shelter",), is_open=False),
    _provider(
        "acordo-caducado-treino", "Acordo caducado (treino)", "ngo", ("shelter",), agreement_until=date(2025, 1, 1)
    ),
)
"""Seven that can be referred to, one that is closed, and one whose information-sharing agreement has lapsed."""
