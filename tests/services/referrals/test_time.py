"""Time ends what was shared, whoever asks or does not; and a clock that was set back opens nothing."""

from datetime import timedelta

import pytest

from services.referrals import usecases
from shared.contracts.referrals import ReferralMoved
from tests.services.referrals.world import World


def end_overdue(world: World) -> int:
    """Do what the worker does every few seconds."""
    return usecases.end_overdue(world.dependencies.referrals, at=world.clock())


@pytest.mark.parametrize("state", ["received", "opened", "accepted"])
def test_when_its_grant_ends_a_package_is_destroyed_though_nobody_asks(world: World, state: str) -> None:
    """Key and ciphertext go, the case is told, it is recorded."""
    world.disclose(valid_until=world.clock.at + timedelta(seconds=60))
    if state != "received":
        world.shelter.get(f"/referrals/{world.referral()}/package")
    if state == "accepted":
        world.answer("acceptance")
    world.clock.pass_(seconds=60)
    assert (end_overdue(world), end_overdue(world)) == (1, 0)
    assert world.wrapped_keys() == 0
    assert [(row.state, row.package) for row in world.rows("referrals")] == [("expired", None)]
    assert [each.state for each in world.said("cases") if isinstance(each, ReferralMoved)][-1] == "expired"
    assert (world.records()[-1].action, world.records()[-1].actor) == ("expire-referral", None)


def test_what_has_not_ended_is_left_alone(world: World) -> None:
    """One second earlier nothing happens."""
    world.disclose(valid_until=world.clock.at + timedelta(seconds=60))
    world.clock.pass_(seconds=59)
    assert end_overdue(world) == 0
    assert world.shelter.get(f"/referrals/{world.referral()}/package").status_code == 503  # cases was heard at noon
    assert world.wrapped_keys() == 1


def test_an_expired_referral_says_so_and_takes_no_answer(world: World) -> None:
    """Whether the worker has been by or not."""
    world.disclose(valid_until=world.clock.at + timedelta(seconds=10))
    world.shelter.get(f"/referrals/{world.referral()}/package")
    world.clock.pass_(seconds=10)
    path, said = f"/referrals/{world.referral()}/package", []
    for _ in range(2):
        said += [world.shelter.get(path).json["type"], world.answer("acceptance").json["type"]]
        end_overdue(world)
    assert said == ["urn:amparo:problem:referral-expired"] * 4


def test_consent_that_is_withdrawn_after_its_end_changes_nothing(world: World) -> None:
    """What has ended stays ended."""
    event = world.disclose(valid_until=world.clock.at + timedelta(seconds=10))
    world.clock.pass_(seconds=10)
    end_overdue(world)
    world.withdraw(event.grant_id)
    assert [row.state for row in world.rows("referrals")] == ["expired"]


def test_a_clock_that_was_set_back_does_not_make_silence_look_like_news(world: World) -> None:
    """Heard in the future is not heard."""
    world.disclose()
    world.clock.pass_(days=-1)
    world.admin("UPDATE referrals SET valid_until = :until", until=world.clock.at + timedelta(days=30))
    assert world.shelter.get(f"/referrals/{world.referral()}/package").status_code == 503
