"""Screening: every rule, exhaustively, and the two promises that hold for any answers."""

from itertools import product
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.intake.domain import texts
from services.intake.domain.screening import Age, Answers, Result, Status, answer_errors, screen
from services.intake.domain.texts import ACTS, MEANS, NONE_IDENTIFIED, PURPOSES
from shared.vocabulary import lists

RANK = {result: rank for rank, result in enumerate(Result)}
NONE = (NONE_IDENTIFIED,)
SAID: dict[str, tuple[str, ...]] = {"some": ("{}",), "none": NONE, "unknown": ()}


def answers(
    *,
    acts: tuple[str, ...] = ("Recruitment",),
    means: tuple[str, ...] = ("FalsePromises",),
    purposes: tuple[str, ...] = ("ForcedLabour",),
    age: Age = Age.ADULT,
) -> Answers:
    """Return answers that make a presumed victim unless told otherwise."""
    return Answers(acts=acts, means=means, purposes=purposes, age=age)


def oracle(act: str, means: str, purpose: str, age: Age) -> Result:
    """Say the result as a table a lawyer could read, written without looking at the engine."""
    child = age in (Age.CHILD, Age.UNKNOWN)
    if "none" in (act, purpose):
        return Result.NOT_ESTABLISHED
    if "unknown" in (act, purpose):
        return Result.INSUFFICIENT_INFORMATION
    return Result.PRESUMED_VICTIM if child or means == "some" else Result.NOT_ESTABLISHED


@pytest.mark.parametrize(("act", "means", "purpose", "age"), list(product(SAID, SAID, SAID, Age)))
def test_every_combination_agrees_with_the_oracle(act: str, means: str, purpose: str, age: Age) -> None:
    """All 81 combinations of what is known of each element and the age."""
    said = answers(
        acts=tuple(each.format("Transportation") for each in SAID[act]),
        means=tuple(each.format("Deception") for each in SAID[means]),
        purposes=tuple(each.format("Servitude") for each in SAID[purpose]),
        age=age,
    )
    assert not answer_errors(said)
    assert screen(said).result is oracle(act, means, purpose, age)


def test_any_act_means_and_purpose_make_an_adult_a_presumed_victim() -> None:
    """Each code of each list counts, Mozambique's additions too: all 1,950 triples."""
    for act, means, purpose in product(ACTS, MEANS, PURPOSES):
        said = answers(acts=(act,), means=(means,), purposes=(purpose,))
        assert not answer_errors(said)
        assert screen(said).result is Result.PRESUMED_VICTIM, said


@pytest.mark.parametrize("age", [Age.CHILD, Age.UNKNOWN])
@pytest.mark.parametrize(("act", "purpose"), list(product(ACTS, PURPOSES)))
def test_a_child_never_needs_means(act: str, purpose: str, age: Age) -> None:
    """Act and purpose suffice under 18, and an unknown age counts as under 18."""
    done = screen(answers(acts=(act,), means=(), purposes=(purpose,), age=age))
    assert done.result is Result.PRESUMED_VICTIM
    assert done.elements["means"] is Status.NOT_REQUIRED


def test_nothing_known_is_insufficient_information_at_any_age() -> None:
    """Silence is never a negative result."""
    for age in Age:
        assert screen(answers(acts=(), means=(), purposes=(), age=age)).result is Result.INSUFFICIENT_INFORMATION


def test_somebody_stopped_on_the_way_is_asked_on_and_not_sent_away() -> None:
    """An act and a means without a purpose yet: the exploitation has not begun."""
    assert screen(answers(purposes=())).result is Result.INSUFFICIENT_INFORMATION


def test_an_adult_without_any_means_is_not_established_and_told_that_it_may_come_later() -> None:
    """The one case where a missing list decides, and its reason says why it may change."""
    done = screen(answers(means=()))
    assert done.result is Result.NOT_ESTABLISHED
    assert "means-unknown" in [reason.code for reason in done.reasons]


@pytest.mark.parametrize("code", ["PretextOfEmployment", "PretextOfTraining", "PretextOfApprenticeship"])
def test_mozambiques_means_count_as_means(code: str) -> None:
    """Penal Code art. 196."""
    assert screen(answers(means=(code,))).result is Result.PRESUMED_VICTIM


@pytest.mark.parametrize("code", ["ForcedMarriage", "ForcedBegging", "CriminalActivity"])
def test_mozambiques_purposes_count_as_purposes(code: str) -> None:
    """Penal Code art. 196; two of them have HTCDS lists."""
    assert screen(answers(purposes=(code,))).result is Result.PRESUMED_VICTIM


