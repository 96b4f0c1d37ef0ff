"""A session opens with the browser's secret and the portal's keyring together, and ends when it should."""

import re
from base64 import urlsafe_b64decode
from datetime import timedelta
from hashlib import sha256
from secrets import token_bytes

import pytest
import sqlalchemy as sa

from services.portal.domain.sessions import IDLE, LIFETIME
from services.portal.store import SqlSessions
from shared.keyring import Keyring
from tests.services.portal.world import COOKIE, PERSON, REGISTRATION, World


def secret_of(cookie: str) -> bytes:
    """Return what a cookie says."""
    return urlsafe_b64decode(cookie + "=")


def row_of(cookie: str) -> bytes:
    """Return the id of a cookie's row."""
    return sha256(b"amparo/portal/session-id/1" + secret_of(cookie)).digest()


def is_in(world: World, path: str = "/sessions", **cookies: str) -> bool:
    """Say whether a new browser with this cookie is signed in."""
    browser = world.browser()
    for value in cookies.values():
        browser.secret = value
    return browser.get(path).status_code == 200


def change(world: World, sql: str, **values: object) -> None:
    """Do what only the database's administrator may."""
    with world.admin() as connection:
        assert connection.execute(sa.text(sql), values).rowcount


def test_a_dump_of_the_database_shows_nobody(world: World) -> None:
    """No name, no id, no token, no word of a draft; and the row's id is no cookie."""
    browser = world.signed_in("officer")
    browser.get("/register")
    browser.post("/register", REGISTRATION)
    session = world.dependencies.portal.door.sessions.find(secret_of(browser.secret)).session
    dump = b"\n".join(b"%r" % [bytes(row.id), bytes(row.sealed)] + row.id + row.sealed for row in world.rows())
    hidden = (*PERSON, session.refresh_token, session.person.name, str(session.person.subject), session.forms)
    assert all(hidden)
    for each in (*hidden, session.tokens["identity"].value, browser.secret):
        assert each.encode() not in dump
    assert secret_of(browser.secret) not in dump
    assert world.dependencies.portal.door.sessions.find(row_of(browser.secret)) is None


def test_a_stolen_row_opens_nothing_without_the_keyring_nor_without_the_cookie(world: World) -> None:
    """The database and the cookie, with another keyring; the database and the keyring, with another cookie."""
    browser = world.signed_in("officer")
    secret = secret_of(browser.secret)
    other = Keyring.generate("portal", token_bytes)
    thief = SqlSessions(engine=world.dependencies.engine, blind=other.blind, random=token_bytes)
    assert thief.find(secret) is None
    assert world.dependencies.portal.door.sessions.find(token_bytes(32)) is None
    assert world.dependencies.portal.door.sessions.find(secret) is not None


@pytest.mark.parametrize(
    "harm",
    [
        "sealed = overlay(sealed placing substr(sealed, 20, 1) from 21 for 1)",
        "sealed = substr(sealed, 1, length(sealed) - 1)",
        "sealed = substr(sealed, 2)",
        "sealed = substr(sealed, 1, 12)",
        "sealed = ''",
        "sealed = sealed || 'x'",
        "version = version + 1",
        "version = version - 1",
    ],
)
def test_an_altered_row_is_no_session(world: World, harm: str) -> None:
    """Tampered with, cut at either end, emptied, longer, or older than it says: nobody is signed in by it."""
    browser = world.signed_in("officer")
    assert is_in(world, cookie=browser.secret)
    change(world, f"UPDATE sessions SET {harm} WHERE id = :id", id=row_of(browser.secret))  # noqa: S608 - ours
    answer = browser.get("/sessions")
    assert answer.status_code == 303
    assert answer.location.startswith("/sign-in")


def test_a_row_moved_to_another_cookie_opens_nothing(world: World) -> None:
    """Whoever can write in the database cannot give their own cookie somebody else's session, whole or in part."""
    mine, theirs = world.signed_in("officer"), world.signed_in("supervisor")
    with world.admin() as connection:
        held = {row.id: row for row in connection.execute(sa.text("SELECT * FROM sessions"))}
    victim = held[row_of(theirs.secret)]
    change(
        world,
        "UPDATE sessions SET sealed = :sealed, version = :version WHERE id = :id",
        sealed=victim.sealed,
        version=victim.version,
        id=row_of(mine.secret),
    )
    assert mine.get("/sessions").status_code == 303
    change(world, "DELETE FROM sessions WHERE id = :id", id=row_of(mine.secret))
    change(
        world,
        "UPDATE sessions SET id = :mine WHERE id = :theirs",
        mine=row_of(mine.secret),
        theirs=row_of(theirs.secret),
    )
    assert mine.get("/sessions").status_code == 303
    assert theirs.get("/sessions").status_code == 303


def test_the_secret_is_long_random_and_new_at_every_sign_in(world: World) -> None:
    """One that was known before the sign-in, planted or seen, opens nothing after it."""
    browser = world.browser("officer")
    asked = browser.asked()
    before = browser.secret
    browser.get(browser.answered(asked, "officer"))
    after = browser.secret
    assert before != after
    assert len(secret_of(after)) == 32
    assert is_in(world, cookie=after)
    assert not is_in(world, cookie=before)
    seen = {after, *(world.signed_in("officer").secret for _ in range(4))}
    assert len(seen) == 5


def test_a_planted_cookie_is_not_taken_over(world: World) -> None:
    """Whoever sets somebody's cookie before they sign in does not know it afterwards."""
    planted = "A" * 43
    browser = world.browser("officer")
    browser.secret = planted
    browser.sign_in("officer")
    assert browser.secret != planted
    assert not is_in(world, cookie=planted)


