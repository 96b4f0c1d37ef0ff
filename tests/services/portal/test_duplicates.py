"""Possible duplicates on pages: a supervisor is shown why, compares, and joins two cases; nobody else finds them."""

import re

import pytest

from tests.services.portal.world import REGISTRATION, Browser, World, wait_for

SURNAME = "Zunguza"
TWICE = {**REGISTRATION, "prs_FirstName": "Percina Delfina", "prs_SecondName": SURNAME}
PAIRS: list[str] = []
"""The one pair of this module, once it was found."""
PAIR = re.compile(r'href="(/duplicates/[0-9a-f-]{36})"')


@pytest.fixture
def pair(world: World) -> str:
    """The page of a pair: one person whom an officer registered twice, with everything between running."""
    if not PAIRS:
        officer, supervisor = world.signed_in("officer"), world.signed_in("supervisor")
        for _ in range(2):
            officer.get("/register")
            officer.post("/register", TWICE)
            officer.get("/register/check")
            assert officer.post("/register/check").location == "/register/done"
        PAIRS.extend(wait_for(lambda: [path for path in listed(supervisor) if SURNAME in supervisor.get(path).text]))
    return PAIRS[0]


def listed(supervisor: Browser) -> list[str]:
    """Return the pages of the pairs on the list."""
    return PAIR.findall(supervisor.get("/duplicates").text)


def test_a_supervisor_is_told_and_shown_why(world: World, pair: str) -> None:
    """References and codes in words; no name before both are opened."""
    supervisor = world.signed_in("supervisor")
    assert re.search(r"Dois casos que podem ser de uma só pessoa \(\d+\)", supervisor.get("/waiting").text)
    page = supervisor.get("/duplicates").text
    assert "um nome, escrito da mesma forma" in page
    assert SURNAME not in page
    opened = supervisor.get(pair).text
    assert opened.count(SURNAME) >= 2
    assert len(set(re.findall(r"AMP-[0-9A-Z]{4}-[0-9A-Z]{4}", opened))) == 2


@pytest.mark.parametrize("account", ["caseworker", "officer", "dpo", "administrator", "auditor", "shelter"])
def test_nobody_else_finds_the_page(world: World, pair: str, account: str) -> None:
    """Neither list nor pair."""
    browser = world.signed_in(account)
    for path in ("/duplicates", pair):
        assert browser.get(path).status_code == 404
    assert "/duplicates" not in browser.get("/").text


def test_a_decision_is_asked_for_whole(world: World, pair: str) -> None:
    """What is chosen is needed, and which case goes on when they are one person; nothing is decided before."""
    supervisor = world.signed_in("supervisor")
    supervisor.get(pair)
    assert supervisor.post(pair, {}).status_code == 422
    assert supervisor.post(pair, {"decision": "same"}).status_code == 422
    assert pair in supervisor.get("/duplicates").text


def test_joining_leads_to_the_case_that_goes_on(world: World, pair: str) -> None:
    """It shows the earlier history; the other shows where it goes on; the list is empty of them."""
    supervisor = world.signed_in("supervisor")
    page = supervisor.get(pair).text
    keep, other = re.findall(r'name="keep"[^>]*value="([0-9a-f-]{36})"', page)
    answer = supervisor.post(pair, {"decision": "same", "keep": keep, "reason": "documents-compared"})
    assert answer.location == f"/cases/{keep}"
    shown = supervisor.follow(answer).text
    assert "Os dois casos são agora um só." in shown
    assert f'href="/cases/{other}"' in shown
    assert f'href="/cases/{keep}"' in supervisor.get(f"/cases/{other}").text
    assert pair not in supervisor.get("/duplicates").text
    assert "Decidido: Uma só pessoa" in supervisor.get(pair).text
