"""Only the answer that this very browser asked for signs anybody in, once, and every word of it is checked."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode
from uuid import uuid4

import jwt
import pytest

from tests.services.portal.liar import Liar, Lie, lying
from tests.services.portal.world import Browser, World, query_of


@pytest.fixture(scope="module")
def liar(_world: World) -> Iterator[Liar]:
    """An identity that lies, and a portal that asks it."""
    with lying(_world) as found:
        yield found


def refused(browser: Browser, path: str) -> None:
    """Come back with an answer; it signs nobody in, and the page says what to do."""
    answer = browser.get(path, Accept_Language="en")
    assert answer.status_code == 400
    assert "You are not signed in" in answer.text
    assert 'href="/sign-in"' in answer.text
    assert browser.get("/sessions").status_code == 303


def changed(path: str, **changes: str | None) -> str:
    """Return the answer with other parameters; None leaves one out."""
    query = {**query_of(path), **changes}
    return f"/signed-in?{urlencode({name: value for name, value in query.items() if value is not None})}"


def test_what_is_asked_is_bound_to_this_browser(world: World) -> None:
    """State, nonce and verifier are new each time; the verifier itself is not sent; the code comes back to us only."""
    one, other = (query_of(world.browser().asked()) for _ in range(2))
    assert one["redirect_uri"] == f"{world.url}/signed-in"
    assert (one["code_challenge_method"], one["response_type"]) == ("S256", "code")
    for name in ("state", "nonce", "code_challenge"):
        assert len(one[name]) == 43
        assert one[name] != other[name]


@pytest.mark.parametrize(
    "change",
    [
        {"state": "another"},
        {"state": None},
        {"state": ""},
        {"state": "é"},
        {"iss": "https://elsewhere.example"},
        {"iss": None},
        {"code": "another"},
        {"code": None},
        {"code": ""},
    ],
)
def test_an_answer_that_was_not_asked_for_is_refused(world: World, change: dict[str, str | None]) -> None:
    """Another state (a forged answer), another issuer (a mix-up, RFC 9207), another code."""
    browser = world.browser("officer")
    refused(browser, changed(browser.answered(browser.asked(), "officer"), **change))


def test_an_answer_counts_once(world: World) -> None:
    """Sent again, it signs nobody in; nor after a wrong try, which used it up."""
    browser = world.browser("officer")
    answer = browser.answered(browser.asked(), "officer")
    assert browser.get(answer).status_code == 303
    assert browser.get(answer).status_code == 400
    other = world.browser("officer")
    answer = other.answered(other.asked(), "officer")
    refused(other, changed(answer, state="another"))
    refused(other, answer)


def test_an_answer_in_another_browser_is_refused(world: World) -> None:
    """Stolen on its way, or planted so that somebody works in another's account."""
    mine, theirs = world.browser("officer"), world.browser("supervisor")
    answer = mine.answered(mine.asked(), "officer")
    refused(theirs, answer)
    theirs.asked()
    refused(theirs, answer)
    refused(world.browser(), answer)


def test_a_stolen_code_in_another_browsers_own_sign_in_is_refused(world: World) -> None:
    """Code injection: the code is real and new, its verifier and nonce are the other browser's (RFC 7636)."""
    mine, theirs = world.browser("officer"), world.browser("supervisor")
    code = query_of(mine.answered(mine.asked(), "officer"))["code"]
    answer = theirs.answered(theirs.asked(), "supervisor")
    refused(theirs, changed(answer, code=code))


def test_a_changed_redirect_gets_no_code(world: World) -> None:
    """Whoever changes the address on the way to identity is told nothing there."""
    browser = world.browser("officer")
    asked = browser.asked()
    for other in ("https://elsewhere.example/signed-in", f"{world.url}/signed-in/x", f"{world.url}/language/pt"):
        query = {**query_of(asked), "redirect_uri": other}
        answer = browser.identity.get(f"{world.stack.issuer}/authorize?{urlencode(query)}")
        assert answer.status_code == 400
        assert "Location" not in answer.headers


def test_a_sign_in_that_identity_refuses_says_so(world: World) -> None:
    """`error=access_denied` and no code."""
    browser = world.browser()
    state = query_of(browser.asked())["state"]
    refused(browser, f"/signed-in?{urlencode({'error': 'access_denied', 'state': state, 'iss': world.stack.issuer})}")


