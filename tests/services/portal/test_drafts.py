"""Unfinished registrations through the pages: put aside, found again after signing in, thrown away; never lost."""

import re
from collections.abc import Iterator

import pytest

from tests.services.portal.world import PERSON, REGISTRATION, Browser, World

AWAY = {"_later": "yes"}
UNFINISHED = {
    "assistance": "yes",
    "pathway": "trafficking",
    "channel": "border-point",
    "site": "maputo",
    "prs_FirstName": PERSON[0],
    "prs_SecondName": PERSON[1],
}


@pytest.fixture
def browser(world: World) -> Iterator[Browser]:
    """An officer's browser with nothing put aside; whatever it puts aside is gone afterwards."""
    world.stack.run_sql("intake", "DELETE FROM drafts")
    yield world.signed_in("officer")
    world.clock.right()
    world.stack.run_sql("intake", "DELETE FROM drafts")


def put_aside(browser: Browser, **changes: object) -> str:
    """Put a registration aside; return its id."""
    browser.get("/register")
    before = set(ids(browser))
    browser.get("/register")
    answer = browser.post("/register", {**UNFINISHED, **AWAY, **changes})
    assert (answer.status_code, answer.location) == (303, "/"), answer.text
    (new,) = set(ids(browser)) - before
    return new


def ids(browser: Browser) -> list[str]:
    """Return the unfinished registrations that the first page shows."""
    return re.findall(r'href="/register\?draft=([0-9a-f-]{36})"', browser.get("/").text)


def version(browser: Browser) -> dict[str, str]:
    """Return the version that stands in the form of the page before."""
    return {"_version": browser.hidden("_version")}


def test_it_is_put_aside_and_found_on_the_first_page_without_a_name(browser: Browser) -> None:
    """Site, how much was answered, and for how long; the name only when it is opened."""
    draft = put_aside(browser)
    page = browser.get("/").text
    assert "Registos por acabar" in page
    assert "faltam 72 horas" in page
    assert "Centro de trânsito de Maputo · 6 respostas" in page
    assert not any(part in page for part in PERSON)
    opened = browser.get(f"/register?draft={draft}").text
    assert all(part in opened for part in PERSON)
    assert not any(part in browser.get("/register").text for part in PERSON)


def test_it_is_there_after_the_session_ended_in_another_browser(world: World, browser: Browser) -> None:
    """Of the same person; finished, it is registered and gone."""
    draft = put_aside(browser)
    other = world.browser("officer")
    other.sign_in("officer")
    page = other.get(f"/register?draft={draft}").text
    assert all(part in page for part in PERSON)
    other.post("/register", {**REGISTRATION, **version(other)})
    assert "Fica guardado e selado para si até" in other.get("/register/check").text
    assert other.post("/register/check").location == "/register/done"
    assert ids(other) == []
    assert browser.get(f"/register?draft={draft}").status_code == 404


def test_going_on_keeps_it_too(world: World, browser: Browser) -> None:
    """The browser is lost between two pages: a new sign-in finds what was sent to be checked."""
    browser.get("/register")
    assert browser.post("/register", REGISTRATION).location == "/register/check"
    other = world.browser("officer")
    other.sign_in("officer")
    (draft,) = ids(other)
    assert all(part in other.get(f"/register?draft={draft}").text for part in PERSON)
    browser.get("/register/check")
    assert browser.post("/register/check").location == "/register/done"
    assert ids(other) == []


def test_a_form_with_something_wrong_is_kept_as_it_is(browser: Browser) -> None:
    """And can be sent again from the page that says what is wrong."""
    browser.get("/register")
    wrong = {**REGISTRATION, "prs_Birthdate": "99/99/2001"}
    assert browser.post("/register", wrong).status_code == 422
    first = version(browser)
    assert first == {"_version": '"1"'}
    assert browser.post("/register", {**wrong, **first}).status_code == 422
    assert browser.post("/register", {**REGISTRATION, **version(browser)}).location == "/register/check"
    assert len(ids(browser)) == 1


@pytest.mark.parametrize("assistance", ["no", ""])
def test_nothing_is_kept_of_who_does_not_agree_or_was_not_asked(
    world: World, browser: Browser, assistance: str
) -> None:
    """Neither aside nor by going on, and what was kept before the person said no is destroyed. The page says why."""
    browser.get("/register")
    answer = browser.post("/register", {**UNFINISHED, **AWAY, "assistance": assistance})
    assert answer.status_code == 422
    assert PERSON[0] in answer.text
    browser.post("/register", {**REGISTRATION, "assistance": assistance})
    assert world.stack.count("intake", "drafts") == 0
    draft = put_aside(browser)
    browser.get(f"/register?draft={draft}")
    browser.post("/register", {**REGISTRATION, "assistance": "no", **version(browser)})
    assert world.stack.count("intake", "drafts") == 0


