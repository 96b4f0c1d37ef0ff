"""A part that does not answer: nothing is lost, the page says which part, what is kept, and what to do."""

import re

import pytest

from tests.services.portal.world import CONSENT, PERSON, REGISTRATION, World

SPOKEN = {
    "pt": ("Uma parte do Amparo não responde agora", "O que escreveu está guardado e selado."),
    "en": ("A part of Amparo does not answer now", "What you wrote is kept, sealed."),
}


@pytest.mark.parametrize("language", SPOKEN)
def test_a_registration_that_met_silence_is_sent_again_and_is_one(world: World, language: str) -> None:
    """Intake is away when the officer presses; the answers are kept, and are there when it is back."""
    browser = world.signed_in("officer")
    browser.get(f"/language/{language}?back=/register")
    browser.get("/register")
    browser.post("/register", REGISTRATION)
    browser.get("/register/check")
    with world.stack.without("intake"):
        answer = browser.post("/register/check")
        assert answer.status_code == 503
        for sentence in SPOKEN[language]:
            assert sentence in answer.text
        assert 'href="/register/check"' in answer.text
        assert not any(part in answer.text for part in PERSON)
    page = browser.get("/register/check")
    assert all(part in page.text for part in PERSON)
    assert browser.post("/register/check").location == "/register/done"


def test_a_consent_that_met_silence_comes_back_filled_in(world: World) -> None:
    """Cases is away."""
    case, browser = world.case(), world.signed_in("caseworker")
    page = browser.get(f"{case}/consents/new").text
    recipient = re.search(r'value="([0-9a-f-]{36})"[^>]*>\s*Casa de Abrigo', page)[1]
    written = {
        **CONSENT,
        "recipient": recipient,
        "valid_until": f"01/01/{world.clock().year + 1}",
        "interpreter": "Sra. Língua",
    }
    key = browser.hidden("_key")
    with world.stack.without("cases"):
        answer = browser.post(f"{case}/consents/new", written)
        assert answer.status_code == 503
        assert SPOKEN["pt"][1] in answer.text
    page = browser.get(f"{case}/consents/new")
    assert "Sra. Língua" in page.text
    assert browser.hidden("_key") == key
    assert browser.post(f"{case}/consents/new", written).status_code == 303


def test_an_answer_of_a_partner_that_met_silence_comes_back_to_its_page(world: World) -> None:
    """Referrals is away; `/accept` is no page, so the way on leads to the referral."""
    browser = world.signed_in("shelter")
    browser.get("/sessions")
    referral = "/referrals/00000000-0000-7000-8000-000000000000"
    with world.stack.without("referrals"):
        answer = browser.post(f"{referral}/accept", {"note": "Temos duas camas."})
        assert answer.status_code == 503
        assert f'href="{referral}"' in answer.text


@pytest.mark.parametrize("language", SPOKEN)
def test_the_first_page_shows_what_it_can(world: World, language: str) -> None:
    """And says that it may not be all."""
    browser = world.signed_in("supervisor")
    browser.get(f"/language/{language}?back=/")
    with world.stack.without("intake"):
        answer = browser.get("/")
        assert answer.status_code == 200
        assert {"pt": "pode estar incompleto", "en": "may be incomplete"}[language] in answer.text


def test_names_that_cannot_be_had_are_ids_and_nothing_else_is_missing(world: World) -> None:
    """The directory of partners is away; the case is read all the same."""
    case, browser = world.case(), world.signed_in("caseworker")
    with world.stack.without("referrals"):
        assert browser.get(case).status_code == 200
        assert browser.get("/cases").status_code == 200


@pytest.mark.parametrize("language", SPOKEN)
def test_without_identity_nobody_signs_in_and_whoever_is_in_may_read_on(world: World, language: str) -> None:
    """Tokens that are held are good for minutes; coming back from identity says what is silent."""
    case, browser, other = world.case(), world.signed_in("caseworker"), world.browser("officer")
    browser.get(case)
    other.get(f"/language/{language}?back=/")
    lead = other.answered(other.asked(), "officer")
    with world.stack.without("identity"):
        assert browser.get(f"{case}/sections/identity").status_code == 200
        answer = other.get(lead)
        assert answer.status_code == 503
        assert SPOKEN[language][0] in answer.text
    assert other.sign_in("officer").status_code == 303


def test_without_its_own_database_the_portal_says_so_and_shows_nothing(world: World) -> None:
    """A page, not a trace; and leaving at once still leaves."""
    browser = world.signed_in("officer")
    browser.get("/register")
    with world.admin() as connection:
        connection.exec_driver_sql("ALTER TABLE sessions RENAME TO away")
    try:
        for path in ("/", "/register", "/cases"):
            answer = browser.get(path)
            assert answer.status_code in (500, 503)
            assert "sessions" not in answer.text.replace("/sessions", "")
            assert "Traceback" not in answer.text
        assert browser.post("/exit").headers["Refresh"].startswith("0; url=")
    finally:
        with world.admin() as connection:
            connection.exec_driver_sql("ALTER TABLE away RENAME TO sessions")
    assert browser.get("/register").status_code == 200
