"""Whoever guesses: passwords, codes, names, forms. Each learns nothing, and soon waits."""

import re
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from services.identity.domain.one_time_codes import code_at, step_at
from services.identity.domain.training import secret_of
from services.identity.store import Argon2Passwords
from services.identity.store.passwords import MEMORY_KIB, PASSES
from services.identity.usecases import signing_in
from services.identity.usecases.signing_in import Visitor
from tests.services.identity.world import ISSUER, PASSWORD, Browser, World, asked, code_of

WRONG = "not the right password"


def _fail(world: World, name: str, times: int, browser: Browser | None = None) -> list[int]:
    """Try a wrong password so often; return the answers' statuses."""
    return [(browser or world.browser()).try_password(name, WRONG).status_code for _ in range(times)]


def test_after_five_wrong_passwords_one_waits_a_minute_and_then_longer(world: World) -> None:
    """Even with the right one. Waiting doubles up to a quarter of an hour, and never becomes for ever."""
    assert _fail(world, "worker", 6) == [401, 401, 401, 401, 401, 429]
    assert world.browser().try_password("worker").status_code == 429
    world.clock.pass_(seconds=61)
    assert _fail(world, "worker", 2) == [401, 429]
    world.clock.pass_(seconds=61)
    assert world.browser().try_password("worker").status_code == 429
    world.clock.pass_(seconds=60)
    for _ in range(6):
        assert _fail(world, "worker", 1) == [401]
        world.clock.pass_(minutes=15, seconds=1)
    assert world.browser().try_password("worker").status_code == 303


def test_waiting_survives_a_restart_and_is_the_same_in_every_process(world: World) -> None:
    """It is in the database, and nobody's name or address is."""
    _fail(world, "worker", 5)
    rows = world.rows("throttles")
    assert sorted(row.tries for row in rows) == [5, 5]
    assert all(b"worker" not in bytes(row.subject) and b"127.0.0.1" not in bytes(row.subject) for row in rows)


@pytest.mark.parametrize("spelling", ["WORKER", " worker ", "\uff57\uff4f\uff52\uff4b\uff45\uff52", "Worker"])
def test_no_spelling_of_a_name_gets_more_tries(world: World, spelling: str) -> None:
    """All spellings are one account and one count."""
    _fail(world, "worker", 3)
    assert _fail(world, spelling, 3) == [401, 401, 429]


def test_a_letter_that_only_looks_the_same_is_nobody(world: World) -> None:
    """A Cyrillic letter is not a Latin one: no such account, and its tries are its own."""
    assert world.browser().try_password("w\u043erker").status_code == 401
    assert world.browser().try_password("worker").status_code == 303


def test_a_hundred_tries_at_once_are_a_hundred(world: World) -> None:
    """Counted before they are looked at, so that nobody gets in between counting and looking."""

    def attempt(_number: int) -> Any:
        visitor = Visitor(source="203.0.113.9", agent="other", at=world.clock(), request_id="race")
        door = signing_in.Door(
            identity=world.dependencies.identity, passwords=world.dependencies.passwords, count=lambda *_: None
        )
        return signing_in.try_password(door, login_name="worker", password=WRONG, visitor=visitor).wait_seconds

    with ThreadPoolExecutor(8) as pool:
        waits = list(pool.map(attempt, range(24)))
    assert sum(wait == 0 for wait in waits) == 5


def test_one_address_cannot_try_everybody(world: World) -> None:
    """A few tries each for many names are many tries from one address; signing in well forgets none of them."""
    for number in range(29):
        assert world.browser().try_password(f"nobody-{number}", WRONG).status_code == 401
    assert code_of(world.browser().sign_in("officer"))
    assert world.browser().try_password("nobody-29", WRONG).status_code == 401
    assert world.browser().try_password("officer").status_code == 429


def test_an_unknown_name_looks_exactly_like_a_wrong_password(world: World) -> None:
    """The same page, the same count, the same slow hash."""
    known, unknown = world.browser().try_password("worker", WRONG), world.browser().try_password("nobody-here", WRONG)
    assert _plain(known.text, "worker") == _plain(unknown.text, "nobody-here")
    assert known.status_code == unknown.status_code == 401
    assert _fail(world, "nobody-here", 5) == [401, 401, 401, 401, 429]


