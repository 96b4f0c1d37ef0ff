"""Pages: what a browser is told, what it may keep, which forms are taken, which words are shown."""

import gzip
import re
from pathlib import Path
from secrets import token_bytes

import pytest
from flask.testing import FlaskClient

from shared.pages import assets
from shared.pages.addresses import own_address
from tests.shared.pages.showing import Shown, shown

FORM = re.compile(r'name="_form" value="([^"]+)"')


@pytest.fixture
def page(tmp_path: Path) -> Shown:
    """An application with pages."""
    return shown(tmp_path, random=token_bytes)


@pytest.fixture
def client(page: Shown) -> FlaskClient:
    """Its reader's browser."""
    return page.app.test_client()


def token(client: FlaskClient) -> str:
    """Return the token of the form on the page."""
    return FORM.findall(client.get("/").get_data(as_text=True))[-1]


def test_a_page_runs_nothing_from_elsewhere_and_is_not_kept(client: FlaskClient) -> None:
    """No inline script, no eval, no frame, no other origin but the named one, which forms may end at."""
    answer = client.get("/")
    rules = dict(rule.partition(" ")[::2] for rule in answer.headers["Content-Security-Policy"].split("; "))
    assert rules["default-src"] == rules["base-uri"] == rules["frame-ancestors"] == "'none'"
    assert rules["form-action"] == "'self' http://localhost:8105"
    assert {rules[name] for name in ("script-src", "style-src", "img-src", "connect-src")} == {"'self'"}
    assert "unsafe" not in answer.headers["Content-Security-Policy"]
    assert answer.headers["Cache-Control"] == "no-store"
    assert not re.search(r"<script(?![^>]*src=)|\son\w+=|style=|https?://", answer.get_data(as_text=True))


def test_values_are_escaped(client: FlaskClient) -> None:
    """What a person wrote stays text."""
    text = client.get("/", query_string={"text": "<script>alert(1)</script>"}).get_data(as_text=True)
    assert "<script>alert" not in text
    assert "&lt;script&gt;alert" in text


def test_an_asset_may_be_kept_because_its_name_changes_with_it(client: FlaskClient) -> None:
    """Compressed where the browser reads that; a name that is not of this content is not there."""
    for asset in assets.load().values():
        answer = client.get(f"/assets/{asset.name}", headers={"Accept-Encoding": "gzip"})
        assert answer.headers["Cache-Control"].endswith("immutable")
        assert gzip.decompress(answer.data) == asset.content
        assert client.get(f"/assets/{asset.name}").data == asset.content
    assert client.get("/assets/amparo.000000000000.css").status_code == 404
    assert client.get("/assets/../rendering.py").status_code == 404


def test_the_assets_are_small_and_lead_nowhere(client: FlaskClient) -> None:
    """The first page with all of them is below 100 KB; none names another origin to load from."""
    held = assets.load()
    assert sum(len(asset.compressed) for asset in held.values()) < 50_000
    assert not re.search(rb"@import|url\(['\"]?(?!data:)|GDS Transport", held["amparo.css"].content)
    assert client.get("/favicon.ico").headers["Location"].startswith("/assets/icon.")


def test_a_form_is_taken_once_it_carries_the_token_of_this_session(client: FlaskClient) -> None:
    """Each page has another token; all of one session's are good."""
    first, second = token(client), token(client)
    assert first != second
    assert client.post("/", data={"_form": first}).data == b"taken"
    assert client.post("/", data={"_form": second}).data == b"taken"


@pytest.mark.parametrize("given", ["", "x", "0" * 32, "0" * 32 + ".AAAA", "é.é"])
def test_a_forged_form_is_refused_with_a_page_that_says_what_to_do(client: FlaskClient, given: str) -> None:
    """The refusal is a page, in the reader's language."""
    answer = client.post("/", data={"_form": given})
    assert answer.status_code == 400
    assert "Volte à página" in answer.get_data(as_text=True)


