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
    """One printed account. `name` is what `amparo token` wants; `title` says what they do."""

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
    TrainingAccount("officer", "registers people at a border post", PROTECTION, ("intake-officer",)),
    TrainingAccount("caseworker", "follows up the cases given to them", PROTECTION, ("caseworker",)),
    TrainingAccount("caseworker-2", "a colleague, who has no case", PROTECTION, ("caseworker",)),
    TrainingAccount("supervisor", "sees every case of the programme and assigns them", PROTECTION, ("supervisor",)),
    TrainingAccount("auditor", "sees who looked at what, in this programme", PROTECTION, ("auditor",)),
    TrainingAccount("national-auditor", "the same of all organisations", PROTECTION, ("national-auditor",)),
    TrainingAccount(
        "dpo", "data-protection officer: agrees to what opens cases", PROTECTION, ("data-protection-officer",)
    ),
    TrainingAccount("administrator", "makes accounts, opens no case", PROTECTION, ("administrator",)),
    TrainingAccount(
        "shelter", "partner: receives what a person agreed to share", SHELTER, ("service-provider",), ("maputo",)
    ),
    TrainingAccount("health", "partner: a health centre", HEALTH, ("service-provider",), ("maputo",)),
    TrainingAccount("police", "partner: the police", POLICE, ("law-enforcement",), ("maputo",)),
    TrainingAccount("officer-b", "registers for the neighbouring programme", NEIGHBOUR, ("intake-officer",)),
    TrainingAccount("caseworker-b", "follows up cases there", NEIGHBOUR, ("caseworker",)),
    TrainingAccount("supervisor-b", "sees every case there", NEIGHBOUR, ("supervisor",)),
)

ACCOUNTS = {each.name: each for each in _ALL}


def find_account(name: str) -> TrainingAccount:
    """Return the printed account *name*. Raises UnknownAccountError."""
    try:
        return ACCOUNTS[name]
    except KeyError:
        raise UnknownAccountError(name) from None