def test_a_suspended_account_looks_exactly_like_a_wrong_password(world: World) -> None:
    """Even with the right one."""
    world.admin("UPDATE accounts SET state = 'suspended' WHERE id = :id", id=world.ids["worker"])
    assert world.browser().try_password("worker").status_code == 401


def test_the_slow_hash_is_done_for_everybody(world: World) -> None:
    """For a name that nobody has, and for one without a sign-in, as for any other."""
    done: list[bool] = []

    class Counting(Argon2Passwords):
        def matches(self, password_hash: str | None, password: str) -> bool:
            done.append(password_hash is not None)
            return super().matches(password_hash, password)

    door = signing_in.Door(
        identity=world.dependencies.identity,
        passwords=Counting(memory_kib=8, passes=1),
        count=world.dependencies.foundation.unauthenticated.count,
    )
    visitor = Visitor(source="198.51.100.1", agent="other", at=world.clock(), request_id="r")
    for name in ("worker", "nobody", "not a name at all \x00"):
        signing_in.try_password(door, login_name=name, password=WRONG, visitor=visitor)
    assert done == [True, False, False]


def test_the_default_hash_is_owasps() -> None:
    """19 MiB, two passes, one lane; whoever lowers it has to change this line."""
    hashed = Argon2Passwords().hash("x")
    assert hashed.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    assert (MEMORY_KIB, PASSES) == (19456, 2)


def test_five_wrong_codes_wait_too_and_the_password_gives_no_more_of_them(world: World) -> None:
    """Typing the right password again forgets no wrong code."""
    browser = world.browser()
    for _ in range(2):
        assert browser.try_password("worker").status_code == 303
        assert [browser.try_code("000000").status_code for _ in range(2)] == [401, 401]
    assert browser.try_password("worker").status_code == 303
    assert browser.try_code("000000").status_code == 401
    assert browser.try_code(world.device("worker").now()).status_code == 429
    assert world.browser().try_password("worker").status_code == 429


def test_a_code_counts_once_and_no_older_one_after_it(world: World) -> None:
    """Whoever looked over a shoulder is too late."""
    world.clock.pass_(minutes=5)
    step = step_at(world.clock())
    secret = secret_of("worker")
    first = world.browser()
    first.try_password("worker")
    assert first.try_code(code_at(secret, step)).status_code == 302
    for used in (step, step - 1):
        other = world.browser()
        other.try_password("worker")
        assert other.try_code(code_at(secret, used)).status_code == 401
    last = world.browser()
    last.try_password("worker")
    assert last.try_code(code_at(secret, step + 1)).status_code == 302


@pytest.mark.parametrize("away", [-2, 2, 10])
def test_a_code_of_another_time_is_wrong(world: World, away: int) -> None:
    """One step to either side is enough for any clock."""
    browser = world.browser()
    browser.try_password("worker")
    assert browser.try_code(code_at(secret_of("worker"), step_at(world.clock()) + away)).status_code == 401


@pytest.mark.parametrize("typed", ["", "12345", "1234567", "abcdef", "١٢٣٤٥٦", "\x00" * 6])
def test_what_is_no_code_is_wrong_and_counts(world: World, typed: str) -> None:
    """Whatever it is."""
    browser = world.browser()
    browser.try_password("worker")
    assert browser.try_code(typed).status_code == 401


def test_the_right_password_alone_opens_nothing(world: World) -> None:
    """Its session makes no code, and is over after ten minutes."""
    browser = world.browser()
    browser.try_password("worker")
    assert browser.get(f"/authorize{asked()}").status_code == 200
    world.clock.pass_(minutes=11)
    assert browser.try_code(world.device("worker").now()).status_code == 409


