"""How people who were found together say that they stand to each other. Facts only; knows no rule.

A relation is read "this person is … the other": `child-of` is a child of the other. HTCDS has no such list, so the
words are ours.
"""

from collections.abc import Mapping
from typing import Final

from shared.vocabulary.words import Codes, listed

RELATIONS: Final[Codes] = listed(
    ("travelled-with", "Found or travelled together", "Encontrados juntos ou em viagem juntos"),
    ("child-of", "Child", "Filho ou filha"),
    ("parent-of", "Mother or father", "Mãe ou pai"),
    ("spouse", "Husband, wife or partner", "Marido, mulher ou companheiro"),
    ("sibling", "Brother or sister", "Irmão ou irmã"),
    ("guardian-of", "Guardian", "Tutor ou tutora"),
    ("ward-of", "In their care", "A seu cargo"),
    ("other", "Something else", "Outra relação"),
)
INVERSE: Final[Mapping[str, str]] = {
    "child-of": "parent-of",
    "parent-of": "child-of",
    "guardian-of": "ward-of",
    "ward-of": "guardian-of",
}
"""How the other stands to this person; what is not here is the same from both sides."""

CLAIMED: Final = "claimed"
SUSPECTED: Final = "suspected"
SAID_AT_INTAKE: Final = (CLAIMED, SUSPECTED)
"""What an officer may say of a link. That it is so is verified by somebody who works on the case."""