def test_no_script_reads_the_cookie_and_no_other_site_sends_it(world: World) -> None:
    """Over https its name makes the browser insist on that."""
    answer = world.browser().get("/sign-in")
    cookie = answer.headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert "Path=/" in cookie
    assert "Domain" not in cookie
    assert "Expires" not in cookie
    assert "Max-Age" not in cookie


@pytest.mark.parametrize("cookie", ["", "x", "A" * 42, "A" * 44, "=" * 43, "é" * 40, "A" * 5000, "../../etc/passwd"])
def test_a_cookie_of_nonsense_is_no_cookie(world: World, cookie: str) -> None:
    """And no failure."""
    answer = world.app.test_client().get(
        "/sessions", headers={"Cookie": f"{COOKIE}={cookie}".encode().decode("latin-1")}
    )
    assert answer.status_code == 303


def test_half_an_hour_without_a_page_ends_it(world: World) -> None:
    """A page before that prolongs it."""
    browser = world.signed_in("officer")
    world.clock.pass_(minutes=29)
    assert browser.get("/sessions").status_code == 200
    world.clock.pass_(minutes=29)
    assert browser.get("/sessions").status_code == 200
    world.clock.pass_(seconds=IDLE.total_seconds())
    answer = browser.get("/sessions")
    assert answer.status_code == 303
    assert answer.location == "/sign-in?back=/sessions"
    assert "Agente" not in browser.get("/").text


def test_a_working_day_ends_it_however_busy(world: World) -> None:
    """Twelve hours."""
    browser = world.signed_in("officer")
    steps = int(LIFETIME / timedelta(minutes=25))
    for _ in range(steps):
        world.clock.pass_(minutes=25)
        assert browser.get("/").status_code == 200
    assert "Agente" in browser.get("/").text
    world.clock.pass_(minutes=25)
    assert browser.get("/sessions").status_code == 303


def test_staying_prolongs_it_and_says_for_how_long(world: World) -> None:
    """The page's own script asks this two minutes before the end; over, it is refused."""
    browser = world.signed_in("officer")
    browser.get("/sessions")
    world.clock.pass_(minutes=29)
    answer = browser.post("/session")
    assert (answer.status_code, answer.text) == (200, "1800")
    world.clock.pass_(minutes=29)
    assert browser.get("/sessions").status_code == 200
    world.clock.pass_(minutes=31)
    assert browser.post("/session").status_code == 303


def test_signing_out_destroys_the_row_and_the_tokens(world: World) -> None:
    """A copy of the cookie opens nothing, and the refresh token that was in it gets nothing."""
    browser = world.browser()
    browser.sign_in("health")
    kept = browser.secret
    refresh = world.dependencies.portal.door.sessions.find(secret_of(kept)).session.refresh_token
    browser.get("/sessions")
    answer = browser.post("/sign-out")
    assert answer.location == "/signed-out"
    assert row_of(kept) not in {row.id for row in world.rows()}
    assert not is_in(world, cookie=kept)
    assert not browser.secret
    identity = world.dependencies.portal.door.identity
    assert identity._token(grant_type="refresh_token", refresh_token=refresh, resource="urn:amparo:cases").is_error


def test_leaving_at_once_shows_nothing_and_ends_everything(world: World) -> None:
    """The page is empty, is titled by nothing, and goes somewhere that says nothing about anybody."""
    browser = world.browser()
    browser.sign_in("health")
    kept = browser.secret
    browser.get("/referrals")
    answer = browser.post("/exit")
    assert answer.headers["Refresh"] == "0; url=https://www.google.com/"
    assert re.sub(r"<[^>]+>", "", answer.text).strip() == "…"
    assert not is_in(world, cookie=kept)


def test_leaving_at_once_leaves_whatever_fails(world: World) -> None:
    """An old page, a session long gone: the screen goes all the same. Another site's form ends no session by it."""
    browser = world.signed_in("officer")
    browser.get("/register")
    answer = browser.post("/exit", token="forged")
    assert answer.headers["Refresh"].startswith("0; url=")
    assert "Amparo" not in answer.text
    assert browser.get("/sessions").status_code == 200
    change(world, "DELETE FROM sessions WHERE id = :id", id=row_of(browser.secret))
    assert browser.post("/exit").headers["Refresh"].startswith("0; url=")


def test_a_session_ended_from_elsewhere_is_over_at_its_next_page(world: World) -> None:
    """By its owner, in the list of their sessions."""
    there = world.browser()
    there.sign_in("officer-b")
    here = world.browser()
    here.sign_in("officer-b")
    assert there.get("/screening").status_code == 200
    listed = here.get("/sessions")
    other = world.dependencies.portal.door.sessions.find(secret_of(there.secret)).session.person.sign_in
    assert f"/sessions/{other}/end" in listed.text
    assert here.post(f"/sessions/{other}/end").location == "/sessions"
    assert there.get("/sessions").status_code == 303
    assert here.get("/sessions").status_code == 200


def test_what_is_long_over_is_forgotten(world: World) -> None:
    """Twelve hours after the last page, with whatever was being written, at anybody's next sign-in."""
    old = world.signed_in("officer")
    assert row_of(old.secret) in {row.id for row in world.rows()}
    world.clock.pass_(hours=13)
    world.dependencies.portal.door.sessions.forget(before=world.clock() - timedelta(hours=12))
    assert row_of(old.secret) not in {row.id for row in world.rows()}
