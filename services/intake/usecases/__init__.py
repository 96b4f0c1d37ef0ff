"""What intake does: screen, register, hand over, shred, find duplicates. One function is one transaction."""

from services.intake.usecases.asking import Desk, desk_of, site_of
from services.intake.usecases.matching import forget_registration, match_registration
from services.intake.usecases.ports import Intake, Transaction
from services.intake.usecases.registering import (
    CREATED,
    list_late_handovers,
    register_person,
    shred_registration,
)
from services.intake.usecases.screening import InvalidScreeningError, screen_person

__all__ = [
    "CREATED",
    "Desk",
    "Intake",
    "InvalidScreeningError",
    "Transaction",
    "desk_of",
    "forget_registration",
    "list_late_handovers",
    "match_registration",
    "register_person",
    "screen_person",
    "shred_registration",
    "site_of",
]
