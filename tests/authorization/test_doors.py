"""A covering part of the matrix, over HTTP with real tokens on real PostgreSQL: what is refused is not there."""

from collections import Counter
from collections.abc import Callable
from functools import cache

import pytest

from tests.authorization.covering import covering, pairs
from tests.authorization.knocking.house import House, Knock, Record
from tests.authorization.nothing import NOTHING
from tests.authorization.oracle import books, deciding
from tests.authorization.oracle.cells import Cell, Outcome, cells, entitled, expected
from tests.support.signer import Account

SERVICES = deciding()
SHOWN = 10
Nowhere = dict[tuple[object, ...], Knock]
UNRECORDED = {"read-checkpoint", "read-tile", "prove-inclusion", "prove-consistency"}
"""Hashes show nobody's access, so only their refusals are recorded."""


@pytest.mark.parametrize("service", SERVICES)
def test_every_pair_of_choices_behaves_over_http_as_practice_wants(service: str, house: Callable[[str], House]) -> None:
    """Refused and absent are the same bytes after the same steps, and every refusal left exactly one record."""
    opened = house(service)
    chosen = [cell for cell in part(service) if cell.roles]  # no token comes without a role
    people = [opened.account(cell) for cell in chosen]
    opened.furnish(people)
    nowhere: Nowhere = {}
    wrong = [
        found for cell, account in zip(chosen, people, strict=True) if (found := _wrong(opened, cell, account, nowhere))
    ]
    assert not wrong, "\n".join([f"{len(wrong)} of {len(chosen)} cells differ", *wrong[:SHOWN]])


def test_the_part_covers_every_pair_and_is_of_some_thousands() -> None:
    """So that what is left out differs from what was tried only in three choices at once."""
    sizes = Counter()
    for service, book in books().items():
        sizes[service] = len(part(service))
        assert set().union(*map(pairs, cells(book))) == set().union(*map(pairs, part(service)))
    assert 3000 < sum(sizes.values()) < 8000


@cache
def part(service: str) -> list[Cell]:
    """Return the part of a service's matrix that is tried, what is alike side by side."""
    return sorted(covering(cells(books()[service])), key=lambda cell: (cell.door.name, cell.facts))


def _wrong(house: House, cell: Cell, account: Account, nowhere: Nowhere) -> str | None:
    """Return what is wrong with a cell."""
    house.stage(cell, account)
    knock = house.knock(house.request(cell, account), account, cell.factor)
    wanted, found = expected(cell), outcome(knock)
    faults = [] if wanted == found else [f"practice wants {wanted}, we answer {found}: {knock.response.data[:200]!r}"]
    faults += _record_faults(knock, cell, account)
    if wanted == Outcome.NOTHING:
        faults += _trace_faults(house, knock, cell, account, nowhere)
    if found == Outcome.DONE:
        house.restore(cell)
    return f"{cell}: {'; '.join(faults)}" if faults else None


def _record_faults(knock: Knock, cell: Cell, account: Account) -> list[str]:
    """A refusal leaves one record of who tried what, in the same request; so does everything that is carried out."""
    decision = "allowed" if expected(cell) == Outcome.DONE else "refused"
    if decision == "allowed" and UNRECORDED.issuperset(cell.door.actions):
        return [f"recorded: {knock.records}"] if knock.records else []
    request_id = knock.response.headers["X-Request-Id"]
    good = [Record(account.subject, action, decision, request_id) for action in cell.door.actions]
    return [] if len(knock.records) == 1 and knock.records[0] in good else [f"recorded: {knock.records}"]


def _trace_faults(house: House, knock: Knock, cell: Cell, account: Account, nowhere: Nowhere) -> list[str]:
    """Nothing tells it from what is not there: not the bytes, and, where the right is missing, not the steps.

    What is not there is asked for once by somebody with each factor, role and way in, and then remembered.
    """
    faults = [] if knock.shape == NOTHING else [f"not like nothing: {knock.shape}"]
    elsewhere = house.elsewhere(cell, account)
    if elsewhere is None or entitled(cell) != Outcome.NOTHING:
        return faults
    key = (cell.door.name, cell.factor, cell.roles[0], dict(cell.facts).get("asker"))
    if key not in nowhere:
        nowhere[key] = house.knock(elsewhere, account, cell.factor)
    absent = nowhere[key]
    if absent.shape != knock.shape:
        faults.append(f"absent is {absent.shape}")
    if absent.statements != knock.statements:
        faults.append(f"steps: {_short(knock.statements)} where absent takes {_short(absent.statements)}")
    if [each.action for each in absent.records] != [each.action for each in knock.records]:
        faults.append(f"absent is recorded as {absent.records}")
    return faults


def _short(statements: list[str]) -> list[str]:
    return [" ".join(each.split())[:60] for each in statements]


def outcome(knock: Knock) -> str:
    """Return the outcome in the oracle's words."""
    response = knock.response
    if response.status_code < 300:
        return Outcome.DONE
    slug = response.json["type"].rpartition(":")[2]
    told = {"not-found": Outcome.NOTHING, "fresh-second-factor-needed": Outcome.CONFIRM}
    return told.get(slug, slug)
