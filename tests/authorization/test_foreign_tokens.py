"""A token for one service is refused by every other, at every door, before anything is looked at; and is counted."""

from collections.abc import Callable

import pytest

from tests.authorization.allowed import allowed
from tests.authorization.knocking.house import House, Knock
from tests.authorization.oracle import books, deciding

SERVICES = deciding()
STRANGE = ("portal", "law-enforcement", "*", "urn:amparo:{}", "{}.invalid", "{} ", "{} audit")
"""Audiences that are nobody's, and spellings that a careless reader takes for the service's own."""

_BODY = b'{"status":401,"title":"Sign in first.","type":"urn:amparo:problem:unauthenticated"}'


@pytest.mark.parametrize("service", SERVICES)
def test_a_token_for_one_service_is_refused_by_every_other(service: str, house: Callable[[str], House]) -> None:
    """As if there were none: the same bytes, no question to the database. The same person's right token gets in."""
    opened = house(service)
    audiences = [*(each for each in SERVICES if each != service), *(each.format(service) for each in STRANGE)]
    none: list[Knock] = []
    tried: list[tuple[str, Knock]] = []
    for cell in allowed(books()[service]):
        account = opened.account(cell)
        opened.furnish([account])
        opened.stage(cell, account)
        request = opened.request(cell, account)
        none.append(opened.send(request, {}))
        tried += [(each, opened.knock(request, account, cell.factor, audience=each)) for each in audiences]
        assert opened.knock(request, account, cell.factor).response.status_code < 300, cell
        opened.restore(cell)
    assert (none[0].response.status_code, none[0].response.data) == (401, _BODY)
    assert {each.shape for each in none} == {none[0].shape}
    assert [f"{each}: {knock.shape}" for each, knock in tried if knock.shape != none[0].shape] == []
    assert [f"{each}: {knock.statements}" for each, knock in tried if knock.statements] == []
    assert [f"{each}: {knock.records}" for each, knock in tried if knock.records] == []
    assert _counted(opened) == {"no-token": len(none), "audience": len(tried)}


def _counted(house: House) -> dict[str | None, int | None]:
    """Return what the minute's records say of requests without a valid token: why, and how many. They name nobody."""
    counter = house.foundation.unauthenticated
    assert counter._timer is not None
    counter._timer.cancel()
    counter.flush()
    records = house.records()
    assert {(each.actor, each.action, each.decision) for each in records} == {(None, "authenticate", "refused")}
    return {each.reason: each.count for each in records}
