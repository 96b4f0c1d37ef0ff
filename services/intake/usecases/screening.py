"""Screening on its own: nothing that was said is kept."""

from datetime import datetime

from services.intake.domain.screening import Answers, Screening, answer_errors, screen
from services.intake.usecases.asking import Desk, allowed, desk_of
from shared.asking import Asker
from shared.errors import InvalidError
from shared.streams.records import refusing


class InvalidScreeningError(InvalidError):
    """An answer is no code of its list, or contradicts another."""

    slug = "invalid-screening"
    title = "Some answers of the screening are not right."


def screen_person(desk: Desk, *, answers: Answers, by: Asker) -> Screening:
    """Apply the test. Nothing that was said is kept; that somebody screened, or tried to, is recorded."""
    with desk.intake.transaction(request_id=by.request_id) as tx:
        access = allowed(desk.policy, "screen", on=desk_of(by), by=by, resource_type="screening")
        with refusing(access):
            _check(answers, at=by.at)
        tx.record(access)
        return screen(answers)


def _check(answers: Answers, *, at: datetime) -> None:
    if errors := answer_errors(answers, at=at):
        raise InvalidScreeningError(fields=errors)
