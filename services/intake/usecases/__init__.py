"""What intake does: screen, register, hand over, shred, find duplicates. One function is one transaction."""

from services.intake.usecases.asking import Desk, desk_of, site_of
from services.intake.usecases.concerns import (
    Opened,
    ask_status,
    concern_resource,
    forget_concerns,
    is_open,
    list_concerns,
    read_concern,
    submit_concern,
)
from services.intake.usecases.crowding import Visitor
from services.intake.usecases.matching import forget_registration, match_registration
from services.intake.usecases.ports import Intake, Transaction
from services.intake.usecases.refusals import count_refusals
from services.intake.usecases.registering import (
    CREATED,
    list_tasks,
    register_person,
    shred_registration,
)
from services.intake.usecases.screening import InvalidScreeningError, screen_person

__all__ = [
    "CREATED",
    "Desk",
    "Intake",
    "InvalidScreeningError",
    "Opened",
    "Transaction",
    "Visitor",
    "ask_status",
    "concern_resource",
    "count_refusals",
    "desk_of",
    "forget_concerns",
    "forget_registration",
    "is_open",
    "list_concerns",
    "list_tasks",
    "match_registration",
    "read_concern",
    "register_person",
    "screen_person",
    "shred_registration",
    "site_of",
    "submit_concern",
]
