"""How a referral moves, and what keeps its package shut."""

from datetime import UTC, date, datetime, timedelta
from itertools import product
from uuid import UUID

import pytest

from services.referrals.domain import (
    CASES_SILENCE_LIMIT,
    ENDED,
    MOVES,
    CasesSilentError,
    Provider,
    Referral,
    ReferralClosedError,
    ReferralExpiredError,
    ReferralMoveError,
    ReferralRevokedError,
    State,
    ensure_heard,
    ensure_readable,
    move,
    refusal,
)

AT = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)


def referral(*, state: State = State.RECEIVED, valid_until: datetime = AT + timedelta(days=30)) -> Referral:
    """Return a referral to a shelter."""
    return Referral(
        id=UUID(int=1),
        disclosure_id=UUID(int=2),
        grant_id=UUID(int=3),
        case_id=UUID(int=4),
        sender=UUID(int=5),
        recipient=UUID(int=6),
        service="shelter",
        purpose="shelter",
        sections=("identity",),
        consent="a" * 64,
        valid_until=valid_until,
        state=state,
        received_at=AT,
        moved_at=AT,
    )


def provider(*, is_open: bool = True, agreement_until: date = date(2027, 1, 1)) -> Provider:
    """Return a shelter."""
    return Provider(
        id=UUID(int=6),
        name="Casa Esperança",
        kind="ngo",
        services=("shelter",),
        places=("MZ-MPM",),
        languages=("por",),
        accepts=("women",),
        is_open=is_open,
        agreement_until=agreement_until,
    )


@pytest.mark.parametrize(("start", "to"), list(product(State, State)))
def test_a_referral_moves_only_along_its_life(start: State, to: State) -> None:
    """Every pair of states either follows or is refused by name."""
    later = AT + timedelta(hours=1)
    if to in MOVES[start]:
        moved = move(referral(state=start), to=to, at=later)
        assert (moved.state, moved.moved_at) == (to, later)
    else:
        with pytest.raises((ReferralMoveError, ReferralRevokedError, ReferralExpiredError)):
            move(referral(state=start), to=to, at=later)


def test_what_has_ended_stays_ended() -> None:
    """No move leads out of an ended state."""
    assert all(not MOVES[state] for state in ENDED)


def test_a_partner_cannot_accept_what_it_has_not_read() -> None:
    """Accepting blind would bind a partner to what it does not know."""
    assert State.ACCEPTED not in MOVES[State.RECEIVED]


@pytest.mark.parametrize(
    ("state", "failure"),
    [
        (State.REVOKED, ReferralRevokedError),
        (State.DECLINED, ReferralClosedError),
        (State.COMPLETED, ReferralClosedError),
    ],
)
def test_an_ended_referral_is_shut(state: State, failure: type[Exception]) -> None:
    """Each end says which it is."""
    with pytest.raises(failure):
        ensure_readable(referral(state=state), at=AT)


def test_a_package_shuts_in_the_instant_its_grant_ends() -> None:
    """The end is exclusive."""
    shared = referral(valid_until=AT)
    ensure_readable(shared, at=AT - timedelta(microseconds=1))
    with pytest.raises(ReferralExpiredError):
        ensure_readable(shared, at=AT)


def test_nothing_is_handed_out_while_cases_is_silent() -> None:
    """Never heard, or heard too long ago, are the same."""
    ensure_heard(AT - CASES_SILENCE_LIMIT, at=AT)
    for heard in (None, AT - CASES_SILENCE_LIMIT - timedelta(microseconds=1)):
        with pytest.raises(CasesSilentError):
            ensure_heard(heard, at=AT)


@pytest.mark.parametrize(
    ("given", "service", "valid_until", "reason"),
    [
        (None, "shelter", AT + timedelta(days=1), "provider-unknown"),
        (provider(is_open=False), "shelter", AT + timedelta(days=1), "provider-closed"),
        (
            provider(agreement_until=AT.date() - timedelta(days=1)),
            "shelter",
            AT + timedelta(days=1),
            "agreement-lapsed",
        ),
        (provider(), "police", AT + timedelta(days=1), "service-not-offered"),
        (provider(), "shelter", AT, "expired"),
        (provider(agreement_until=AT.date()), "shelter", AT + timedelta(days=1), None),
    ],
)
def test_a_disclosure_that_cannot_be_delivered_says_why(
    given: Provider | None, service: str, valid_until: datetime, reason: str | None
) -> None:
    """The reason goes back to the case as a code."""
    assert refusal(given, service=service, valid_until=valid_until, at=AT) == reason
