"""The screening's questions: the three elements of trafficking, as an officer ticks them. Codes are intake's."""

from typing import Final

from services.portal.wording.cases import Words
from services.portal.wording.fields import words_of
from shared.pages import say_later
from shared.vocabulary.lists import DECIDING_ORGANISATION, TYPE_OF_EXPLOITATION

NOTHING: Final = "NoneIdentified"

ACTS: Final[Words] = {
    "Recruitment": say_later("Recruited or lured"),
    "Transportation": say_later("Transported"),
    "Transfer": say_later("Handed over to somebody else"),
    "Harbouring": say_later("Lodged or hidden"),
    "Receipt": say_later("Taken in by somebody"),
    NOTHING: say_later("Asked about, nothing found"),
}
# Not all that intake knows: of two that an officer could not tell apart, the broader one.
MEANS: Final[Words] = {
    "Threat": say_later("Threat"),
    "Force": say_later("Force or violence"),
    "Deception": say_later("Deceived"),
    "PretextOfEmployment": say_later("Promised work"),
    "PretextOfTraining": say_later("Promised training or an apprenticeship"),
    "WithholdsDocuments": say_later("Documents taken away"),
    "RestrictsMovement": say_later("Locked in or watched"),
    "ThreatsLawEnforcement": say_later("Threats to hand them to the authorities"),
    "ThreatensChildrenFamily": say_later("Threats to children or family"),
    "PsychologicalAbuse": say_later("Humiliated or frightened"),
    "SexualAbuse": say_later("Sexual abuse"),
    "TakesEarnings": say_later("Takes the earnings"),
    "WithholdsNecessities": say_later("Withholds food, water, sleep or medicine"),
    "PsychoactiveSubstance": say_later("Drugs or alcohol to control"),
    "DebtBondage": say_later("Debt bondage"),
    "Abduction": say_later("Abducted"),
    "AbuseOfVulnerability": say_later("Used a situation of need"),
    "AbuseOfPower": say_later("Abuse of authority"),
    "PaymentsToControl": say_later("Paid somebody who controls the person"),
    "Other": say_later("Other"),
    NOTHING: say_later("Asked about, nothing found"),
}
PURPOSES: Final[Words] = {
    **{code: word for code, word in words_of(TYPE_OF_EXPLOITATION).items() if code != "Other"},
    "Slavery": say_later("Slavery"),
    "CriminalActivity": say_later("Forced into crime"),
    "Other": say_later("Other"),
    NOTHING: say_later("Asked about, nothing found"),
}
AGES: Final[Words] = {
    "adult": say_later("18 or older"),
    "child": say_later("Under 18"),
    "unknown": say_later("Not known, or in doubt"),
}
DECIDING: Final[Words] = words_of(DECIDING_ORGANISATION)
DIMENSION_STATUS: Final[Words] = {
    "positive": say_later("Enough"),
    "negative": say_later("Not enough"),
}
# Of a result that protects: no other leaves intake.
REASONS: Final[Words] = {
    "act-established": say_later("An act was named."),
    "means-established": say_later("A means was named."),
    "means-indicated": say_later("The indicators show a means, to be confirmed."),
    "means-not-required": say_later("A child needs no means."),
    "purpose-established": say_later("A purpose was named."),
    "purpose-indicated": say_later("The indicators support the purpose, to be confirmed."),
    "child": say_later("The person is under 18."),
    "age-unknown": say_later("The age is in doubt, so the person is treated as a child."),
    "consent-irrelevant": say_later("It does not matter whether the person agreed."),
    "presumed-victim": say_later("A presumption for protection, not a legal finding."),
    "assistance": say_later("Assistance does not depend on this result."),
}
RESULTS: Final[Words] = {
    "presumed-victim": say_later("Presumed victim of trafficking"),
    "not-established": say_later("Not established"),
    "insufficient-information": say_later("Not enough information yet"),
}
