"""A consent that could not stand before the person who gave it is not recorded."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from uuid import UUID

import pytest

from services.cases.domain.grant import (
    Grant,
    GrantAlreadyWithdrawnError,
    GrantError,
    GrantExpiredError,
    GrantNotYetValidError,
    GrantWithdrawnError,
    Method,
    ObtainedFrom,
    Purpose,
    WithdrawalReason,
    give_consent,
    require_in_force,
    withdraw,
)
from services.cases.domain.sections import Section

NOW = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)
TICK = timedelta(microseconds=1)
GRANT = Grant(
    id=UUID(int=1),
    case_id=UUID(int=2),
    recipient=UUID(int=3),
    purpose=Purpose.SHELTER,
    sections=(Section.IDENTITY, Section.CONTACT),
    valid_from=NOW,
    valid_until=NOW + timedelta(days=30),
    obtained_by=UUID(int=4),
    obtained_from=ObtainedFrom.SELF,
    method=Method.THUMBPRINT,
    language="pt",
    interpreted=False,
    text_hash="a" * 64,
    created_at=NOW,
)


def codes(grant: Grant) -> list[tuple[str, str]]:
    """Return where and why *grant* is refused."""
    try:
        give_consent(grant)
    except GrantError as error:
        return [(field.pointer, field.code) for field in error.fields]
    return []


def test_an_ordinary_consent_is_recorded() -> None:
    """Two sections, a month, a thumbprint."""
    assert give_consent(GRANT) == GRANT


@pytest.mark.parametrize(
    ("grant", "reason"),
    [
        (replace(GRANT, valid_until=NOW), ("/valid_until", "ends-before-it-starts")),
        (replace(GRANT, valid_until=NOW + timedelta(days=365) + TICK), ("/valid_until", "too-long")),
        (replace(GRANT, valid_from=NOW - timedelta(hours=1) - TICK), ("/valid_from", "in-the-past")),
        (
            replace(GRANT, valid_from=NOW - timedelta(minutes=9), valid_until=NOW - TICK),
            ("/valid_until", "in-the-past"),
        ),
        (replace(GRANT, sections=()), ("/sections", "empty")),
        (replace(GRANT, sections=(Section.HEALTH, Section.HEALTH)), ("/sections", "repeated")),
        (replace(GRANT, text_hash="A" * 64), ("/text_hash", "not-a-hash")),
        (replace(GRANT, text_hash="a" * 63), ("/text_hash", "not-a-hash")),
        (replace(GRANT, text_hash="a" * 64 + "\n"), ("/text_hash", "not-a-hash")),
    ],
)
def test_what_breaks_a_rule_is_refused_with_its_place(grant: Grant, reason: tuple[str, str]) -> None:
    """Each rule, a hair over its edge."""
    assert reason in codes(grant)


def test_every_broken_rule_is_named_at_once() -> None:
    """So that a form is corrected once."""
    assert len(codes(replace(GRANT, sections=(), text_hash="", valid_until=NOW - TICK))) == 4


def test_exactly_a_year_is_allowed_also_over_a_leap_day() -> None:
    """A year is a year of the calendar, not 365 days."""
    from_march = datetime(2027, 3, 1, tzinfo=UTC)
    leap_day = datetime(2028, 2, 29, tzinfo=UTC)
    given = replace(GRANT, created_at=leap_day, valid_from=leap_day)

    assert codes(replace(GRANT, valid_from=from_march, valid_until=datetime(2028, 3, 1, tzinfo=UTC))) == []
    assert codes(replace(given, valid_until=datetime(2029, 2, 28, tzinfo=UTC))) == []
    assert codes(replace(given, valid_until=datetime(2029, 3, 1, tzinfo=UTC))) == [("/valid_until", "too-long")]


@pytest.mark.parametrize("zone", [UTC, timezone(timedelta(hours=14)), timezone(timedelta(hours=-14))])
def test_the_ends_of_the_calendar_are_refused_and_break_nothing(zone: timezone) -> None:
    """A date that the database could store and never read again would close the case for good."""
    first, last = datetime.min.replace(tzinfo=zone), datetime.max.replace(tzinfo=zone)

    assert ("/valid_from", "too-late") in codes(replace(GRANT, valid_from=last, valid_until=last))
    assert ("/valid_from", "in-the-past") in codes(replace(GRANT, valid_from=first, valid_until=last))


def test_times_are_kept_in_utc() -> None:
    """Whatever zone the worker's computer is set to."""
    maputo = timezone(timedelta(hours=2))

    assert give_consent(replace(GRANT, valid_from=NOW.astimezone(maputo))).valid_from.tzinfo is UTC


def test_a_form_filled_in_a_little_earlier_is_accepted() -> None:
    """The person signed, then the worker found the network."""
    assert codes(replace(GRANT, valid_from=NOW - timedelta(hours=1))) == []


def test_a_grant_is_in_force_from_its_first_moment_to_before_its_last() -> None:
    """The end itself is already too late."""
    require_in_force(GRANT, at=GRANT.valid_from)
    require_in_force(GRANT, at=GRANT.valid_until - TICK)
    with pytest.raises(GrantNotYetValidError):
        require_in_force(GRANT, at=GRANT.valid_from - TICK)
    with pytest.raises(GrantExpiredError):
        require_in_force(GRANT, at=GRANT.valid_until)


def test_a_withdrawn_grant_is_never_in_force_again() -> None:
    """Not before it ends, not after."""
    ended = withdraw(GRANT, reason=WithdrawalReason.PERSON_DECIDED, by=UUID(int=5), at=NOW)

    for at in (GRANT.valid_from, NOW, GRANT.valid_until):
        with pytest.raises(GrantWithdrawnError):
            require_in_force(ended, at=at)


def test_an_expired_grant_can_still_be_withdrawn() -> None:
    """The person's word must reach the partner that still holds a copy."""
    late = GRANT.valid_until + timedelta(days=1)

    assert withdraw(GRANT, reason=WithdrawalReason.UNSAFE, by=UUID(int=5), at=late).withdrawn_at == late


def test_withdrawing_twice_keeps_the_first_time() -> None:
    """The moment access closed is evidence; nobody moves it."""
    ended = withdraw(GRANT, reason=WithdrawalReason.UNSAFE, by=UUID(int=5), at=NOW)

    with pytest.raises(GrantAlreadyWithdrawnError) as refused:
        withdraw(ended, reason=WithdrawalReason.UNSAFE, by=UUID(int=6), at=NOW + TICK)

    assert refused.value.extra == {"withdrawn_at": NOW.isoformat()}