def test_a_form_of_another_session_is_refused(page: Shown, client: FlaskClient) -> None:
    """So is one of a reader who has no session at all, whatever it carries."""
    theirs = token(client)
    page.session[0] = b"another session"
    assert client.post("/", data={"_form": theirs}).status_code == 400
    page.session[0] = b""
    assert client.post("/", data={"_form": token(client)}).status_code == 400


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
def test_a_browser_that_says_that_another_site_sends_it_is_believed(client: FlaskClient, site: str) -> None:
    """Even with a token that leaked."""
    answer = client.post("/", data={"_form": token(client)}, headers={"Sec-Fetch-Site": site})
    assert answer.status_code == 400


def test_the_language_follows_choice_then_browser_then_portuguese(client: FlaskClient) -> None:
    """And the switch keeps the page."""
    assert "Saltar para o conteúdo" in client.get("/").get_data(as_text=True)
    english = client.get("/?text=a", headers={"Accept-Language": "en-GB,en"})
    assert "Skip to main content" in english.get_data(as_text=True)
    assert "/language/pt?back=/%3Ftext%3Da" in english.get_data(as_text=True)
    answer = client.get("/language/en?back=/?text=a")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/?text=a")
    assert "HttpOnly" in answer.headers["Set-Cookie"]
    assert '<html lang="en"' in client.get("/", headers={"Accept-Language": "pt"}).get_data(as_text=True)


@pytest.mark.parametrize(
    "leads", ["//elsewhere.invalid", "https://elsewhere.invalid", "/\\elsewhere", "javascript:1", "/a\r\nb", ""]
)
def test_the_language_switch_leads_nobody_elsewhere(client: FlaskClient, leads: str) -> None:
    """An address that is not ours becomes the first page."""
    assert own_address(leads) == "/"
    assert client.get("/language/pt", query_string={"back": leads}).headers["Location"] == "/"


def test_an_unknown_language_changes_nothing(client: FlaskClient) -> None:
    """No cookie with somebody's text in it."""
    assert "Set-Cookie" not in client.get("/language/xx").headers


@pytest.mark.parametrize(("path", "status"), [("/broken", 500), ("/down", 503), ("/nothing", 404)])
def test_a_failure_is_a_page_that_shows_nothing_of_itself(client: FlaskClient, path: str, status: int) -> None:
    """What happened, what is not lost, what to do; never the failure's own words."""
    answer = client.get(path)
    assert answer.status_code == status
    assert answer.mimetype == "text/html"
    assert "Maria" not in answer.get_data(as_text=True).replace("Maria Treino", "")
    assert "style-src 'self'" in answer.headers["Content-Security-Policy"]


def test_a_method_that_is_not_there_keeps_allow(client: FlaskClient) -> None:
    """As every other answer of that kind."""
    assert "GET" in client.put("/").headers["Allow"]


def test_reports_of_browsers_are_counted_and_not_read(client: FlaskClient) -> None:
    """A report too long to be one is not even counted."""
    client.post("/csp-report", data=b"{}", content_type="application/csp-report")
    client.post("/csp-report", data=b"x" * 20_000, content_type="application/csp-report")
    assert "amparo_csp_reports_total 1.0" in client.get("/metrics").get_data(as_text=True)


def test_a_compressed_page_has_another_size_each_time(client: FlaskClient) -> None:
    """So that watching sizes tells little, whatever text an attacker adds."""
    answers = [client.get("/", headers={"Accept-Encoding": "gzip"}) for _ in range(12)]
    assert len({len(answer.data) for answer in answers}) > 4
    assert b"Maria Treino" in gzip.decompress(answers[0].data)


def test_training_is_said_on_every_page_and_in_no_real_installation(client: FlaskClient, tmp_path: Path) -> None:
    """Nobody may take one for the other."""
    real = shown(tmp_path, random=token_bytes, training=False).app.test_client()
    assert "Ninguém aqui é real" in client.get("/").get_data(as_text=True)
    assert "Ninguém aqui é real" not in real.get("/").get_data(as_text=True)
