"""Every address of the portal, found in the application itself, so that no new page is forgotten."""

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from typing import Any

import pytest
from werkzeug.test import TestResponse

from shared.web.headers import ALWAYS, KEPT, NOTHING
from tests.services.portal.test_forms import addresses
from tests.services.portal.world import World

OPEN = {
    "/",
    "/sign-in",
    "/signed-in",
    "/signed-out",
    "/concern",
    "/concern/status",
    "/healthz",
    "/readyz",
    "/metrics",
    "/favicon.ico",
    "/language/en",
    "/assets/identity",
}
ACCOUNTS = ("officer", "supervisor", "caseworker", "shelter", "auditor", "dpo", "administrator")


def test_every_other_page_asks_who_is_there(world: World) -> None:
    """Without a session, with one that is over, and with one of nonsense: to the sign-in, and back."""
    over = world.signed_in("officer")
    world.clock.pass_(minutes=31)
    nonsense = world.browser()
    nonsense.secret = "A" * 43
    pages = set(addresses(world, "GET")) - OPEN
    assert len(pages) > 20
    for path in pages:
        for browser in (world.browser(), over, nonsense):
            answer = browser.get(path)
            assert answer.status_code == 303, path
            assert answer.location == f"/sign-in?back={path}"
            assert answer.data == b""


@pytest.mark.parametrize("account", ["nobody", *ACCOUNTS])
def test_every_answer_is_strict_about_what_a_browser_may_do(world: World, account: str) -> None:
    """Nothing from elsewhere, no inline script or style, kept nowhere, framed nowhere; also failures and redirects."""
    browser = world.browser() if account == "nobody" else world.signed_in(account)
    case = world.case()
    own = [f"{case}{each}" for each in ("", "/timeline", "/sent", "/sections/identity", "/sections/contact/edit")]
    for path in (*addresses(world, "GET"), *own, "/nothing-here", "/cases/x", "/log/99999999", "/sessions/"):
        answer = browser.get(path)
        strict(answer, path, world)
        assert answer.status_code < 500, path


def strict(answer: TestResponse, path: str, world: World) -> None:
    """Hold one answer against what every answer must say."""
    for name, value in ALWAYS.items():
        if name != "Cache-Control" or not path.startswith("/assets/"):
            assert answer.headers[name] == value, (path, name)
    if path.startswith("/assets/") and answer.status_code == 200:
        assert answer.headers["Cache-Control"] == KEPT
    policy = answer.headers["Content-Security-Policy"]
    if answer.mimetype != "text/html" or answer.status_code in (302, 303):
        assert policy == NOTHING, path
        return
    assert policy.split("; ") == [
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self'",
        "connect-src 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
        f"form-action 'self' {world.stack.issuer}",
        "report-uri /csp-report",
    ], path
    assert {"Cookie", "Accept-Language"} <= {each.strip() for each in answer.headers["Vary"].split(",")}
    Plain(path).feed(answer.text)


class Plain(HTMLParser):
    """Reads a page and refuses what our policy would refuse, and what would work only with script."""

    def __init__(self, path: str) -> None:
        super().__init__()
        self.path = path

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Look at one element."""
        found = dict(attrs)
        assert "style" not in found, (self.path, tag)
        assert not [name for name in found if name.startswith("on")], (self.path, tag)
        for name in ("href", "src", "action", "formaction"):
            value = found.get(name)
            assert value is None or re.match(r"[/#?](?!/)", value), (self.path, name, value)
        if tag == "script":
            assert found.get("src"), self.path
        if tag == "html":
            assert found["lang"] in ("pt-MZ", "en")
        if "data-hx-get" in found:
            assert tag == "form"
            assert (found["method"], found["action"]) == ("get", found["data-hx-get"])
        assert not ({"data-hx-post", "data-hx-put", "data-hx-delete"} & set(found)), self.path


@pytest.mark.parametrize(
    "path",
    [
        "/cases?show=%22%3E%3Cscript%3E&reference=%0d%0aX-Y:z&cursor=%00",
        "/cases?cursor=garbage",
        "/referrals?cursor=garbage",
        "/referrals?state=%0d%0aX-Y:z",
        "/log?cursor=garbage",
        "/log?about=../../etc&who=x&since=99/99/9999",
        "/log?action=x&decision=y",
        "/language/xx?back=//elsewhere.example",
        "/language/%0d%0aX-Y:z",
        "/sections/%00",
        "/log/export?x=1",
        "/sign-in?back=/%0d%0aX-Y:z&fresh=2",
    ],
)
@pytest.mark.parametrize("account", ["caseworker", "shelter", "auditor"])
def test_an_address_that_somebody_made_up_does_no_harm(world: World, account: str, path: str) -> None:
    """No failure of ours, no header of theirs, nothing led elsewhere."""
    answer = world.signed_in(account).get(path)
    assert answer.status_code < 500
    assert "X-Y" not in answer.headers
    assert "<script>" not in answer.text
    assert "elsewhere.example" not in answer.headers.get("Location", "")


@pytest.mark.parametrize("header", ["Accept-Language", "User-Agent", "X-Forwarded-Host", "X-Request-Id", "Referer"])
def test_no_header_of_a_request_is_believed(world: World, header: str) -> None:
    """Nor written into an answer."""
    answer = world.signed_in("officer").get("/register", **{header.replace("-", "_"): "elsewhere.example"})
    assert answer.status_code == 200
    assert "elsewhere.example" not in answer.text + str(answer.headers)


def test_another_host_leads_nobody_there(world: World) -> None:
    """Redirects are paths, and the way back from identity is written in our settings."""
    client = world.app.test_client()
    answer = client.get("/sessions", base_url="http://elsewhere.example")
    assert answer.location == "/sign-in?back=/sessions"
    assert "elsewhere.example" not in client.get("/sign-in", base_url="http://elsewhere.example").location


def test_both_languages_have_every_page(world: World) -> None:
    """What is chosen stays chosen, and says so in the page itself."""
    browser = world.signed_in("caseworker")
    for language, lang in (("en", "en"), ("pt", "pt-MZ")):
        browser.get(f"/language/{language}?back=/cases")
        for path in ("/", "/cases", world.case(), f"{world.case()}/sections/identity", "/sessions", "/nothing"):
            assert f'<html lang="{lang}"' in browser.get(path).text, path


def test_titles_tell_a_browsers_history_nothing(world: World) -> None:
    """No name, no reference; only what kind of page it was."""
    case, browser = world.case(), world.signed_in("caseworker")
    reference = re.search(r"AMP-[0-9A-Z]{4}-[0-9A-Z]{4}", browser.get(case).text)[0]
    for path in ("", "/sections/identity", "/timeline", "/sent", "/consents/new"):
        title = next(_titles(browser.get(case + path)))
        assert reference not in title
        assert "Amélia" not in title


def _titles(answer: Any) -> Iterator[str]:
    yield from re.findall(r"<title>([^<]*)</title>", answer.text)
