"""From a cell to the real questions: one module for each service, named like it, through the use cases' own functions.

`person(cell)` returns the claims, `resource(cell, action)` what the policy is asked about, and `state(cell)` what the
domain says afterwards. A service without a module fails a test.
"""

from importlib import import_module
from typing import Any

from shared.access import Policy, Resource
from shared.tokens import Claims
from tests.authorization.oracle.cells import Cell, Outcome
from tests.support.service import NOON

Kept = dict[tuple[object, ...], str]


def module(service: str) -> Any:
    """Return the module of a service."""
    return import_module(f"{__name__}.{service}")


def asked(cell: Cell, action: str) -> tuple[Claims, Resource]:
    """Return who asks the policy about what."""
    asking = module(cell.book.service)
    return asking.person(cell), asking.resource(cell, action)


def answered(cell: Cell, policy: Policy, kept: Kept) -> str:
    """Return what the policy and then the domain really say. Questions that are the same are put once, into *kept*."""
    facts = tuple(pair for pair in cell.facts if pair[0] != "consent")
    for action in cell.door.actions:
        key = (action, cell.roles, cell.factor, facts)
        if key not in kept:
            kept[key] = _decided(cell, action, policy)
        if kept[key] != Outcome.DONE:
            return kept[key]
    return str(module(cell.book.service).state(cell))


def _decided(cell: Cell, action: str, policy: Policy) -> str:
    claims, resource = asked(cell, action)
    decision = policy.decide(claims, action=action, resource=resource, at=NOON)
    if decision.allowed:
        return Outcome.DONE
    return Outcome.CONFIRM if decision.lacks_factor else Outcome.NOTHING