def test_a_session_gets_a_new_secret_with_each_step(world: World) -> None:
    """A cookie that somebody planted, or saw before the code was typed, is worth nothing afterwards."""
    browser = world.browser()
    planted = "planted-by-somebody"
    browser.client.set_cookie("amparo-identity-session", planted, domain="localhost")
    browser.try_password("worker")
    half = browser.client.get_cookie("amparo-identity-session", domain="localhost").value
    assert half != planted
    browser.try_code(world.device("worker").fresh())
    assert browser.client.get_cookie("amparo-identity-session", domain="localhost").value not in {half, planted}
    thief = world.browser()
    thief.client.set_cookie("amparo-identity-session", half, domain="localhost")
    assert thief.get(f"/authorize{asked()}").status_code == 200


def test_a_form_that_is_not_from_our_page_is_not_taken(world: World) -> None:
    """Not without its token, not with another browser's, not from another site, and never with a bare 400."""
    browser, other = world.browser(), world.browser()
    other.get(f"/authorize{asked()}")
    browser.get(f"/authorize{asked()}")
    fields = {"login_name": "worker", "password": PASSWORD}
    for token in ("", "forged", other.form):
        answer = browser.post(f"/sign-in{asked()}", token=token, **fields)
        assert answer.status_code == 400
        assert "<h1" in answer.text
    sent = {"_form": browser.form, **fields}
    cross = browser.client.post(
        f"/sign-in{asked()}", base_url=ISSUER, data=sent, headers={"Sec-Fetch-Site": "cross-site"}
    )
    assert cross.status_code == 400
    assert world.rows("sessions") == []


def test_sending_the_code_twice_says_how_to_go_on(world: World) -> None:
    """And so does going back to the page after having signed in."""
    browser = world.browser()
    browser.try_password("worker")
    half = browser.client.get_cookie("amparo-identity-session", domain="localhost").value
    code = world.device("worker").fresh()
    browser.get(f"/sign-in/code{asked()}")
    form = browser.form
    assert browser.post(f"/sign-in/code{asked()}", code=code).status_code == 302
    again = browser.post(f"/sign-in/code{asked()}", token=form, code=code)
    assert again.status_code == 409
    assert f'href="/authorize{asked()}'.replace("&", "&amp;") in again.text
    assert browser.get(f"/sign-in/code{asked()}").location.startswith("/authorize?")
    late = world.browser()
    late.client.set_cookie("amparo-identity-session", half, domain="localhost")
    late.get(f"/authorize{asked()}")
    assert late.post(f"/sign-in/code{asked()}", code=code).status_code == 409


def test_failures_are_counted_and_not_written_one_by_one(world: World) -> None:
    """Nobody fills the log by guessing; where it came from goes to audit sealed."""
    world.dependencies.foundation.unauthenticated.flush()
    world.begin()
    before = len(world.said("audit"))
    _fail(world, "worker", 4)
    assert len(world.said("audit")) == before
    world.dependencies.foundation.unauthenticated.flush()
    (record,) = world.records("authenticate")
    assert (record.reason, record.count, record.decision) == ("wrong-sign-in", 4, "refused")
    assert record.detail is not None


def test_signing_in_is_recorded(world: World) -> None:
    """As its owner's, with the session."""
    world.code("worker")
    (record,) = world.records("sign-in")
    assert record.actor == world.ids["worker"]
    assert record.decision == "allowed"


def test_nothing_secret_stands_in_the_tables(world: World) -> None:
    """Names, secrets, cookies, codes and tokens are sealed or hashed."""
    browser = world.browser()
    code = code_of(browser.sign_in("worker"))
    answer = world.redeem(code).json
    cookie = browser.client.get_cookie("amparo-identity-session", domain="localhost").value
    tables = ("accounts", "credentials", "sessions", "codes", "refresh_tokens", "token_keys", "throttles")
    stored = "".join(repr(tuple(row)) for table in tables for row in world.rows(table))
    for secret in ("Senhora Worker", code, answer["refresh_token"], cookie, PASSWORD, answer["access_token"]):
        assert secret not in stored
        assert secret.encode().hex() not in stored
    assert repr(secret_of("worker"))[2:-1] not in stored


def _plain(text: str, name: str) -> str:
    text = re.sub(r'value="[^"]*"', "", text)
    return re.sub(name, "NAME", re.sub(r"[a-z0-9]{20,}[^\"]*", "", text))
