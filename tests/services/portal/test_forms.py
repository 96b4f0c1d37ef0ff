"""What somebody wrote is never lost, never sent twice, and never sent by another site."""

import re

import pytest

from tests.services.portal.test_other_people import referred
from tests.services.portal.test_sessions import secret_of
from tests.services.portal.world import CONSENT, PERSON, REGISTRATION, Browser, World

NOWHERE = "00000000-0000-7000-8000-000000000000"
ALWAYS_LEAVES = "/exit"


def addresses(world: World, method: str) -> list[str]:
    """Return an address of every page that takes this method."""
    found = [rule.rule for rule in world.app.url_map.iter_rules() if method in rule.methods]
    pages = [rule for rule in found if rule != "/csp-report"]
    filled = [re.sub(r"<uuid:\w+>", NOWHERE, re.sub(r"<int:\w+>", "1", each)) for each in pages]
    return [
        each.replace("<name>", "identity")
        .replace("<code>", "en")
        .replace("<language>", "por")
        .replace("<kind>", "first-response")
        .replace("<site>", "x")
        for each in filled
    ]


def test_no_form_is_taken_without_a_token_of_this_very_session(world: World) -> None:
    """Missing, invented, of somebody else's session, or for whoever has none: nothing is done."""
    mine, theirs = world.signed_in("caseworker"), world.signed_in("supervisor")
    mine.get("/cases")
    foreign = mine.hidden("_form")
    theirs.get("/cases")
    for path in addresses(world, "POST"):
        for token in ("", "x", foreign, foreign[:-1], theirs.hidden("_form")[::-1]):
            answer = theirs.post(path, {"x": "y"}, token=token)
            assert answer.status_code == (200 if path == ALWAYS_LEAVES else 400), (path, token)
        assert world.browser().post(path, {"x": "y"}, token=foreign).status_code in (200, 400), path
    assert theirs.get("/sessions").status_code == 200


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
def test_no_form_is_taken_from_another_site(world: World, site: str) -> None:
    """The browser says so; a token that leaked does not help."""
    browser = world.signed_in("officer")
    browser.get("/screening")
    token = browser.hidden("_form")
    for path in addresses(world, "POST"):
        answer = browser.client.post(path, data={"_form": token}, headers={"Sec-Fetch-Site": site}, base_url=world.url)
        assert answer.status_code == (200 if path == ALWAYS_LEAVES else 400), path
    assert browser.get("/sessions").status_code == 200


def test_tokens_of_forms_are_never_the_same_twice(world: World) -> None:
    """So that compressing pages gives away nothing of them."""
    browser = world.signed_in("officer")
    found = [re.findall(r'name="_form" value="([^"]+)"', browser.get("/register").text) for _ in range(2)]
    tokens = [each for page in found for each in page]
    assert len(tokens) == len(set(tokens)) > 4


def test_a_form_sent_after_the_session_ended_comes_back_filled_in(world: World) -> None:
    """It is kept sealed; after signing in the same person stands before it again, and is told that nothing was sent."""
    browser = world.signed_in("officer")
    browser.get("/register")
    key = browser.hidden("_key")
    world.clock.pass_(minutes=31)
    lead = browser.post("/register", REGISTRATION).location
    assert lead == "/sign-in?back=/register"
    world.clock.right()
    page = browser.follow(browser.sign_in("officer", lead))
    assert PERSON[0] in page.text
    assert PERSON[1] in page.text
    assert "O que estava a escrever está aqui de novo" in page.text
    assert browser.hidden("_key") == key
    browser.post("/register", REGISTRATION)
    assert "está aqui de novo" not in browser.get("/register/check").text


@pytest.mark.parametrize("answer", ["accept", "decline"])
def test_an_answer_sent_after_the_session_ended_leads_back_to_where_it_was_written(world: World, answer: str) -> None:
    """`/accept` is no page: one comes back to the referral, with the note still there."""
    referral = referred(world)
    browser = world.signed_in("shelter")
    browser.get(referral if answer == "accept" else f"{referral}/decline")
    world.clock.pass_(minutes=31)
    lead = browser.post(f"{referral}/{answer}", {"note": "Temos duas camas.", "reason": "other"}).location
    world.clock.right()
    page = browser.follow(browser.sign_in("shelter", lead))
    assert page.status_code == 200
    assert "Temos duas camas." in page.text


@pytest.mark.parametrize("path", ["/sessions/00000000-0000-7000-8000-000000000000/end", "/session"])
def test_nobody_is_led_to_an_address_that_is_no_page(world: World, path: str) -> None:
    """After signing in again."""
    browser = world.signed_in("officer")
    browser.get("/sessions")
    world.clock.pass_(minutes=31)
    lead = browser.post(path).location
    world.clock.right()
    assert browser.follow(browser.sign_in("officer", lead)).status_code == 200


