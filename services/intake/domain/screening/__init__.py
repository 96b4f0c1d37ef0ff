"""Screening: the Palermo test with Mozambique's additions, and the indicators that help with it. Pure."""

from services.intake.domain.screening.answers import Age, Answers, answer_errors
from services.intake.domain.screening.conclusion import Result, Screening, screen
from services.intake.domain.screening.dimensions import Assessed, Assessment, Coverage, DimensionStatus
from services.intake.domain.screening.elements import Status
from services.intake.domain.screening.rules import RULES_VERSION

__all__ = [
    "RULES_VERSION",
    "Age",
    "Answers",
    "Assessed",
    "Assessment",
    "Coverage",
    "DimensionStatus",
    "Result",
    "Screening",
    "Status",
    "answer_errors",
    "screen",
]