def test_of_two_windows_neither_overwrites_the_other_unseen(browser: Browser) -> None:
    """The second is told, keeps its text, and decides; the page leads to the other one."""
    draft = put_aside(browser)
    browser.get(f"/register?draft={draft}")
    read = version(browser)
    one = {**UNFINISHED, **AWAY, **read, "prs_FirstName": "Primeira"}
    assert browser.post("/register", one).status_code == 303
    browser.get(f"/register?draft={draft}")
    late = browser.post("/register", {**UNFINISHED, **AWAY, **read, "prs_FirstName": "Segunda"})
    assert late.status_code == 422
    assert "noutra janela" in late.text
    assert "Segunda" in late.text
    assert version(browser) == {"_version": '"2"'}
    assert "Primeira" in browser.get(f"/register?draft={draft}").text
    knowingly = {**UNFINISHED, **AWAY, "_version": '"2"', "prs_FirstName": "Segunda"}
    assert browser.post("/register", knowingly).status_code == 303
    assert "Segunda" in browser.get(f"/register?draft={draft}").text


def test_two_registrations_at_once_are_two(browser: Browser) -> None:
    """Each page has a key of its own."""
    first = put_aside(browser)
    second = put_aside(browser, prs_FirstName="Outra")
    assert {first, second} == set(ids(browser))


def test_what_is_over_or_thrown_away_elsewhere_is_saved_anew(world: World, browser: Browser) -> None:
    """The page that was open still has all of it."""
    draft = put_aside(browser)
    browser.get(f"/register?draft={draft}")
    fields = {**UNFINISHED, **AWAY, **version(browser)}
    world.stack.run_sql("intake", "DELETE FROM drafts")
    assert browser.post("/register", fields).status_code == 303
    assert ids(browser) == [draft]


def test_without_intake_nothing_is_lost_and_the_page_says_so(world: World, browser: Browser) -> None:
    """Putting aside says that it is kept here; going on goes on, and says that it is not kept for later."""
    browser.get("/register")
    with world.stack.without("intake"):
        answer = browser.post("/register", {**UNFINISHED, **AWAY})
        assert answer.status_code == 503
        assert "O que escreveu está guardado e selado." in answer.text
        page = browser.get("/register")
        assert all(part in page.text for part in PERSON)
        assert browser.post("/register", REGISTRATION).location == "/register/check"
        assert "não pôde ser guardado para mais tarde" in browser.get("/register/check").text
        assert "pode estar incompleto" in browser.get("/").text
    browser.get("/register")
    assert browser.post("/register", {**REGISTRATION, **AWAY, **version(browser)}).status_code == 303
    assert len(ids(browser)) == 1


def test_thrown_away_it_is_gone_and_nobody_opens_it(browser: Browser) -> None:
    """After one question more, which shows no name; twice is no failure."""
    draft = put_aside(browser)
    question = browser.get(f"/drafts/{draft}/throw-away").text
    assert "Deitar fora este registo por acabar?" in question
    assert not any(part in question for part in PERSON)
    token = browser.hidden("_form")
    for _ in range(2):
        assert browser.post(f"/drafts/{draft}/throw-away", token=token).location == "/"
    assert "Já ninguém o pode abrir" in browser.get("/").text
    assert browser.get(f"/register?draft={draft}").status_code == 404
    assert browser.get(f"/drafts/{draft}/throw-away").status_code == 404


@pytest.mark.parametrize("account", ["officer-b", "supervisor", "administrator"])
def test_nobody_else_finds_it(world: World, browser: Browser, account: str) -> None:
    """An officer of the neighbouring programme, a supervisor, an administrator: as if it were not there."""
    draft = put_aside(browser)
    other = world.signed_in(account)
    assert ids(other) == []
    for path in (f"/register?draft={draft}", f"/drafts/{draft}/throw-away"):
        assert other.get(path).status_code == 404
    other.get("/sessions")
    other.post(f"/drafts/{draft}/throw-away")
    assert ids(browser) == [draft]


def test_twenty_are_the_most_and_the_page_keeps_what_the_twenty_first_wrote(world: World, browser: Browser) -> None:
    """It says what to do; going on is still possible."""
    for _ in range(20):
        put_aside(browser)
    browser.get("/register")
    answer = browser.post("/register", {**UNFINISHED, **AWAY})
    assert answer.status_code == 422
    assert "esse é o máximo" in answer.text
    assert PERSON[0] in answer.text
    assert browser.post("/register", REGISTRATION).location == "/register/check"
    assert "não pôde ser guardado para mais tarde" in browser.get("/register/check").text
    assert world.stack.count("intake", "drafts") == 20


@pytest.mark.parametrize("draft", ["x", "../../etc", "%00", "00000000-0000-7000-8000-000000000000"])
def test_an_address_that_somebody_made_up_leads_nowhere(browser: Browser, draft: str) -> None:
    """Not there and not yours are the same."""
    assert browser.get(f"/register?draft={draft}").status_code == 404
