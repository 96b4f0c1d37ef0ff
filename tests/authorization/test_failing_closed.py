"""Whatever goes wrong between us and the policy engine: nobody gets in, and it is recorded, at every door."""

import re
from collections.abc import Callable, Iterator
from itertools import count

import cedarpy
import pytest

from shared.access import Engine, Policy, Resource
from shared.tokens import Claims
from tests.authorization.allowed import allowed
from tests.authorization.apps import policy
from tests.authorization.asking import asked
from tests.authorization.boundary import boundary
from tests.authorization.knocking.house import House, Knock, Record
from tests.authorization.meddling import (
    FAILING,
    MISTOLD,
    Attribute,
    asking_engine,
    changed,
    mistyped,
    noting,
    without,
    wrong,
)
from tests.authorization.nothing import NOTHING
from tests.authorization.oracle import books, deciding
from tests.authorization.oracle.cells import Cell, Outcome, entitled
from tests.support.fixtures import ROOT
from tests.support.service import NOON
from tests.support.signer import Account

SERVICES = deciding()
SHOWN = 10
OPTIONAL = {
    ("Case", "assigned"): ("case", "given to nobody"),
    ("Import", "uploaded_by"): ("uploaded", "nobody"),
}
"""The attributes that may be left out, and the fact that leaving it out states. All others are always there."""

EVERY = 6
_turn = count()

Tried = tuple[str, Engine, bool]


def test_the_optional_attributes_are_known() -> None:
    """One that became optional would be left out here without anybody noticing."""
    schemas = [(ROOT / "services" / each / "policy.cedarschema").read_text(encoding="utf-8") for each in SERVICES]
    assert {name for text in schemas for name in re.findall(r"(\w+)\?:", text)} == {name for _, name in OPTIONAL}


@pytest.mark.parametrize("service", SERVICES)
def test_no_question_with_something_missing_or_of_another_type_is_answered_yes(service: str) -> None:
    """Every attribute, left out and as every other type; and every engine that is broken: each action, each role."""
    own, tried, wrongly = policy(service), 0, []
    chosen = {(cell.door.actions, cell.roles): cell for cell in boundary(books()[service]) if _is_allowed(cell)}
    for cell in chosen.values():
        (action,) = cell.door.actions
        claims, resource = asked(cell, action)
        for what, engine, stays in _everything(cell, _attributes(own, claims, action, resource)):
            tried += 1
            with asking_engine(own, engine):
                if own.decide(claims, action=action, resource=resource, at=NOON).allowed != stays:
                    wrongly.append(f"{cell}: {what}")
    assert tried > 40 * len(chosen)
    assert not wrongly, "\n".join([f"{len(wrongly)} of {tried} differ", *wrongly[:SHOWN]])


@pytest.mark.parametrize("service", SERVICES)
def test_every_door_stays_shut_and_every_try_is_recorded(service: str, house: Callable[[str], House]) -> None:
    """No rules, and a few of all the ways to be broken in turn: like what is not there, and recorded once."""
    opened, wrongly = house(service), []
    chosen = [(cell, opened.account(cell)) for cell in allowed(books()[service])]
    opened.furnish(account for _, account in chosen)
    for cell, account in chosen:
        wrongly += _faults(opened, cell, account)
    assert not wrongly, "\n".join([f"{len(wrongly)} differences", *wrongly[:SHOWN]])


def _faults(house: House, cell: Cell, account: Account) -> Iterator[str]:
    """Yield what is wrong at a door that is open to this person until something breaks."""
    house.stage(cell, account)
    own, request, noted = house.foundation.policy, house.request(cell, account), list[Attribute]()
    with asking_engine(own, noting(noted)):
        yield from _not_refused(house.knock(request, account, cell.factor), cell, account, "no answer")
    with changed(own, policies=cedarpy.PolicySet.from_str(""), notes={}):
        yield from _not_refused(house.knock(request, account, cell.factor), cell, account, "no rules")
    for what, engine in _few(cell, noted):
        with asking_engine(own, engine):
            yield from _not_refused(house.knock(request, account, cell.factor), cell, account, what)
    knock = house.knock(request, account, cell.factor)
    if knock.response.status_code >= 300:
        yield f"{cell}: shut to whom it should be open: {knock.response.data!r}"
    house.restore(cell)


def _few(cell: Cell, noted: list[Attribute]) -> list[tuple[str, Engine]]:
    """Return every sixth way to be broken; the next door begins with the next way."""
    ways = [(what, engine) for what, engine, stays in _everything(cell, noted) if not stays]
    return ways[next(_turn) % EVERY :: EVERY]


def _everything(cell: Cell, attributes: list[Attribute]) -> Iterator[Tried]:
    """Yield every way in which a question or its answer can be broken, and whether the cell stays allowed."""
    yield from ((what, engine, False) for what, engine in {**FAILING, **MISTOLD}.items())
    for kind, name, value in {each[:2]: each for each in attributes}.values():
        yield f"{kind}.{name} is not there", without(kind, name), _stays(cell, kind, name)
        for other in wrong(value):
            yield f"{kind}.{name} is {other!r}", mistyped(kind, name, other), False


def _not_refused(knock: Knock, cell: Cell, account: Account, what: str) -> Iterator[str]:
    request_id = knock.response.headers["X-Request-Id"]
    good = [Record(account.subject, action, "refused", request_id) for action in cell.door.actions]
    if knock.shape != NOTHING:
        yield f"{cell}: {what}: answered {knock.response.status_code} {knock.response.data[:200]!r}"
    if len(knock.records) != 1 or knock.records[0] not in good:
        yield f"{cell}: {what}: recorded {knock.records}"


def _attributes(own: Policy, claims: Claims, action: str, resource: Resource) -> list[Attribute]:
    """Return the attributes that the engine is told of."""
    noted: list[Attribute] = []
    with asking_engine(own, noting(noted)):
        own.decide(claims, action=action, resource=resource, at=NOON)
    return noted


def _stays(cell: Cell, kind: str, name: str) -> bool:
    """Say whether somebody may do the same without an attribute that may be left out."""
    if (kind, name) not in OPTIONAL:
        return False
    fact, value = OPTIONAL[kind, name]
    facts = tuple((each, value if each == fact else had) for each, had in cell.facts)
    return _is_allowed(Cell(cell.book, cell.door, cell.roles, cell.factor, facts))


def _is_allowed(cell: Cell) -> bool:
    return entitled(cell) == Outcome.DONE
