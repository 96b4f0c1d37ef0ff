"""How urgent help is: every rule, and that naming one more danger never makes it less urgent."""

from dataclasses import replace
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.intake.domain.triage import Triage, grade, graded_body, triage_errors
from shared.vocabulary.triage import PROTECTIONS, REASONS, RISKS, Told, Urgency, Violence, level_of

ORDER = list(Urgency)
ONE_EACH = ("individual/no-documents", "family/debt", "community/stigma")


def expected(triage: Triage) -> Urgency:
    """Return what the rules say, in other words than the code's."""
    if Told.YES in (triage.danger, triage.medical) or triage.violence is Violence.WITHIN_72_HOURS:
        return Urgency.IMMEDIATE
    bare = {level_of(risk) for risk in triage.risks} - {level_of(each) for each in triage.protections}
    late = triage.violence is Violence.WITHIN_120_HOURS or triage.alone_child is Told.YES or len(bare) > 2
    return Urgency.URGENT if late else Urgency.STANDARD


def test_every_combination_of_answers_has_the_grade_that_the_rules_give() -> None:
    """All plain answers, with and without risks at three levels, with and without what protects at one of them."""
    factors = ((), ONE_EACH), ((), ("family/trusted-adult",))
    for danger, medical, alone, violence, risks, protections in product(Told, Told, Told, Violence, *factors):
        triage = Triage(
            danger=danger,
            medical=medical,
            alone_child=alone,
            violence=violence,
            risks=risks,
            protections=protections,
        )
        found = grade(triage)
        assert found.urgency is expected(triage), triage
        assert found.reasons
        assert set(found.reasons) <= set(REASONS)


TRIAGES = st.builds(
    Triage,
    danger=st.sampled_from(Told),
    medical=st.sampled_from(Told),
    alone_child=st.sampled_from(Told),
    violence=st.sampled_from(Violence),
    risks=st.lists(st.sampled_from(list(RISKS)), unique=True).map(tuple),
    protections=st.lists(st.sampled_from(list(PROTECTIONS)), unique=True).map(tuple),
)


@given(TRIAGES, st.sampled_from(list(RISKS)))
def test_one_more_danger_never_makes_it_less_urgent(triage: Triage, risk: str) -> None:
    """Neither a yes, nor a risk, nor violence that was nearer."""
    before = ORDER.index(grade(triage).urgency)
    worse = [
        replace(triage, danger=Told.YES),
        replace(triage, medical=Told.YES),
        replace(triage, alone_child=Told.YES),
        replace(triage, violence=Violence.WITHIN_72_HOURS),
        replace(triage, risks=(*{*triage.risks, risk},)),
    ]
    assert all(ORDER.index(grade(each).urgency) <= before for each in worse)


def test_nothing_known_is_no_danger_and_is_said_so() -> None:
    """Silence is not counted; the reason says that nothing was named, not that nobody is in danger."""
    found = grade(Triage())
    assert (found.urgency, found.reasons) == (Urgency.STANDARD, ("nothing-urgent",))


def test_the_rules_that_graded_are_kept_with_the_answers() -> None:
    """So that a later reader knows by which rules somebody was graded."""
    body = graded_body(Triage(violence=Violence.WITHIN_72_HOURS, hours_since=10))
    assert (body["urgency"], body["rules"], body["hours_since"]) == ("immediate", "1", 10)


@pytest.mark.parametrize(
    ("triage", "pointer", "code"),
    [
        (Triage(risks=("individual/rich",)), "/triage/risks/0", "unknown-code"),
        (Triage(risks=("family/debt", "family/debt")), "/triage/risks", "repeated-code"),
        (Triage(protections=("family/debt",)), "/triage/protections/0", "unknown-code"),
        (Triage(violence=Violence.NONE, hours_since=3), "/triage/hours_since", "contradiction"),
        (Triage(violence=Violence.WITHIN_72_HOURS, hours_since=73), "/triage/hours_since", "out-of-range"),
    ],
)
def test_what_cannot_be_is_refused_where_it_stands(triage: Triage, pointer: str, code: str) -> None:
    """With the field named."""
    assert [(each.pointer, each.code) for each in triage_errors(triage, pointer="/triage")] == [(pointer, code)]


def test_every_factor_is_of_one_of_the_four_levels() -> None:
    """Individual, family, community, structural."""
    levels = {"individual", "family", "community", "structural"}
    assert {level_of(each) for each in RISKS} == levels
    assert {level_of(each) for each in PROTECTIONS} == levels