def test_a_registration_sent_twice_is_one(world: World) -> None:
    """By a double click, by going back, and by sending the old page again: the same number."""
    browser = world.signed_in("officer")
    browser.get("/register")
    browser.post("/register", REGISTRATION)
    browser.get("/register/check")
    token, key = browser.hidden("_form"), browser.hidden("_key")
    first = browser.post("/register/check", token=token, key=key)
    second = browser.post("/register/check", token=token, key=key)
    assert first.location == second.location == "/register/done"
    number = registered(browser)
    browser.post("/register", REGISTRATION, key=key)
    browser.get("/register/check")
    browser.post("/register/check")
    assert registered(browser) == number
    browser.get("/register")
    browser.post("/register", REGISTRATION)
    browser.get("/register/check")
    browser.post("/register/check")
    assert registered(browser) != number


def test_going_back_after_registering_shows_nobody(world: World) -> None:
    """The form is empty, the check leads to it, and the last page shows a number only."""
    browser = world.signed_in("officer")
    browser.get("/register")
    browser.post("/register", REGISTRATION)
    browser.get("/register/check")
    browser.post("/register/check")
    for path in ("/register", "/register/check", "/register/done", "/"):
        page = browser.follow(browser.get(path))
        assert page.status_code == 200
        assert not any(part in page.text for part in PERSON), path


def test_a_consent_sent_twice_is_one(world: World) -> None:
    """The same form twice; a new form is a new consent."""
    case, browser = world.case(), world.signed_in("caseworker")
    page = browser.get(f"{case}/consents/new").text
    token, key = browser.hidden("_form"), browser.hidden("_key")
    recipient = re.search(r'value="([0-9a-f-]{36})"[^>]*>\s*Centro de Sa', page)[1]
    until = f"01/01/{world.clock().year + 1}"
    fields = {**CONSENT, "recipient": recipient, "purpose": "medical", "valid_until": until}
    before = browser.get(case).text.count("/withdrawal")
    for _ in range(2):
        assert browser.post(f"{case}/consents/new", fields, token=token, key=key).status_code == 303
    assert browser.get(case).text.count("/withdrawal") == before + 1


def test_a_colleagues_change_is_never_overwritten_unseen(world: World) -> None:
    """Two windows on one section: the second is shown both texts and nothing is stored."""
    path, browser = f"{world.case()}/sections/contact/edit", world.signed_in("caseworker")
    browser.get(path)
    token, version = browser.hidden("_form"), browser.hidden("_version")
    assert browser.post(path, {"safe_hours": "08:00-09:00", "_version": version}).status_code == 303
    answer = browser.post(path, {"safe_hours": "20:00-21:00", "_version": version}, token=token)
    assert answer.status_code == 409
    assert "08:00-09:00" in answer.text
    assert "20:00-21:00" in answer.text
    assert "08:00-09:00" in browser.get(path.removesuffix("/edit")).text
    for missing in ({}, {"_version": ""}, {"_version": "*"}, {"_version": '"\r\nX: y"'}):
        refused = browser.post(path, {"safe_hours": "20:00-21:00", **missing}, token=token)
        assert refused.status_code in (400, 409, 422), missing
    assert "08:00-09:00" in browser.get(path.removesuffix("/edit")).text


def test_what_is_too_long_is_said_and_stays_on_the_page(world: World) -> None:
    """It cannot be kept for the next page, so it is not taken off this one."""
    browser = world.signed_in("officer")
    browser.get("/register")
    long = {**REGISTRATION, "vic_DetailsOfVulnerabilities": "x" * 120_000}
    answer = browser.post("/register", long)
    assert answer.status_code == 422
    assert "x" * 120_000 in answer.text
    assert "Encurte-o" in answer.text


def test_drafts_are_few_and_the_newest(world: World) -> None:
    """Nobody fills the portal's database by writing at many addresses."""
    browser = world.signed_in("officer")
    browser.get("/screening")
    token = browser.hidden("_form")
    world.clock.pass_(minutes=31)
    for number in range(13):
        browser.post(f"/cases/{NOWHERE[:-2]}{number:02}/consents/new", {"text": str(number)}, token=token)
    session = world.dependencies.portal.door.sessions.find(secret_of(browser.secret)).session
    assert [draft.fields["text"][0] for draft in session.drafts.values()] == [str(each) for each in range(3, 13)]
    assert session.person is None
    assert session.refresh_token == ""


@pytest.mark.parametrize("name", ["prs_FirstName", "vic_DetailsOfVulnerabilities", "prs_Birthdate", "site", "pathway"])
@pytest.mark.parametrize(
    "value", ['"><script>alert(1)</script>', "\x00", "{{ 7*7 }}", "%0d%0aX: y", "\r\nX: y", "😀" * 50]
)
def test_whatever_is_written_stays_text(browser: Browser, name: str, value: str) -> None:
    """Shown again, it is escaped; it reaches no header and no template."""
    browser.get("/register")
    page = browser.follow(browser.post("/register", {**REGISTRATION, name: value}))
    assert page.status_code in (200, 422)
    assert "<script>alert" not in page.text
    assert "X" not in page.headers
    assert ">49<" not in page.text


def registered(browser: Browser) -> str:
    """Return the number that the last registration was given."""
    return re.search(r"[0-9a-f]{8}-[0-9a-f-]{27}", browser.get("/register/done").text)[0]


@pytest.fixture
def browser(world: World) -> Browser:
    """An officer's browser."""
    return world.signed_in("officer")
