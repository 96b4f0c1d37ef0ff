"""The pages of identity: two languages, strict, and saying what to do."""

import re
from datetime import timedelta
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from services import identity
from services.identity.domain.sessions import LONGEST
from tests.services.identity.world import PORTAL, World, asked

API = Path(identity.__file__).parent / "api"
OWN = Path(API.parents[2] / "shared" / "pages" / "translations" / "pt_MZ" / "messages.po")


def _catalogue(path: Path) -> dict[str, str]:
    with path.open("rb") as file:
        return {str(each.id): str(each.string) for each in read_po(file) if each.id}


def test_every_word_is_there_in_portuguese_and_none_too_many() -> None:
    """A page half in English is read by nobody who needs it."""
    texts = "".join(path.read_text(encoding="utf-8") for path in (API / "templates").rglob("*.html"))
    used = set(re.findall(r'_\("([^"]+)"', texts))
    known = _catalogue(API / "translations" / "pt_MZ" / "messages.po")
    assert used - known.keys() - _catalogue(OWN).keys() == set()
    assert known.keys() - used == set()
    assert all(known.values())


@pytest.mark.parametrize(
    "path", ["/authorize" + asked(), "/end-session", "/enrolment?token=x", "/authorize?client_id=x"]
)
def test_a_page_runs_nothing_from_elsewhere_and_its_forms_end_here_or_at_the_portal(world: World, path: str) -> None:
    """Chromium applies `form-action` to the redirect after a form, so the portal is named, and nothing else."""
    answer = world.browser().get(path)
    policy = answer.headers["Content-Security-Policy"]
    assert f"form-action 'self' {PORTAL}" in policy
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert answer.headers["Cache-Control"] == "no-store"
    assert "style=" not in answer.text


def test_portuguese_comes_first_and_english_when_asked_for(world: World) -> None:
    """By the browser's own wish."""
    page = f"/authorize{asked()}"
    assert "Palavra-passe" in world.browser().get(page).text
    assert "Password" in world.browser().get(page, **{"Accept-Language": "en"}).text


def test_cookies_are_for_this_host_and_no_script(world: World) -> None:
    """Over https their names make the browser insist on it."""
    browser = world.browser()
    first = browser.get(f"/authorize{asked()}").headers["Set-Cookie"]
    second = browser.post(f"/sign-in{asked()}", login_name="worker", password="uma frase que ninguem adivinha")
    for cookie in (first, second.headers["Set-Cookie"]):
        assert "HttpOnly" in cookie
        assert "SameSite=Lax" in cookie
        assert "Domain" not in cookie


def test_a_page_of_a_sign_in_is_kept_nowhere_in_the_log_of_addresses(world: World) -> None:
    """What somebody typed is not in the address of any step."""
    browser = world.browser()
    answer = browser.try_password("worker")
    assert "worker" not in answer.location
    assert "adivinha" not in answer.location


def test_what_is_over_is_forgotten(world: World) -> None:
    """Sessions with their codes and tokens after two days, wrong tries after one."""
    world.staff("worker")
    world.browser().try_password("nobody", "wrong")
    at = world.clock() + timedelta(days=3)
    world.dependencies.identity.forget(sessions_before=at - LONGEST, tries_before=at)
    assert [world.rows(table) for table in ("sessions", "codes", "refresh_tokens", "throttles")] == [[], [], [], []]


@pytest.mark.parametrize("name", ["amparo-identity-session", "amparo-identity-form"])
def test_a_cookie_full_of_nonsense_is_no_cookie(world: World, name: str) -> None:
    """And no failure."""
    browser = world.browser()
    browser.client.set_cookie(name, "\u00e9;" + "x" * 4000, domain="localhost")
    assert browser.get(f"/authorize{asked()}").status_code == 200
    assert browser.get(f"/sign-in/code{asked()}").status_code == 303
