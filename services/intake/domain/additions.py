"""What an officer adds to a registration they handed over, and naming it again. Pure: no I/O, no clock, no key.

An officer cannot open or list what they handed over. For three days they may add to it, blindly, and register others
as found together with that person. After that, and to everybody else, there is no such registration.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from services.intake.domain.values import text_problem
from shared.errors import ConflictError, FieldError, InvalidError

TEXT_CHARACTERS: Final = 5000
OPEN_FOR: Final = timedelta(hours=72)
MOST_ADDITIONS: Final = 20
"""To one registration; whoever has more to say speaks with the caseworker."""


class InvalidAdditionError(InvalidError):
    """The addition is empty, too long, or holds what cannot be shown."""

    slug = "invalid-addition"
    title = "What you wrote cannot be added like this."


class AdditionsFullError(ConflictError):
    """So much was added to this registration that no more is taken."""

    slug = "additions-full"
    title = "No more can be added to this registration."


@dataclass(frozen=True, slots=True, kw_only=True)
class HandedOver:
    """A registration as intake may still know it, its keys destroyed or not: whose, and from when.

    `agreed` is whether the person agreed to be assisted. Of whoever did not, nothing is kept, now or later.
    """

    id: UUID
    organisation: UUID
    registered_by: UUID
    submitted_at: datetime
    agreed: bool

    def takes_additions(self, *, at: datetime) -> bool:
        """Say whether its author may still add to it or name it."""
        return self.agreed and at - self.submitted_at <= OPEN_FOR


@dataclass(frozen=True, slots=True, kw_only=True)
class Addition:
    """One addition, as intake keeps it: not what it says."""

    id: UUID
    registration_id: UUID
    added_at: datetime


def check_text(text: str) -> str:
    """Return *text* if it can be added. Raises InvalidAdditionError."""
    if problem := text_problem(text, limit=TEXT_CHARACTERS, breaks=True):
        raise InvalidAdditionError(fields=[FieldError("/text", *problem)])
    return text


def check_room(count: int) -> None:
    """Raise AdditionsFullError when *count* additions are all that one registration takes."""
    if count >= MOST_ADDITIONS:
        raise AdditionsFullError
