"""The words for how urgent help is, safe contact, and what is to be done in time. Codes are the vocabulary's."""

from typing import Final

from services.portal.wording.cases import Words
from services.portal.wording.fields import words_of
from shared.pages import say_later
from shared.vocabulary import safe_contact, triage

TOLD: Final[Words] = words_of(triage.TOLD)
VIOLENCE: Final[Words] = words_of(triage.VIOLENCE)
URGENCY: Final[Words] = words_of(triage.URGENCY)
REASONS: Final[Words] = words_of(triage.REASONS)
LEVELS: Final[Words] = words_of(triage.LEVELS)
RISKS: Final[Words] = words_of(triage.RISKS)
PROTECTIONS: Final[Words] = words_of(triage.PROTECTIONS)
CHANNELS: Final[Words] = words_of(safe_contact.CHANNELS)
NOBODY: Final = say_later("None: nobody may call until it was asked")

CLOCKS: Final[Words] = {
    "first-response": say_later("First response to the person"),
    "violence-care": say_later("Care after sexual violence"),
}
OUTCOMES: Final[Words] = {
    "done": say_later("It was done"),
    "declined": say_later("The person did not want it"),
    "not-needed": say_later("It is not needed"),
}
LABELS: Final[Words] = {
    "urgency": say_later("How soon to act"),
    "reasons": say_later("Why"),
    "danger": say_later("Is the person in danger now?"),
    "medical": say_later("Does the person need medical care now?"),
    "alone_child": say_later("Is it a child without a trusted adult?"),
    "violence": say_later("Was there sexual violence?"),
    "hours_since": say_later("How many hours ago?"),
    "risks": say_later("What puts the person at risk?"),
    "protections": say_later("What protects the person?"),
}
"""What is shown of a graded registration, in this order."""

CHOICES: Final = {
    "urgency": URGENCY,
    "reasons": REASONS,
    "danger": TOLD,
    "medical": TOLD,
    "alone_child": TOLD,
    "violence": VIOLENCE,
    "risks": RISKS,
    "protections": PROTECTIONS,
}
