"""How somebody agreed to be assisted or did not, in codes and words. Facts only; knows no rule.

The words are ours, to be confirmed by practitioners.
"""

from enum import StrEnum
from typing import Final

from shared.vocabulary.words import Codes, listed


class Obtained(StrEnum):
    """Where the consent was obtained: here, by one of our texts, or before Amparo and by words we do not know."""

    HERE = "here"
    ELSEWHERE = "elsewhere"


class ObtainedFrom(StrEnum):
    """Who agreed; `best-interests` where nobody could, and two people decide in the case."""

    SELF = "self"
    GUARDIAN = "guardian"
    BEST_INTERESTS = "best-interests"


class Interpreter(StrEnum):
    """Who interpreted. A companion may be the trafficker."""

    NONE = "none"
    PROFESSIONAL = "professional"
    COMPANION = "companion"


class Assent(StrEnum):
    """What the child said."""

    GIVEN = "given"
    TOO_YOUNG = "too-young"
    REFUSED = "refused"


class Ground(StrEnum):
    """Why nobody's consent could be taken."""

    GUARDIAN_ABSENT = "guardian-absent"
    GUARDIAN_UNVERIFIED = "guardian-unverified"
    GUARDIAN_IMPLICATED = "guardian-implicated"
    CHILD_OBJECTS = "child-objects"
    CANNOT_CONSENT = "cannot-consent"


class Relation(StrEnum):
    """What the guardian is to the child."""

    PARENT = "parent"
    GRANDPARENT = "grandparent"
    SIBLING = "sibling"
    OTHER_RELATIVE = "other-relative"
    LEGAL_GUARDIAN = "legal-guardian"
    OTHER = "other"


class Help(StrEnum):
    """What somebody who did not agree was given on the spot."""

    WATER_FOOD = "water-food"
    MEDICAL = "medical"
    PHONE_CALL = "phone-call"
    SHELTER_NIGHT = "shelter-night"
    INFORMATION = "information"


INTERPRETERS: Final[Codes] = listed(
    ("none", "Nobody: I speak the language", "Ninguém: falo a língua"),
    ("professional", "An interpreter", "Um intérprete"),
    ("companion", "Somebody who came with the person", "Alguém que veio com a pessoa"),
)
ASSENTS: Final[Codes] = listed(
    ("given", "Yes, the child agrees too", "Sim, a criança também aceita"),
    ("too-young", "Too young to be asked", "É pequena demais para se lhe perguntar"),
    ("refused", "No, the child does not want it", "Não, a criança não quer"),
)
GROUNDS: Final[Codes] = listed(
    ("guardian-absent", "A child whose guardian is not here", "Uma criança cujo tutor não está aqui"),
    ("guardian-unverified", "It is not verified who the guardian is", "Não se verificou quem é o tutor"),
    ("guardian-implicated", "The guardian may have taken part", "O tutor pode ter participado"),
    ("child-objects", "The guardian agrees, the child does not", "O tutor aceita, a criança não"),
    (
        "cannot-consent",
        "An adult who cannot say yes or no now",
        "Um adulto que agora não pode dizer sim nem não",
    ),
)
RELATIONS: Final[Codes] = listed(
    ("parent", "Mother or father", "Mãe ou pai"),
    ("grandparent", "Grandparent", "Avó ou avô"),
    ("sibling", "Grown-up sister or brother", "Irmã ou irmão adulto"),
    ("other-relative", "Another relative", "Outro familiar"),
    ("legal-guardian", "Guardian named by a court", "Tutor nomeado por um tribunal"),
    ("other", "Somebody else", "Outra pessoa"),
)
HELP: Final[Codes] = listed(
    ("water-food", "Water or food", "Água ou comida"),
    ("medical", "Medical care", "Cuidados médicos"),
    ("phone-call", "A telephone call", "Um telefonema"),
    ("shelter-night", "Shelter for the night", "Abrigo para a noite"),
    ("information", "Information about rights and services", "Informação sobre direitos e serviços"),
)
