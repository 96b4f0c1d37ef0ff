"""Whoever has one person's session, all of it, reaches nothing of another's."""

import re
from urllib.parse import urlsplit

import pytest

from services.portal.remote.identity import CLIENT_ID
from services.portal.usecases.keeping_tokens import token_for
from services.portal.usecases.ports import SignInAgainError
from tests.services.portal.test_sessions import secret_of
from tests.services.portal.world import CONSENT, PERSON, REGISTRATION, Browser, World, wait_for

STRANGERS = ("caseworker-2", "caseworker-b", "supervisor-b", "officer", "shelter", "auditor", "dpo", "administrator")
SERVICES = ("intake", "cases", "referrals", "audit", "identity")


def pages_of(case: str) -> list[str]:
    """Return every page about a case."""
    below = ("", "/timeline", "/sent", "/assign", "/consents/new", "/sections/identity", "/sections/identity/edit")
    return [case + each for each in below]


@pytest.mark.parametrize("account", STRANGERS)
def test_a_case_is_not_there_for_anybody_else(world: World, account: str) -> None:
    """The same page as for a case that nobody ever opened, to the letter but for what is random in it."""
    case = world.case()
    nowhere = f"/cases/{'0' * 8}-0000-7000-8000-{'0' * 12}"
    stranger = world.signed_in(account)
    for path, other in zip(pages_of(case), pages_of(nowhere), strict=True):
        found, missing = stranger.get(path), stranger.get(other)
        assert (found.status_code, missing.status_code) == (404, 404), path
        assert PERSON[0] not in found.text
        assert _plain(found.text, path) == _plain(missing.text, other)


def test_a_form_about_anothers_case_changes_nothing(world: World) -> None:
    """With a form's token that is good for the stranger's own session."""
    case, stranger = world.case(), world.signed_in("caseworker-2")
    stranger.get("/sessions")
    for path, fields in (
        ("/assign", {"staff": "x"}),
        ("/consents/new", CONSENT),
        ("/sections/identity/edit", {"prs_FirstName": "X", "_version": '"1"'}),
        ("/sections/identity/edit", {"prs_FirstName": "X"}),
    ):
        assert stranger.post(case + path, fields).status_code == 404
    assert PERSON[0] in world.signed_in("caseworker").get(f"{case}/sections/identity").text


def test_a_partner_finds_only_what_was_sent_to_it(world: World) -> None:
    """The shelter reads it; the health centre, the police and the sender's own staff do not."""
    referral = referred(world)
    assert PERSON[0] in world.signed_in("shelter").get(referral).text
    for account in ("health", "police", "caseworker", "officer"):
        stranger = world.signed_in(account)
        assert stranger.get(referral).status_code == 404
        assert stranger.get(f"{referral}/decline").status_code == 404
        stranger.get("/sessions")
        assert stranger.post(f"{referral}/accept").status_code == 404
        assert stranger.post(f"{referral}/decline", {"reason": "other"}).status_code == 404
        assert urlsplit(referral).path not in stranger.get("/").text
    assert world.signed_in("shelter").get(referral).status_code == 200


def test_a_draft_is_shown_to_nobody_else_in_the_same_browser(world: World) -> None:
    """The session ends while an officer writes; whoever signs in next in that browser finds nothing of it."""
    browser = world.signed_in("officer")
    browser.get("/register")
    world.clock.pass_(minutes=31)
    assert browser.post("/register", REGISTRATION).location.startswith("/sign-in")
    world.clock.right()
    for account in ("officer-b", "officer"):
        browser.identity = world.browser(account).identity
        assert browser.sign_in(account).location == "/"
        page = browser.get("/register")
        assert page.status_code == 200
        assert PERSON[0] not in page.text


def test_a_page_that_another_left_open_is_not_sent_in_ones_own_name(world: World) -> None:
    """On a shared computer: the form of whoever sat there before is refused."""
    browser = world.signed_in("officer")
    browser.get("/register")
    left_open = browser.hidden("_form")
    browser.identity = world.browser("officer-b").identity
    assert browser.sign_in("officer-b").location == "/"
    assert browser.post("/register", REGISTRATION, token=left_open).status_code == 400


