"""What a referral is and how it may move. Pure: no I/O, no clock, no framework."""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from uuid import UUID

from shared.errors import ConflictError, UnavailableError

CASES_SILENCE_LIMIT = timedelta(seconds=30)
CLOCK_SKEW_LIMIT = timedelta(seconds=60)


class State(StrEnum):
    """Where a referral stands."""

    RECEIVED = "received"
    OPENED = "opened"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    COMPLETED = "completed"
    REVOKED = "revoked"
    EXPIRED = "expired"


class DeclineReason(StrEnum):
    """Why a partner declines, as it tells the caseworker."""

    NO_CAPACITY = "no-capacity"
    NOT_OUR_SERVICE = "not-our-service"
    NOT_OUR_AREA = "not-our-area"
    CANNOT_REACH_PERSON = "cannot-reach-person"
    OTHER = "other"


MOVES: dict[State, frozenset[State]] = {
    State.RECEIVED: frozenset({State.OPENED, State.DECLINED, State.REVOKED, State.EXPIRED}),
    State.OPENED: frozenset({State.ACCEPTED, State.DECLINED, State.REVOKED, State.EXPIRED}),
    State.ACCEPTED: frozenset({State.COMPLETED, State.DECLINED, State.REVOKED, State.EXPIRED}),
    State.DECLINED: frozenset(),
    State.COMPLETED: frozenset(),
    State.REVOKED: frozenset(),
    State.EXPIRED: frozenset(),
}
"""From each state, the states that may follow. A partner cannot accept what it has not read."""

ENDED = frozenset({State.DECLINED, State.COMPLETED, State.REVOKED, State.EXPIRED})
"""In these states nobody needs the package any more: its key is destroyed."""


class ReferralMoveError(ConflictError):
    """The referral cannot move there from where it stands."""

    slug = "referral-state"
    title = "This answer is not possible in the referral's present state."


class ReferralRevokedError(ConflictError):
    """The person withdrew their consent, or the sender its referral. What was received must be deleted."""

    slug = "referral-revoked"
    title = "This referral was withdrawn. Delete what you hold of it."


class ReferralExpiredError(ConflictError):
    """The grant behind the referral has ended."""

    slug = "referral-expired"
    title = "The time for which this was shared is over."


class ReferralClosedError(ConflictError):
    """The referral was declined or completed; its package is destroyed."""

    slug = "referral-closed"
    title = "This referral is closed and its content is destroyed."


class CasesSilentError(UnavailableError):
    """Withdrawals could be on their way: nothing is handed out until cases is heard again."""

    slug = "cases-silent"
    title = "We cannot check right now whether consent still stands. Try again in a minute."


@dataclass(frozen=True, slots=True, kw_only=True)
class Provider:
    """An organisation people can be referred to. `agreement_until`: last day of its information-sharing agreement."""

    id: UUID
    name: str
    kind: str
    services: tuple[str, ...]
    places: tuple[str, ...]
    languages: tuple[str, ...]
    accepts: tuple[str, ...]
    is_open: bool
    agreement_until: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Referral:
    """What one partner was given, under one grant. `id` is random, because partners see it."""

    id: UUID
    disclosure_id: UUID
    grant_id: UUID
    case_id: UUID
    sender: UUID
    recipient: UUID
    service: str
    purpose: str
    sections: tuple[str, ...]
    consent: str
    valid_until: datetime
    state: State
    received_at: datetime
    moved_at: datetime

    def is_expired(self, *, at: datetime) -> bool:
        """Say whether the grant has ended."""
        return at >= self.valid_until


def refusal(provider: Provider | None, *, service: str, valid_until: datetime, at: datetime) -> str | None:
    """Return why a disclosure cannot be delivered, as a code, or None when it can."""
    if provider is None:
        return "provider-unknown"
    if not provider.is_open:
        return "provider-closed"
    if provider.agreement_until < at.date():
        return "agreement-lapsed"
    if service not in provider.services:
        return "service-not-offered"
    return "expired" if at >= valid_until else None


def move(referral: Referral, *, to: State, at: datetime) -> Referral:
    """Return the referral in its next state, or raise the named failure that says why not."""
    if referral.state is State.REVOKED:
        raise ReferralRevokedError
    if referral.state is State.EXPIRED:
        raise ReferralExpiredError
    if to not in MOVES[referral.state]:
        raise ReferralMoveError(f"It is {referral.state}.", extra={"state": referral.state.value})
    return replace(referral, state=to, moved_at=at)


def answer(referral: Referral, *, to: State, at: datetime) -> Referral:
    """Return the referral as its partner's answer leaves it; a grant that has ended takes none."""
    if referral.state not in ENDED and referral.is_expired(at=at):
        raise ReferralExpiredError
    return move(referral, to=to, at=at)


def ensure_readable(referral: Referral, *, at: datetime) -> None:
    """Raise the named failure that keeps a package shut."""
    if referral.state is State.REVOKED:
        raise ReferralRevokedError
    if referral.state is State.EXPIRED or (referral.state not in ENDED and referral.is_expired(at=at)):
        raise ReferralExpiredError
    if referral.state in ENDED:
        raise ReferralClosedError


def ensure_heard(heard_at: datetime | None, *, at: datetime) -> None:
    """Raise unless the head of cases' stream, withdrawals with it, was heard within 30 seconds.

    None means never since this service started listening, or heard but not caught up. A time from the future was
    written by a clock that has been set back since: it says nothing about now.
    """
    if heard_at is None or not -CLOCK_SKEW_LIMIT <= at - heard_at <= CASES_SILENCE_LIMIT:
        raise CasesSilentError
