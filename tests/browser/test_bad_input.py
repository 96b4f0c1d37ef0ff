"""Bad input and bad luck in a real browser: wrong codes, an ended session, two clicks, going back, a part away."""

import pytest
from playwright.sync_api import Page

from tests.browser.people import NARROW, WIDE, House, Way, offer
from tests.browser.story import PERSON, fill_registration

pytestmark = pytest.mark.browser

WAYS = [Way(NARROW, "pt", script=False), Way(WIDE, "en", script=True)]
TOLD = {
    "pt": {
        "wrong": "não está certo",
        "wait": "minuto",
        "again": "O que estava a escrever está aqui de novo",
        "silent": "Uma parte do Amparo não responde agora",
        "kept": "O que escreveu está guardado e selado.",
        "retry": "Tentar de novo",
    },
    "en": {
        "wrong": "not right",
        "wait": "minute",
        "again": "What you were writing is here again",
        "silent": "A part of Amparo does not answer now",
        "kept": "What you wrote is kept, sealed.",
        "retry": "Try again",
    },
}
ways = pytest.mark.parametrize("way", WAYS, ids=lambda way: way.name)


def people_registered(house: House) -> int:
    """Return how many registrations intake ever took."""
    return house.stack.count("intake", "registrations")


def let_session_end(house: House) -> None:
    """Make everybody's last page half an hour older."""
    house.stack.run_sql("portal", "UPDATE sessions SET seen_at = seen_at - interval '31 minutes'")


@ways
def test_five_wrong_codes(house: House, way: Way) -> None:
    """Each time the page says so; then it says how long to wait, and the right code does not help before that."""
    account = {"pt": "caseworker-b", "en": "supervisor-b"}[way.language]
    with house.stranger(way) as desk:
        desk.go("/sign-in")
        offer(desk, account, code="000000")
        desk.look("bad-code")
        for _ in range(5):
            desk.page.fill("#code", "000000")
            desk.press("main form button")
        assert TOLD[way.language]["wait"] in desk.text
        desk.look("bad-code-wait")
        desk.page.fill("#code", desk.page.locator("[data-code]").inner_text())
        desk.press("main form button")
        assert TOLD[way.language]["wait"] in desk.text
        desk.go("/sessions")
        assert desk.page.locator("#login_name").count()


@ways
def test_a_session_that_ends_in_the_middle_of_a_form(house: House, way: Way) -> None:
    """What was written is there again after signing in; it is then sent, once."""
    before = people_registered(house)
    with house.desk("officer", way) as desk:
        desk.go("/register").look("draft-begun")
        fill_registration(desk, screened=False)
        let_session_end(house)
        desk.send()
        assert desk.path == "/register"
        assert TOLD[way.language]["again"] in desk.text
        assert desk.page.input_value("#prs_FirstName") == PERSON[0]
        assert desk.page.locator("input[name=assistance][value=yes]").is_checked()
        desk.look("draft-restored")
        desk.send().send()
        assert desk.path == "/register/done"
    assert people_registered(house) == before + 1


@ways
def test_two_clicks_and_going_back_are_one_registration(house: House, way: Way) -> None:
    """Clicked twice, gone back to, and sent again from what the browser still shows: one record, and nobody's name."""
    before = people_registered(house)
    with house.desk("officer", way) as desk:
        desk.go("/register")
        fill_registration(desk, screened=False)
        desk.send()
        desk.page.locator("main form[method=post] button").dblclick()
        desk.page.wait_for_url("**/register/done")
        desk.page.go_back()
        assert not any(part in desk.page.content() for part in PERSON)
        if desk.page.locator("main form[action='/register/check'] button").count():
            desk.press("main form[action='/register/check'] button")
        desk.go("/register/done")
        assert not any(part in desk.text for part in PERSON)
    assert people_registered(house) == before + 1


@ways
def test_a_part_that_is_away_loses_nothing(house: House, way: Way) -> None:
    """The page says which part, what is kept and what to do; trying again goes on from there."""
    before, told = people_registered(house), TOLD[way.language]
    with house.desk("officer", way) as desk:
        desk.go("/register")
        fill_registration(desk, screened=False)
        desk.send()
        with house.stack.without("intake"):
            desk.send().look("silent")
            assert told["silent"] in desk.text
            assert told["kept"] in desk.text
        desk.page.get_by_role("button", name=told["retry"]).click()
        assert desk.path == "/register/check"
        assert PERSON[0] in desk.text
        desk.send()
        assert desk.path == "/register/done"
    assert people_registered(house) == before + 1


def test_the_end_of_a_session_is_told_before_and_hides_the_screen(house: House) -> None:
    """Two minutes before, with a way to stay; at the end what was written is kept and nothing is left to be read."""
    with house.desk("officer", Way(WIDE, "en", script=True)) as desk:
        page = desk.page
        page.clock.install()
        desk.go("/register")
        fill_registration(desk, screened=False)
        box = page.locator("[data-session-seconds]")
        assert not box.is_visible()
        page.clock.fast_forward(28 * 60 * 1000 + 2000)
        box.wait_for()
        desk.look("session-ends")
        assert page.evaluate("document.activeElement.closest('[data-session-seconds]') !== null")
        page.keyboard.press("Enter")
        box.wait_for(state="hidden")
        let_session_end(house)
        with page.expect_navigation():
            page.clock.fast_forward(31 * 60 * 1000)
        assert TOLD["en"]["again"] in desk.text
        assert page.input_value("#prs_FirstName") == PERSON[0]


@pytest.mark.parametrize("how", ["button", "keys"])
def test_leaving_at_once_leaves_nothing_on_the_screen(house: House, how: str) -> None:
    """By the red button, or by pressing Shift three times; the page behind is not shown again by going back."""
    with house.stranger(Way(NARROW, "pt", script=True)) as desk:
        desk.page.route("https://www.google.com/", lambda route: route.fulfill(body="weather"))
        desk.go("/sign-in")
        offer(desk, "health")
        desk.go("/referrals/00000000-0000-7000-8000-000000000000")
        leave(desk.page, how)
        desk.page.wait_for_url("https://www.google.com/")
        assert not [each for each in desk.page.context.cookies() if each["name"] == "amparo_portal"]
        desk.troubles.clear()  # leaving the site is what was wanted
        desk.page.go_back()
        assert not desk.page.locator(".amparo-header__person").count()


def leave(page: Page, how: str) -> None:
    """Leave at once."""
    if how == "button":
        page.locator("[data-exit] button").click(no_wait_after=True)
        return
    for _ in range(3):
        page.keyboard.press("Shift")
