"""The words for people who were found together, and for what is known of that."""

from typing import Final

from services.portal.wording.cases import Words
from services.portal.wording.fields import words_of
from shared.pages import say_later
from shared.vocabulary import links

RELATIONS: Final[Words] = words_of(links.RELATIONS)
APART: Final = say_later("Not together with this one")
SUSPICION: Final[Words] = {"yes": say_later("I suspect that one of the two exploits or threatens the other")}
STANDINGS: Final[Words] = {
    "claimed": say_later("Only said, not verified"),
    "verified": say_later("Verified"),
    "suspected": say_later("Suspected: one of the two may exploit the other"),
    "ended": say_later("Ended"),
}
DECISIONS: Final[Words] = {
    "verified": say_later("It is verified"),
    "suspected": say_later("I suspect that one of the two exploits or threatens the other"),
    "ended": say_later("It has ended, or never was so"),
}
COLOURS: Final = {"claimed": "", "verified": "green", "suspected": "red", "ended": "grey"}
