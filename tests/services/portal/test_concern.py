"""The page for everybody: writing without an account, the code, asking later; and what supervisors then see."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from html import unescape

import httpx
import pytest
from flask import Flask
from werkzeug.test import TestResponse

from services.intake import app as intake_app
from services.intake.domain.crowding import TURN_SECONDS, WRITING
from services.portal import app as portal_app
from tests.services.portal.world import Browser, World

TEXT = "Uma rapariga não sai da casa. <b>Ouvi-a</b> chorar."
WRITTEN = {
    "concern_text": TEXT,
    "concern_place": "Atrás do mercado",
    "concern_person": "Felismina",
    "concern_language": "por",
    "safe_to_contact": "yes",
    "concern_contact": "Bilhete na igreja",
}
CODE = re.compile(r"(?:[1-9A-Z]{4}-){3}[1-9A-Z]{4}")


@pytest.fixture(autouse=True)
def _quiet(world: World) -> None:
    """Nobody came before."""
    world.stack.run_sql("intake", "DELETE FROM crowds")


def _open(world: World, path: str = "/concern") -> Browser:
    browser = world.browser()
    answer = browser.get(path)
    assert answer.status_code == 200, answer.text
    return browser


def _sent(world: World) -> tuple[Browser, str]:
    browser = _open(world)
    answer = browser.post("/concern", WRITTEN)
    assert answer.status_code == 200, answer.text
    found = CODE.search(answer.text)
    assert found, answer.text
    return browser, found[0]


def test_somebody_without_an_account_writes_and_asks_later(world: World) -> None:
    """The code is shown once; what it tells is one sentence, before and after a supervisor read it."""
    _, code = _sent(world)
    assert "Ainda ninguém o leu" in _told(world, code)
    supervisor = world.signed_in("supervisor")
    task = re.findall(r'href="(/concerns/[0-9a-f-]{36})"', supervisor.get("/concerns").text)[0]
    page = supervisor.get(task).text
    for said in (*WRITTEN.values(),):
        assert said in unescape(page) or said in ("por", "yes")
    assert "<b>Ouvi-a</b>" not in page
    assert "Leu-o alguém" in _told(world, code)


def _told(world: World, code: str) -> str:
    asking = _open(world, "/concern/status")
    answer = asking.post("/concern/status", {"code": code.lower()})
    assert answer.status_code == 200
    return answer.text


def test_a_form_that_is_sent_twice_is_one_concern(world: World) -> None:
    """A double click, or the page loaded again: the same code."""
    before = world.stack.count("intake", "concerns")
    browser = _open(world)
    token, key = browser.hidden("_form"), browser.hidden("_key")
    codes = {CODE.search(browser.post("/concern", WRITTEN, token=token, key=key).text)[0]}  # type: ignore[index]
    browser = _open(world)
    codes.add(CODE.search(browser.post("/concern", WRITTEN, key=key).text)[0])  # type: ignore[index]
    assert len(codes) == 1
    assert world.stack.count("intake", "concerns") == before + 1


def test_who_is_told_to_wait_keeps_their_words_and_is_taken_then(world: World) -> None:
    """The page says when. Before that it is still too early; then the page, sent again as it stands, is received."""
    with _behind_a_gateway(world) as app:
        for _ in range(WRITING.source.holds):
            assert _sent_from(world, app, "127.0.0.1").status_code == 200
        browser = world.browser(app=app)
        browser.get("/concern")
        for seconds in (0, TURN_SECONDS - 2):
            world.clock.pass_(seconds=seconds)
            answer = browser.post("/concern", {**WRITTEN, "_turn": browser.hidden("_turn")})
            assert (answer.status_code, answer.headers["Retry-After"]) == (429, str(TURN_SECONDS))
            assert TEXT in unescape(answer.text)
            assert re.search(r"Envie de novo às \d\d:\d\d:\d\d", answer.text)
        world.clock.pass_(seconds=TURN_SECONDS)
        answer = browser.post("/concern", {**WRITTEN, "_turn": browser.hidden("_turn")})
    assert answer.status_code == 200
    assert CODE.search(answer.text)


def test_what_is_no_turn_goes_into_no_header(world: World) -> None:
    """A line break in it would be a header of somebody else's."""
    for turn in ("1\r\nX-Forwarded-For: 1.2.3.4", "²", "1." + "f" * 5000):
        browser = _open(world)
        assert browser.post("/concern", {**WRITTEN, "_turn": turn}).status_code == 200


def test_what_is_wrong_is_said_beside_what_was_written(world: World) -> None:
    """Nothing of it is lost."""
    browser = _open(world)
    answer = browser.post("/concern", {**WRITTEN, "safe_to_contact": "no"})
    assert answer.status_code == 422
    assert "só se for seguro" in answer.text
    assert TEXT in unescape(answer.text)
    assert _open(world).post("/concern", {}).status_code == 422


@pytest.mark.parametrize(("code", "status"), [("", 422), ("1111-1111-1111-1112", 422), ("1111-1111-1111-1111", 404)])
def test_a_code_that_is_none_is_said_to_be_none(world: World, code: str, status: int) -> None:
    """Empty, mistyped, unknown."""
    browser = _open(world, "/concern/status")
    assert browser.post("/concern/status", {"code": code}).status_code == status


def test_when_intake_is_silent_the_words_still_stand_there(world: World) -> None:
    """And it is said that they were not sent."""
    browser = _open(world)
    with world.stack.without("intake"):
        answer = browser.post("/concern", WRITTEN)
    assert answer.status_code == 503
    assert TEXT in unescape(answer.text)


