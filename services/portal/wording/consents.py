"""The words for consent to be assisted, and for what two people decide where nobody could give it."""

from typing import Final

from services.portal.wording.cases import METHODS, Words
from services.portal.wording.fields import words_of
from shared.pages import say_later
from shared.vocabulary.consents import codes

ANSWERS: Final[Words] = {
    "yes": say_later("Yes: the person, an adult"),
    "guardian": say_later("Yes: a child, and their verified guardian"),
    "best-interests": say_later("Nobody can say yes now: register and help, two people decide afterwards"),
    "no": say_later("No: help on the spot, and nothing about the person is kept"),
}
INTERPRETERS: Final[Words] = words_of(codes.INTERPRETERS)
ASSENTS: Final[Words] = words_of(codes.ASSENTS)
GROUNDS: Final[Words] = words_of(codes.GROUNDS)
RELATIONS: Final[Words] = words_of(codes.RELATIONS)
HELP: Final[Words] = words_of(codes.HELP)
TEXTS: Final[Words] = {"por": say_later("Portuguese"), "eng": say_later("English")}
"""In which language a text of ours is, as the name of it."""

OBTAINED: Final[Words] = {
    "here": say_later("Here, by our text"),
    "elsewhere": say_later("Before Amparo, by words that are not known here"),
}
OBTAINED_FROM: Final[Words] = {
    "self": say_later("The person, an adult"),
    "guardian": say_later("The verified guardian, with the child"),
    "best-interests": say_later("Nobody could: two people decide"),
}
OUTCOMES: Final[Words] = {
    "go-on": say_later("Registration and help go on"),
    "immediate-help-only": say_later("Only immediate help, until the person or a guardian can say yes"),
}
STATES: Final[Words] = {
    "needed": say_later("Two people still have to decide"),
    "proposed": say_later("Proposed: a second person has to answer"),
    "decided": say_later("Decided by two people"),
}
AGREES: Final[Words] = {
    "yes": say_later("Yes, this is best for the person"),
    "no": say_later("No: something else has to be proposed"),
}
LABELS: Final[Words] = {
    "obtained": say_later("Where it was obtained"),
    "obtained_from": say_later("Who agreed to it"),
    "ground": say_later("Why nobody could agree"),
    "guardian": say_later("Guardian"),
    "guardian_relation": say_later("What the guardian is to the child"),
    "guardian_verified": say_later("The guardian was verified"),
    "assent": say_later("Does the child agree?"),
    "limits_explained": say_later("The limits were explained first"),
    "language": say_later("Asked in"),
    "interpreter_kind": say_later("Who interpreted"),
    "interpreter": say_later("Name of who interpreted"),
    "interpreter_refused": say_later("The person refused an interpreter"),
    "method": say_later("Agreed by"),
    "witness": say_later("Witness"),
    "help_given": say_later("Given on the spot"),
}
"""What is shown of a consent, in this order."""

CHOICES: Final = {
    "obtained": OBTAINED,
    "obtained_from": OBTAINED_FROM,
    "ground": GROUNDS,
    "guardian_relation": RELATIONS,
    "assent": ASSENTS,
    "interpreter_kind": INTERPRETERS,
    "method": METHODS,
    "help_given": HELP,
}
