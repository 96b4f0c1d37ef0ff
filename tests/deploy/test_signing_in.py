"""The command's own sign-in, against a real identity over HTTP."""

import stat
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from secrets import token_bytes
from threading import Thread

import jwt
import pytest
from werkzeug.serving import make_server

from deploy.signing_in import Account, Door, SignInError, Tokens
from services.identity.domain.one_time_codes import code_at, step_at
from services.identity.domain.training import secret_of
from tests.services.identity.world import ISSUER, PASSWORD, World, open_world
from tests.support.databases import ServiceDatabase


@pytest.fixture(scope="module")
def served(
    service_database: Callable[[str], ServiceDatabase], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[World, str]]:
    """Identity behind a real socket, in training, and its address."""
    with open_world(service_database("identity"), tmp_path_factory.mktemp("identity"), training=True) as world:
        server = make_server("127.0.0.1", 0, world.app, threaded=True)
        thread = Thread(target=server.serve_forever)
        thread.start()
        yield world, f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.fixture
def world(served: tuple[World, str]) -> World:
    """Identity at noon."""
    served[0].begin()
    return served[0]


@pytest.fixture
def door(served: tuple[World, str], world: World, tmp_path: Path) -> Door:
    """The command's way in. Waiting lets the clock pass."""
    return Door(
        base_url=served[1],
        issuer=ISSUER,
        kept=tmp_path / "sessions",
        clock=world.clock,
        random=token_bytes,
        sleep=lambda seconds: world.clock.pass_(seconds=seconds),
        patience_seconds=0,
    )


def _account(name: str = "worker", password: str = PASSWORD) -> Account:
    return Account(login_name=name, password=password, code=lambda at: code_at(secret_of(name), step_at(at)))


def _audience(token: str) -> str:
    return str(jwt.decode(token, options={"verify_signature": False})["aud"])


def test_it_signs_in_and_asks_for_one_service(door: Door, world: World) -> None:
    """As anybody does, and identity recorded whose sign-in it was."""
    token, ends_at = door.token(_account(), "cases")
    assert _audience(token) == "cases"
    assert 500 < (ends_at - world.clock()).total_seconds() < 600
    assert [each.actor for each in world.records("sign-in")] == [world.ids["worker"]]


def test_a_second_call_needs_no_new_code(door: Door, world: World) -> None:
    """The session is kept for its owner alone."""
    door.token(_account(), "cases")
    assert _audience(door.token(_account(), "audit")[0]) == "audit"
    assert len(world.records("sign-in")) == 1
    (file,) = door.kept.glob("*.session")
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(door.kept.stat().st_mode) == 0o700


def test_another_folder_waits_for_a_new_code(door: Door, world: World, tmp_path: Path) -> None:
    """A code counts once, so the second sign-in in the same half minute waits for the next."""
    door.token(_account(), "cases")
    other = Door(
        base_url=door.base_url,
        issuer=ISSUER,
        kept=tmp_path / "other",
        clock=world.clock,
        random=token_bytes,
        sleep=door.sleep,
    )
    assert other.token(_account(), "cases")
    assert len(world.records("sign-in")) == 2


def test_whoever_dies_in_between_signs_in_anew_and_shows_no_token_twice(door: Door, world: World) -> None:
    """The other sessions of the account go on: nothing looked stolen."""
    door.token(_account(), "cases")
    (file,) = door.kept.glob("*.session")
    kept = file.read_bytes()
    door.token(_account(), "cases")
    file.unlink()
    door.token(_account(), "cases")
    assert world.records("end-session") == []
    assert file.read_bytes() != kept


def test_a_session_that_is_over_is_begun_anew(door: Door, world: World) -> None:
    """After a long pause, without anybody noticing."""
    tokens = Tokens(door, _account(), "cases")
    first = tokens()
    assert tokens() == first
    world.clock.pass_(minutes=9)
    second = tokens()
    assert second != first
    world.clock.pass_(hours=1)
    assert tokens() != second
    assert len(world.records("sign-in")) == 2


def test_many_threads_and_services_share_one_sign_in(door: Door, world: World) -> None:
    """And nobody's refresh token is shown twice."""
    services = ("intake", "cases", "referrals", "audit", "identity")
    handed = [Tokens(door, _account(), service) for service in services for _ in range(3)]
    with ThreadPoolExecutor(6) as pool:
        found = list(pool.map(lambda tokens: _audience(tokens()), handed))
    assert set(found) == set(services)
    assert len(world.records("sign-in")) == 1
    assert world.records("end-session") == []


@pytest.mark.parametrize(("name", "password"), [("worker", "wrong-password"), ("nobody", PASSWORD)])
def test_who_is_not_let_in_reads_one_sentence(door: Door, name: str, password: str) -> None:
    """And no page."""
    with pytest.raises(SignInError, match="does not know"):
        door.token(_account(name, password), "cases")


def test_identity_being_away_is_said(door: Door, tmp_path: Path, world: World) -> None:
    """After as long as patience lasts."""
    away = Door(
        base_url="http://127.0.0.1:1",
        issuer=ISSUER,
        kept=tmp_path,
        clock=world.clock,
        random=token_bytes,
        patience_seconds=0,
    )
    with pytest.raises(SignInError, match="does not answer"):
        away.token(_account(), "cases")
    assert door


def test_another_provider_is_not_believed(door: Door, world: World, tmp_path: Path) -> None:
    """A code that another issuer sends is not exchanged (RFC 9207)."""
    mixed_up = Door(
        base_url=door.base_url,
        issuer="https://evil.example",
        kept=tmp_path / "mixed-up",
        clock=world.clock,
        random=token_bytes,
    )
    with pytest.raises(SignInError, match="something else"):
        mixed_up.token(_account(), "cases")