def test_a_form_of_another_browser_is_refused(world: World) -> None:
    """Another site cannot write in a visitor's name: it has no page of theirs."""
    mine, theirs = _open(world), _open(world)
    before = world.stack.count("intake", "concerns")
    assert mine.post("/concern", WRITTEN, token=theirs.hidden("_form")).status_code == 400
    without = world.browser()
    assert without.post("/concern", WRITTEN, token=theirs.hidden("_form")).status_code == 400
    assert world.stack.count("intake", "concerns") == before


def test_one_cookie_for_these_pages_alone_and_none_afterwards(world: World) -> None:
    """It ends with the browser, no script reads it, and nothing else is set."""
    browser = world.browser()
    (cookie,) = browser.get("/concern").headers.getlist("Set-Cookie")
    assert re.fullmatch(r"amparo_form=[0-9a-f]{32}; HttpOnly; Path=/concern; SameSite=Lax", cookie)
    (gone,) = browser.post("/concern", WRITTEN).headers.getlist("Set-Cookie")
    assert "Max-Age=0" in gone
    assert world.browser().get("/").headers.getlist("Set-Cookie") == []


def test_the_page_can_be_left_at_once_without_script(world: World) -> None:
    """By a button; its title says nothing of what stands on it."""
    browser = _open(world)
    assert re.search("<title>Escreva-nos . Amparo</title>", browser.page)
    assert 'action="/exit" data-exit' in browser.page
    left = browser.post("/exit", token=browser.hidden("_form"))
    assert left.status_code == 200
    assert left.headers["Refresh"].startswith("0; url=")


def test_who_is_signed_in_is_not_named_there(world: World) -> None:
    """A worker may show the page to somebody, and writes as nobody like everybody else."""
    browser = world.signed_in("supervisor")
    page = browser.get("/concern").text
    assert "/sign-out" not in page
    assert browser.post("/concern", WRITTEN).status_code == 200


def test_where_nobody_reads_the_form_is_closed_and_says_whom_to_call(world: World) -> None:
    """A telephone number where the installation has one."""
    world.stack.run_sql("intake", "UPDATE standing_accounts SET state = 'suspended' WHERE 'supervisor' = ANY (roles)")
    try:
        page = world.browser().get("/concern").text
        assert "Agora não se pode receber nada aqui" in page
        assert "centro de saúde" in page
        told = portal_app.from_env(world.stack.environs["portal"] | {"AMPARO_HOTLINE": "800 123 456"})
        page = world.browser(app=portal_app.create_app(told)).get("/concern").text
        assert "Pode ligar: 800 123 456" in page
        told.portal.services.close()
        told.engine.dispose()
    finally:
        world.stack.run_sql("intake", "UPDATE standing_accounts SET state = 'active' WHERE 'supervisor' = ANY (roles)")


def test_another_programmes_supervisor_finds_nothing(world: World) -> None:
    """Neither in the list nor at its address."""
    _sent(world)
    supervisor, stranger = world.signed_in("supervisor"), world.signed_in("supervisor-b")
    path = re.search(r"/concerns/[0-9a-f-]{36}", supervisor.get("/concerns").text)[0]  # type: ignore[index]
    assert "/concerns/" not in stranger.get("/concerns").text
    assert stranger.get(path).status_code == 404


def test_an_officer_registers_a_person_of_whom_the_community_told(world: World) -> None:
    """By hand: only the channel is filled in, and the case shows it."""
    page = world.signed_in("officer").get("/register?channel=community").text
    assert re.search(r'<option value="community" selected>', page)
    assert re.search(
        r'<option value="border-point" selected>', world.signed_in("officer").get("/register?channel=x").text
    )
    assert "Posto fronteiriço" in world.signed_in("caseworker").get(world.case()).text


def test_behind_a_gateway_visitors_are_counted_by_where_they_come_from(world: World) -> None:
    """Not by the portal's own address: one visitor's flood makes no other wait."""
    with _behind_a_gateway(world) as app:
        answers = [_sent_from(world, app, "198.51.100.66") for _ in range(WRITING.source.holds + 1)]
        assert [each.status_code for each in answers] == [200] * WRITING.source.holds + [429]
        assert _sent_from(world, app, "203.0.113.7").status_code == 200


def test_without_a_gateway_nobody_says_where_they_come_from(world: World) -> None:
    """A header that anybody could write is not believed: all are counted as who holds the connection."""
    answers = [_sent_from(world, world.app, f"198.51.100.{number}") for number in range(WRITING.source.holds + 1)]
    assert answers[-1].status_code == 429


@contextmanager
def _behind_a_gateway(world: World) -> Iterator[Flask]:
    """Yield a portal, with an intake behind it, that both believe the gateway's header."""
    told = {"AMPARO_SOURCE_HEADER": "X-Forwarded-For"}
    intake = intake_app.from_env(world.stack.environs["intake"] | told, clock=world.clock)
    front = portal_app.from_env(world.stack.environs["portal"] | told, clock=world.clock)
    way = httpx.WSGITransport(app=intake_app.create_app(intake), remote_addr="10.0.0.2")
    front.portal.services.clients["intake"] = httpx.Client(transport=way, base_url="http://intake")
    yield portal_app.create_app(front)
    front.portal.services.close()
    for engine in (front.engine, *intake.foundation.engines()):
        engine.dispose()


def _sent_from(world: World, app: Flask, source: str) -> TestResponse:
    """Open the page and send the form, as the gateway passes it on."""
    client, headers = app.test_client(), {"X-Forwarded-For": source}
    page = client.get("/concern", base_url=world.url, headers=headers).text
    token = unescape(re.findall(r'name="_form" value="([^"]*)"', page)[-1])
    return client.post("/concern", base_url=world.url, headers=headers, data={**WRITTEN, "_form": token})
