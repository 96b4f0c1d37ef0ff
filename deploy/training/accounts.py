"""The printed accounts of a training installation: who they are and where they sit. Nobody here exists.

Ids are derived from names, so that every training installation has the same people at the same desks.
"""

from dataclasses import dataclass
from uuid import UUID, uuid5

from deploy.errors import DeployError

NAMESPACE = UUID("a1f0a7e5-7a1e-4d0c-9e7b-0a9d6f3b2c11")
SITES = ("ressano-garcia", "machipanda", "negomano", "maputo")


class UnknownAccountError(DeployError):
    """There is no such printed account."""

    def __init__(self, name: str) -> None:
        super().__init__(f"There is no training account {name!r}; there are: {', '.join(ACCOUNTS)}.")


def organisation_id(name: str) -> UUID:
    """Return the id of the training organisation *name*."""
    return uuid5(NAMESPACE, f"organisation/{name}")


@dataclass(frozen=True, slots=True)
class TrainingAccount:
    """One printed account. `name` is what `amparo token` wants; `title` says who it stands for."""

    name: str
    title: str
    organisation: str
    roles: tuple[str, ...]
    sites: tuple[str, ...] = SITES

    @property
    def id(self) -> UUID:
        """The account's id, which tokens carry as `sub`."""
        return uuid5(NAMESPACE, f"account/{self.name}")

    @property
    def organisation_id(self) -> UUID:
        """The id of its organisation."""
        return organisation_id(self.organisation)


PROTECTION = "protecao-treino"
NEIGHBOUR = "vizinha-treino"
SHELTER = "casa-abrigo-treino"
HEALTH = "centro-saude-treino"
POLICE = "policia-treino"

_ALL = (
    TrainingAccount("officer", "border officer", PROTECTION, ("intake-officer",)),
    TrainingAccount("caseworker", "caseworker", PROTECTION, ("caseworker",)),
    TrainingAccount("caseworker-2", "a colleague without that case", PROTECTION, ("caseworker",)),
    TrainingAccount("supervisor", "supervisor", PROTECTION, ("supervisor",)),
    TrainingAccount("auditor", "auditor", PROTECTION, ("auditor",)),
    TrainingAccount("national-auditor", "auditor of all organisations", PROTECTION, ("national-auditor",)),
    TrainingAccount("dpo", "data-protection officer", PROTECTION, ("data-protection-officer",)),
    TrainingAccount("administrator", "administrator", PROTECTION, ("administrator",)),
    TrainingAccount("shelter", "shelter partner", SHELTER, ("service-provider",), ("maputo",)),
    TrainingAccount("health", "health partner", HEALTH, ("service-provider",), ("maputo",)),
    TrainingAccount("police", "police partner", POLICE, ("law-enforcement",), ("maputo",)),
    TrainingAccount("officer-b", "officer of another organisation", NEIGHBOUR, ("intake-officer",)),
    TrainingAccount("caseworker-b", "caseworker of another organisation", NEIGHBOUR, ("caseworker",)),
    TrainingAccount("supervisor-b", "supervisor of another organisation", NEIGHBOUR, ("supervisor",)),
)

ACCOUNTS = {each.name: each for each in _ALL}


def find_account(name: str) -> TrainingAccount:
    """Return the printed account *name*. Raises UnknownAccountError."""
    try:
        return ACCOUNTS[name]
    except KeyError:
        raise UnknownAccountError(name) from None