def test_every_htcds_code_of_control_and_exploitation_is_known_to_screening() -> None:
    """Codes are HTCDS's where it has them, so what a form holds can be screened as it is."""
    assert set(lists.METHODS_OF_CONTROL) <= set(MEANS)
    assert set(lists.TYPE_OF_EXPLOITATION) <= set(PURPOSES)


def test_consent_cannot_even_be_said() -> None:
    """The test has no place for the person's consent: it is irrelevant, and the reasons say so."""
    assert "consent" not in Answers.__annotations__
    assert not get_args(Answers)
    assert "consent-irrelevant" in [reason.code for reason in screen(answers()).reasons]
    assert "consent-irrelevant" in [reason.code for reason in screen(answers(means=(), age=Age.CHILD)).reasons]


def test_reasons_name_what_was_said_in_both_languages() -> None:
    """A caseworker reads why, in words."""
    done = screen(answers(purposes=("ForcedMarriage", "OrganRemoval")))
    purpose = next(reason for reason in done.reasons if reason.code == "purpose-established")
    assert "união forçada" in purpose.pt
    assert "remoção ou extracção de órgãos" in purpose.pt
    assert "forced union or marriage, removal of organs" in purpose.en


def test_every_result_says_that_assistance_does_not_depend_on_it() -> None:
    """The last reason is always the same."""
    for age, means in product(Age, ((), ("Fraud",))):
        assert screen(answers(means=means, age=age)).reasons[-1].code == "assistance"


def test_no_reason_is_without_both_languages_and_none_has_a_hole_left() -> None:
    """No `{said}` reaches a person."""
    for said in (answers(), answers(acts=(), means=NONE, purposes=NONE, age=Age.UNKNOWN)):
        for reason in screen(said).reasons:
            assert reason.pt
            assert reason.en
            assert "{" not in reason.pt + reason.en


def test_brazilian_words_are_not_used() -> None:
    """The glossary is Mozambique's: acto, protecção, acção."""
    every = " ".join(reason.pt for reason in texts.REASONS.values())
    assert "protecção" in every
    assert "proteção" not in every


@pytest.mark.parametrize(
    ("said", "pointer", "code"),
    [
        (answers(acts=("recruitment",)), "/acts/0", "unknown-code"),
        (answers(means=("FalsePromises", "Kidnap")), "/means/1", "unknown-code"),
        (answers(purposes=("",)), "/purposes/0", "unknown-code"),
        (answers(acts=("ForcedLabour",)), "/acts/0", "unknown-code"),
        (answers(means=("Fraud", "Fraud")), "/means", "repeated-code"),
        (answers(purposes=(NONE_IDENTIFIED, "Slavery")), "/purposes", "contradiction"),
    ],
)
def test_a_wrong_code_is_pointed_at(said: Answers, pointer: str, code: str) -> None:
    """Unknown, of another list, repeated, or *none* beside something."""
    assert [(error.pointer, error.code) for error in answer_errors(said)] == [(pointer, code)]


some = {
    name: st.lists(st.sampled_from(sorted(known)), unique=True).map(tuple)
    for name, known in (("acts", ACTS), ("means", MEANS), ("purposes", PURPOSES))
}
any_answers = st.builds(Answers, **some, age=st.sampled_from(Age))


@given(said=any_answers, name=st.sampled_from(["acts", "means", "purposes"]), data=st.data())
def test_naming_one_more_element_never_lowers_the_result(said: Answers, name: str, data: st.DataObject) -> None:
    """More information never turns somebody away."""
    before = getattr(said, name)
    more = {"acts": said.acts, "means": said.means, "purposes": said.purposes}
    more[name] = (*before, data.draw(st.sampled_from(sorted(texts.CODES[name]))))
    assert RANK[screen(Answers(**more, age=said.age)).result] >= RANK[screen(said).result]


@given(said=any_answers)
def test_being_younger_or_of_unknown_age_never_lowers_the_result(said: Answers) -> None:
    """Doubt about the age works for the person."""
    adult = screen(Answers(acts=said.acts, means=said.means, purposes=said.purposes, age=Age.ADULT))
    for age in (Age.CHILD, Age.UNKNOWN):
        other = screen(Answers(acts=said.acts, means=said.means, purposes=said.purposes, age=age))
        assert RANK[other.result] >= RANK[adult.result]
