"""Nobody learns by waiting that a referral exists, and nobody who may not have it can hold it up."""

from concurrent.futures import ThreadPoolExecutor

import sqlalchemy as sa

from tests.services.referrals.world import POLICE, World


def test_who_may_not_have_a_referral_does_not_wait_for_it(world: World) -> None:
    """The row is held by somebody else: a stranger is refused at once all the same."""
    world.disclose()
    stranger = world.person("law-enforcement", organisation=POLICE)
    engine = world.dependencies.foundation.engine
    with engine.begin() as holder, ThreadPoolExecutor(1) as pool:
        holder.execute(sa.text("SELECT 1 FROM referrals FOR UPDATE"))
        refused = pool.submit(stranger.get, f"/referrals/{world.referral()}/package")
        assert refused.result(timeout=5).status_code == 404


def test_reading_a_referral_waits_for_nobody(world: World) -> None:
    """Its header may be read while it is being answered."""
    world.disclose()
    engine = world.dependencies.foundation.engine
    with engine.begin() as holder, ThreadPoolExecutor(1) as pool:
        holder.execute(sa.text("SELECT 1 FROM referrals FOR UPDATE"))
        read = pool.submit(world.shelter.get, f"/referrals/{world.referral()}")
        assert read.result(timeout=5).status_code == 200


def test_a_withdrawal_that_commits_while_a_partner_waits_is_seen(world: World) -> None:
    """The partner waits behind the withdrawal, and is then refused: what was decided before the lock is read again."""
    world.disclose()
    path = f"/referrals/{world.referral()}/package"
    engine = world.dependencies.foundation.engine
    with ThreadPoolExecutor(1) as pool:
        with engine.begin() as holder:
            holder.execute(sa.text("SELECT 1 FROM referrals FOR UPDATE"))
            waiting = pool.submit(world.shelter.get, path)
            while not holder.execute(sa.text("SELECT count(*) FROM pg_locks WHERE NOT granted")).scalar_one():
                assert not waiting.done()
            holder.execute(sa.text("UPDATE referrals SET state = 'revoked', package = NULL"))
        assert waiting.result(timeout=10).json["type"] == "urn:amparo:problem:referral-revoked"
