"""Every rule with one thing wrong in it: the matrix notices. A policy that nobody would miss is no policy."""

from random import Random

import pytest

from shared.access import Policy, PolicyError, Resource
from shared.tokens import Claims
from tests.authorization.asking import asked
from tests.authorization.boundary import boundary
from tests.authorization.covering import SEED
from tests.authorization.mutants import mutants, same
from tests.authorization.oracle import books, deciding
from tests.authorization.oracle.cells import Cell, Outcome, entitled
from tests.support.fixtures import ROOT
from tests.support.service import NOON

SERVICES = deciding()
Question = tuple[str, Claims, Resource, str]

STRICTER = "export-needs-fresh-second-factor asks the same people for more"
NOBODY = "nobody-approves-alone forbids it to exactly these people"
LIVING = {
    "audit": {
        "entries-need-second-factor: not for export-log": STRICTER,
        "entries-need-second-factor: not for read-bundle": STRICTER,
    },
    "identity": {
        'second-person-decides: ["supervisor", "data-protection-officer"]: and administrator': NOBODY,
        "concerned-see-approval: for decide-approval too": NOBODY,
        "administrator-sees-approval: for decide-approval too": NOBODY,
    },
}
"""By service, mutants that decide nothing otherwise, and why: two rules say the same there, as they should."""


@pytest.mark.parametrize("service", SERVICES)
def test_no_rule_can_be_wrong_without_being_noticed(service: str) -> None:
    """Removed, turned round, without a condition, for an action more or less, for another role."""
    folder = ROOT / "services" / service
    text, schema = ((folder / name).read_text(encoding="utf-8") for name in ("policy.cedar", "policy.cedarschema"))
    questions = [_question(cell) for cell in boundary(books()[service])]
    Random(SEED).shuffle(questions)  # noqa: S311 - a test that repeats itself, not a secret
    assert not _differs(Policy.parse(same(text), schema), questions), "the policy itself differs: nothing is shown"
    tried, living = 0, []
    for mutant in mutants(text, kinds={action: resource.type for action, _, resource, _ in questions}):
        tried += 1
        if _lives(mutant.text, schema, [each for each in questions if each[0] in mutant.actions]):
            living.append(str(mutant))
    assert tried > 10 * text.count("@id")
    assert sorted(living) == sorted(LIVING.get(service, ())), f"of {tried} mutants"


def _question(cell: Cell) -> Question:
    (action,) = cell.door.actions
    return action, *asked(cell, action), entitled(cell)


def _lives(text: str, schema: str, questions: list[Question]) -> bool:
    """Say whether nobody notices. A service whose policy does not load does not start."""
    try:
        changed = Policy.parse(text, schema)
    except PolicyError:
        return False
    return not _differs(changed, questions)


def _differs(changed: Policy, questions: list[Question]) -> bool:
    return any(_outcome(changed, *question[:3]) != question[3] for question in questions)


def _outcome(changed: Policy, action: str, claims: Claims, resource: Resource) -> str:
    decision = changed.decide(claims, action=action, resource=resource, at=NOON)
    return Outcome.DONE if decision.allowed else Outcome.CONFIRM if decision.lacks_factor else Outcome.NOTHING
