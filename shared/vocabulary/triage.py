"""What is asked to see how urgent help is, and what makes somebody more or less at risk. Facts only; knows no rule.

The four levels, and that protective factors count beside risk factors, are IOM's determinants of migrant
vulnerability; the factors are our own short words. Those and the hours of care after sexual violence are general
knowledge, to be confirmed by a practitioner and a health worker.
"""

from enum import StrEnum
from typing import Final

from shared.vocabulary.words import Codes, listed


class Urgency(StrEnum):
    """How soon somebody has to act, most urgent first."""

    IMMEDIATE = "immediate"
    URGENT = "urgent"
    STANDARD = "standard"


class Told(StrEnum):
    """The answer to a plain question."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"


class Violence(StrEnum):
    """Whether there was sexual violence, and how long ago."""

    NONE = "none"
    WITHIN_72_HOURS = "within-72-hours"
    WITHIN_120_HOURS = "within-120-hours"
    LONGER_AGO = "longer-ago"
    UNKNOWN = "unknown"


URGENCY: Final[Codes] = listed(
    ("immediate", "Act now", "Agir já"),
    ("urgent", "Act today", "Agir hoje"),
    ("standard", "Act within days", "Agir dentro de dias"),
)
TOLD: Final[Codes] = listed(("yes", "Yes", "Sim"), ("no", "No", "Não"), ("unknown", "Not known", "Não se sabe"))
VIOLENCE: Final[Codes] = listed(
    ("none", "No", "Não"),
    ("within-72-hours", "Within the last 3 days", "Nos últimos 3 dias"),
    ("within-120-hours", "3 to 5 days ago", "Há 3 a 5 dias"),
    ("longer-ago", "Longer ago", "Há mais tempo"),
    ("unknown", "Not known, or not asked now", "Não se sabe, ou não se perguntou agora"),
)
REASONS: Final[Codes] = listed(
    ("danger", "The person is in danger now.", "A pessoa está em perigo agora."),
    ("medical", "The person needs medical care now.", "A pessoa precisa de cuidados médicos agora."),
    (
        "violence-72-hours",
        "Sexual violence in the last 3 days: care that prevents HIV works only within 72 hours, without police report.",
        "Violência sexual nos últimos 3 dias: os cuidados contra o VIH só resultam em 72 horas, sem queixa à polícia.",
    ),
    (
        "violence-120-hours",
        "Sexual violence in the last 5 days: emergency contraception works up to 120 hours.",
        "Violência sexual nos últimos 5 dias: a contracepção de emergência resulta até 120 horas.",
    ),
    ("alone-child", "A child without a trusted adult.", "Uma criança sem um adulto de confiança."),
    (
        "many-risks",
        "Risks at several levels, and little that protects.",
        "Riscos a vários níveis, e pouco que proteja.",
    ),
    ("nothing-urgent", "Nothing urgent was named.", "Nada de urgente foi dito."),
)
LEVELS: Final[Codes] = listed(
    ("individual", "The person", "A pessoa"),
    ("family", "Family and household", "Família e agregado"),
    ("community", "Community", "Comunidade"),
    ("structural", "Country and system", "País e sistema"),
)
RISKS: Final[Codes] = listed(
    ("individual/pregnant", "Pregnant or with an infant", "Grávida ou com um bebé"),
    ("individual/illness-or-disability", "Illness or disability", "Doença ou deficiência"),
    ("individual/no-documents", "No documents", "Sem documentos"),
    ("individual/self-harm", "Speaks of harming themselves", "Fala em fazer mal a si própria"),
    ("family/violence-at-home", "Violence at home", "Violência em casa"),
    ("family/family-involved", "Family took part in the exploitation", "A família participou na exploração"),
    ("family/debt", "Debts of the family", "Dívidas da família"),
    ("community/trafficker-near", "The trafficker knows where they are", "O traficante sabe onde a pessoa está"),
    ("community/stigma", "Stigma or exclusion", "Estigma ou exclusão"),
    ("community/conflict-or-disaster", "Conflict or disaster at home", "Conflito ou calamidade no lugar de origem"),
    ("structural/detained-or-irregular", "Detained, or fears expulsion", "Detida, ou teme ser expulsa"),
    ("structural/no-services", "No services can be reached", "Não há serviços ao alcance"),
)
PROTECTIONS: Final[Codes] = listed(
    ("individual/knows-rights", "Knows their rights and whom to ask", "Conhece os seus direitos e a quem pedir ajuda"),
    ("individual/income-or-skill", "Income or a trade", "Rendimento ou um ofício"),
    ("family/trusted-adult", "A trusted adult or relative", "Um adulto ou parente de confiança"),
    ("community/support", "People of the community who help", "Pessoas da comunidade que ajudam"),
    ("structural/safe-place", "A safe place to stay", "Um lugar seguro para ficar"),
    ("structural/legal-status", "A legal status or protection", "Situação legal ou protecção"),
)


def level_of(factor: str) -> str:
    """Return the level of a risk or of what protects."""
    return factor.partition("/")[0]
