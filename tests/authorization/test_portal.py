"""The portal adds no right: every page, for every role, in front of real services on real PostgreSQL.

It has no row in the oracle because it decides nothing. A new page is found in the application and is tried here.
"""

import re
from collections.abc import Callable, Iterator
from uuid import uuid4

import pytest

from services.portal.settings import ASKED
from shared.tokens import ROLES
from tests.authorization.knocking.cases import Cases
from tests.authorization.knocking.house import House
from tests.authorization.knocking.intake import Intake
from tests.authorization.knocking.portal import Portal, open_portal
from tests.authorization.knocking.referrals import Referrals
from tests.authorization.oracle import books
from tests.authorization.oracle.cells import Book, Cell, Factor
from tests.services.cases.world import NAME
from tests.support.databases import ServiceDatabase
from tests.support.signer import Account

NAMES = {("identity", "/colleagues"), ("identity", "/sites"), ("referrals", "/providers")}
"""What a page asks only to put names to ids: without an answer it shows ids."""

IN_NOBODYS_NAME = {("intake", "/concerns/reception", "")}
"""What the page for everybody asks, without a token, whoever opens it."""

PLANTED = (NAME,)
READING = {"caseworker", "supervisor", "service-provider", "law-enforcement"}
"""Who works on that case, oversees it, or was sent what the person agreed to: the partner gets the name too."""


@pytest.fixture(scope="module")
def portal(
    house: Callable[[str], House],
    service_database: Callable[[str], ServiceDatabase],
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Portal]:
    """The portal in front of all services."""
    with open_portal(service_database("portal"), tmp_path_factory.mktemp("portal"), house) as opened:
        yield opened


def test_a_token_opens_nothing_at_the_portal(portal: Portal) -> None:
    """Of any service, at any page: as if there were none, and no service is asked in anybody's name."""
    accounts = _people(portal, "supervisor")
    _, tokens = portal.enter(accounts)
    for method in ("GET", "POST"):
        for rule in portal.routes(method):
            path = _path(rule, {})
            none = portal.open(path, method=method)
            for service, token in tokens.items():
                answer = portal.open(path, method=method, bearer=token)
                same = (answer.status_code, _steady(answer.text)) == (none.status_code, _steady(none.text))
                assert same, (path, service)
                assert {(each.service, each.path, each.token) for each in portal.calls} <= IN_NOBODYS_NAME


@pytest.mark.parametrize("role", sorted(ROLES))
def test_every_page_shows_what_the_services_answer_and_no_more(portal: Portal, role: str) -> None:
    """In the reader's own name, with the token for that very service; where they say nothing, there is no page."""
    accounts = _people(portal, role)
    cookie, tokens = portal.enter(accounts)
    ids = _furnished(portal, accounts)
    tried, named = 0, []
    for rule in portal.routes("GET"):
        path = _path(rule, ids)
        answer = portal.open(path, cookie=cookie)
        calls = [each for each in portal.calls if (each.service, each.path, each.token) not in IN_NOBODYS_NAME]
        assert answer.status_code < 500, (path, answer.text)
        assert {(each.service, each.token) for each in calls} <= set(tokens.items()), path
        deciding = [each for each in calls if (each.service, each.path) not in NAMES]
        if deciding and rule != "/":
            tried += 1
            refused = [each.status == 404 for each in deciding]
            assert any(refused) if answer.status_code == 404 else not refused[0], (path, calls)
        if not any(each.status < 300 and value in each.text for each in calls for value in PLANTED):
            assert not any(value in answer.text for value in PLANTED), path
        named += [path for value in PLANTED if value in answer.text]
    assert tried > 10
    assert bool(named) == (role in READING), named


def _people(portal: Portal, role: str) -> dict[str, Account]:
    """Return somebody with this role for each service, known there, and as near to everything as anybody is."""
    people = {}
    for service in ASKED:
        house = portal.houses[service]
        cell = _cell(books()[service], role)
        people[service] = house.account(cell)
        house.furnish([people[service]])
    return people


def _cell(book: Book, role: str) -> Cell:
    """Return the nearest way to one thing of this service."""
    door = max(book.doors, key=lambda door: (len(door.facts), "valid" in door.facts.get("consent", ())))
    nearest = {name: "valid" if name == "consent" else values[0] for name, values in door.facts.items()}
    return Cell(book, door, (role,), Factor.FRESH, tuple(nearest.items()))


def _furnished(portal: Portal, accounts: dict[str, Account]) -> dict[str, str]:
    """Give the case to whom it may be given, send one referral, put a draft aside; return what the addresses name."""
    cases, referrals, intake = portal.houses["cases"], portal.houses["referrals"], portal.houses["intake"]
    assert isinstance(cases, Cases)
    assert isinstance(intake, Intake)
    assert isinstance(referrals, Referrals)
    cases.stage(_cell(books()["cases"], accounts["cases"].roles[0]), accounts["cases"])
    referrals.staged = None
    referrals.stage(_cell(books()["referrals"], accounts["cases"].roles[0]), accounts["referrals"])
    return {
        "case_id": cases.case,
        "draft_id": str(intake.kept(accounts["intake"].subject)),
        "pair_id": cases.pair,
        "link_id": cases.link,
        "grant_id": cases.consents["shelter"]["valid"],
        "referral_id": referrals.referral,
        "name": "identity",
        "kind": "first-response",
        "index": "0",
        "code": "en",
    }


def _path(rule: str, ids: dict[str, str]) -> str:
    return re.sub(r"<(?:\w+:)?(\w+)>", lambda found: ids.get(found[1], str(uuid4())), rule)


def _steady(text: str) -> str:
    """Return a page without what is random in it."""
    return re.sub(r'(value|nonce|content)="[^"]*"', "", text)