def with_claims(**changes: Any) -> Lie:
    """Return a lie: the same token with other claims; None leaves one out."""

    def lie(liar: Liar, claims: dict[str, Any]) -> str:
        said = {**claims, **{name: made(claims) if callable(made) else made for name, made in changes.items()}}
        return liar.signed({name: value for name, value in said.items() if value is not None})

    return lie


def unsigned(_liar: Liar, claims: dict[str, Any]) -> str:
    """Return a token that nobody signed."""
    return jwt.encode(claims, None, algorithm="none", headers={"kid": "known"})


def by_public_key(liar: Liar, claims: dict[str, Any]) -> str:
    """Return a token signed with the public key as if it were a secret (RFC 8725, 2.1)."""
    return liar.signed(claims, algorithm="HS256", key=liar.public()["x"].ljust(64, "="))


LIES: dict[str, Lie] = {
    "wrong issuer": with_claims(iss="https://elsewhere.example"),
    "issuer with a slash": with_claims(iss=lambda claims: f"{claims['iss']}/"),
    "no issuer": with_claims(iss=None),
    "another audience": with_claims(aud="amparo-cli"),
    "another audience too": with_claims(aud=["portal", "amparo-cli"]),
    "no audience": with_claims(aud=None),
    "another nonce": with_claims(nonce="another"),
    "no nonce": with_claims(nonce=None),
    "expired": with_claims(exp=lambda claims: claims["iat"] - 60),
    "no expiry": with_claims(exp=None),
    "from the future": with_claims(iat=lambda claims: claims["iat"] + 600),
    "not a number": with_claims(iat="now"),
    "another person": with_claims(sub=lambda _claims: str(uuid4())),
    "nobody": with_claims(sub="nobody"),
    "no person": with_claims(sub=None),
    "unsigned": unsigned,
    "signed with the public key": by_public_key,
    "another key": lambda liar, claims: liar.signed(claims, key=type(liar.key).generate()),
    "unknown key": lambda liar, claims: liar.signed(claims, kid="unknown"),
    "cut": lambda liar, claims: liar.signed(claims)[:-4],
    "no token": lambda _liar, _claims: "",
    "nonsense": lambda _liar, _claims: "a.b.c",
}


@pytest.mark.parametrize("name", LIES)
def test_an_id_token_is_believed_only_when_all_of_it_is_right(world: World, liar: Liar, name: str) -> None:
    """Signed by a known key wherever that can be; what is wrong is wrong alone."""
    browser = world.browser("officer", liar.app)
    liar.lie = LIES[name]
    refused(browser, browser.answered(browser.asked(), "officer"))


def test_the_same_token_without_a_lie_is_believed(world: World, liar: Liar) -> None:
    """So that what the other tests see is refused for its lie alone."""
    browser = world.browser("officer", liar.app)
    liar.lie = with_claims()
    assert browser.sign_in("officer").status_code == 303
    assert browser.get("/sessions").status_code == 200


@pytest.mark.parametrize(
    "elsewhere",
    [
        "https://elsewhere.example/",
        "//elsewhere.example/",
        "/\\elsewhere.example/",
        "\\\\elsewhere.example",
        "/%0d%0aSet-Cookie:%20x=1",
        "/\r\nSet-Cookie: x=1",
        "javascript:alert(1)",
        "/\t/elsewhere.example",
        "/@elsewhere.example:80/\u2044",
        "http:elsewhere.example",
    ],
)
def test_signing_in_leads_nobody_elsewhere(world: World, elsewhere: str) -> None:
    """The way back is a page of ours, whatever the link said that led to signing in."""
    browser = world.browser("officer")
    back = browser.sign_in("officer", f"/sign-in?{urlencode({'back': elsewhere})}").location
    assert back == "/" or (back.startswith("/%0d%0a") and "\n" not in back)
    language = browser.get(f"/language/en?{urlencode({'back': elsewhere})}")
    assert language.location == "/" or (language.location.startswith("/%0d%0a") and "\n" not in language.location)


def test_signing_in_leads_back_to_the_page_that_asked(world: World) -> None:
    """With its question."""
    browser = world.browser("supervisor")
    path = browser.get("/cases?show=closed&reference=AMP").location
    assert browser.sign_in("supervisor", path).location == "/cases?show=closed&reference=AMP"