def test_a_page_left_open_over_ones_own_next_sign_in_can_be_sent(world: World) -> None:
    """Two windows: the session ends, one signs in again in one of them, and the other is still good."""
    browser = world.signed_in("officer")
    browser.get("/register")
    left_open = browser.hidden("_form")
    world.clock.pass_(minutes=31)
    assert browser.get("/register").status_code == 303
    world.clock.right()
    assert browser.sign_in("officer").location == "/"
    assert browser.post("/register", REGISTRATION, token=left_open).location == "/register/check"


def test_somebody_elses_session_is_neither_listed_nor_ended(world: World) -> None:
    """Nor can one see whether it is there."""
    mine, theirs = world.signed_in("officer"), world.signed_in("supervisor")
    session = world.dependencies.portal.door.sessions.find(secret_of(theirs.secret)).session.person.sign_in
    assert session not in mine.get("/sessions").text
    mine.post(f"/sessions/{session}/end")
    assert theirs.get("/sessions").status_code == 200


def test_the_tokens_of_one_session_are_one_persons_and_each_for_one_service(world: World) -> None:
    """Taken out of the portal's memory, they open nothing of anybody else, and none opens another service."""
    case, thief = world.case(), world.signed_in("caseworker-2")
    held = tokens(world, thief)
    ask = world.dependencies.portal.services.ask
    assert ask("cases", "GET", case, token=held["cases"]).status == 404
    assert ask("cases", "GET", f"{case}/sections/identity", token=held["cases"]).status == 404
    for service in SERVICES:
        for other in SERVICES:
            reply = ask(service, "GET", "/tasks", token=held[other])
            assert (reply.status == 401) == (service != other), (service, other)


def test_a_refresh_token_is_worth_nothing_without_the_portals_secret(world: World) -> None:
    """Nor can one session's be used to speak for another."""
    browser = world.signed_in("caseworker-2")
    refresh = world.dependencies.portal.door.sessions.find(secret_of(browser.secret)).session.refresh_token
    form = {"grant_type": "refresh_token", "refresh_token": refresh, "resource": "urn:amparo:cases"}
    identity = world.dependencies.portal.door.identity
    for proof in (("portal", "wrong"), (CLIENT_ID, ""), ("amparo-cli", "")):
        assert identity._ask("POST", "/token", data=form, auth=proof).is_error
    assert identity._ask("POST", "/token", data={**form, "client_id": CLIENT_ID}).is_error
    with pytest.raises(SignInAgainError):
        identity.refresh(refresh[:-2] + "xx", audience="cases", at=world.clock())


def tokens(world: World, browser: Browser) -> dict[str, str]:
    """Return a token of this session for each service, as the portal would fetch it."""
    door = world.dependencies.portal.door
    return {
        service: token_for(door, secret_of(browser.secret), audience=service, at=world.clock()) for service in SERVICES
    }


def referred(world: World) -> str:
    """Return the path of a referral of the case to the shelter."""
    case, worker = world.case(), world.signed_in("caseworker")
    form = worker.get(f"{case}/consents/new").text
    recipient = re.search(r'value="([0-9a-f-]{36})"[^>]*>\s*Casa de Abrigo', form)[1]
    until = world.clock().replace(year=world.clock().year + 1, day=1).strftime("01/%m/%Y")
    answer = worker.post(f"{case}/consents/new", {**CONSENT, "recipient": recipient, "valid_until": until})
    assert answer.status_code == 303, answer.text
    send = re.search(rf"{case}/consents/[0-9a-f-]+/send", worker.get(case).text)[0]
    worker.get(send)
    answer = worker.post(send, {"sections": ["identity"], "service": "shelter", "request": "Abrigo.", "_step": "send"})
    assert answer.status_code == 303, answer.text
    partner = world.signed_in("shelter")
    return wait_for(lambda: re.search(r"/referrals/[0-9a-f-]{36}", partner.get("/referrals?state=received").text))[0]


def _plain(page: str, path: str) -> str:
    page = re.sub(r'name="_form" value="[^"]*"', "", page)
    page = re.sub(r'data-session-seconds="\d+"', "", page)
    return page.replace(path.replace("/", "%2F"), "").replace(path, "")
