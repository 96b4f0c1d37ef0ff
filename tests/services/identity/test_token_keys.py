"""New keys before old ones end: nobody is refused because a key changed."""

from datetime import timedelta
from uuid import UUID

import jwt

from services.identity import app as identity_app
from shared.contracts.identity import TokenKeyAnnounced
from tests.services.identity.world import World


def _kid(token: str) -> UUID:
    return UUID(jwt.get_unverified_header(token)["kid"])


def _told(world: World) -> list[TokenKeyAnnounced]:
    return [each for each in world.said("cases") if isinstance(each, TokenKeyAnnounced)]


def _read_again(world: World) -> None:
    """Let the verifier read its keys again, as it does each second."""
    world.dependencies.foundation.standing._read_at = float("-inf")


def test_the_first_key_signs_at_once_and_everybody_is_told(world: World) -> None:
    """Once, however many processes begin at the same time."""
    identity_app.keep_keys(world.dependencies)
    for service in ("intake", "cases", "referrals", "audit"):
        assert len([each for each in world.said(service) if isinstance(each, TokenKeyAnnounced)]) == 1
    assert _kid(world.staff("worker").token()) == _told(world)[0].key_id


def test_a_new_key_is_told_before_it_signs_and_the_old_one_ends_with_its_last_token(world: World) -> None:
    """In between, tokens of both count: 0 requests are refused."""
    worker = world.staff("worker")
    identity_app.keep_keys(world.dependencies, force=True)
    old, new, ending = _told(world)
    assert (old.key_id, new.key_id) == (ending.key_id, _told(world)[1].key_id)
    rotated_at, refused, signers = world.clock(), 0, []
    held: list[tuple[object, str]] = []
    while world.clock() - rotated_at < timedelta(minutes=25):
        token = worker.token()
        held.append((world.clock(), token))
        signers.append(_kid(token))
        _read_again(world)
        live = [each for at, each in held if world.clock() - at < timedelta(seconds=570)]  # type: ignore[operator]
        refused += sum(worker.ask("GET", "/me", token=each).status_code != 200 for each in (live[0], live[-1]))
        world.clock.pass_(seconds=75)
    assert refused == 0
    assert set(signers[:8]) == {old.key_id}
    assert set(signers[9:]) == {new.key_id}
    assert new.usable_from <= rotated_at
    assert ending.usable_until - rotated_at >= timedelta(minutes=20)
    assert len(world.app.test_client().get("/jwks.json", base_url="http://localhost:8105").json["keys"]) == 1


def test_keys_change_every_thirty_days(world: World) -> None:
    """Not before, and once."""
    world.clock.pass_(days=29)
    identity_app.keep_keys(world.dependencies)
    assert len(world.rows("token_keys")) == 1
    world.clock.pass_(days=1, seconds=1)
    identity_app.keep_keys(world.dependencies)
    identity_app.keep_keys(world.dependencies)
    assert len(world.rows("token_keys")) == 2


def test_without_a_key_nobody_gets_a_token_and_hears_why(world: World) -> None:
    """Signing in works again as soon as the worker made one; the code was not used up."""
    code = world.code()
    world.admin("DELETE FROM token_keys")
    answer = world.redeem(code)
    assert (answer.status_code, answer.json["type"]) == (503, "urn:amparo:problem:no-token-key")
    identity_app.keep_keys(world.dependencies)
    assert world.redeem(code).status_code == 200
