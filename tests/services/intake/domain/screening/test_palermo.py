"""Screening: every rule, exhaustively, against an oracle that knows nothing of the engine."""

from datetime import UTC, datetime
from itertools import product
from typing import get_args

import pytest

from services.intake.domain.screening import RULES_VERSION, Age, Answers, Result, Status, answer_errors, screen, texts
from services.intake.domain.screening.texts import ACTS, MEANS, NONE_IDENTIFIED, PURPOSES
from shared.errors import FieldError
from shared.vocabulary import lists as codes
from tests.services.intake.domain.screening.oracle import Told, coverage, everything, result
from tests.services.intake.domain.screening.saying import answers, answers_of

AT = datetime(2026, 3, 1, 22, 30, tzinfo=UTC)
NONE = (NONE_IDENTIFIED,)


def wrong(said: Answers) -> list[FieldError]:
    """Return what is wrong with answers, half an hour after midnight in Maputo on 2 March."""
    return answer_errors(said, at=AT)


@pytest.mark.parametrize("told", list(everything()), ids=" | ".join)
def test_every_combination_agrees_with_the_oracle(told: Told) -> None:
    """All 648 combinations of what is known of each element, the kind of purpose, the age, and indicators."""
    said = answers_of(told)
    assert not wrong(said)
    done = screen(said)
    assert done.result.value == result(told)
    assert done.indicators.coverage.value == coverage(told)
    assert done.rules_version == RULES_VERSION


def test_any_act_means_and_purpose_make_an_adult_a_presumed_victim() -> None:
    """Each code of each list counts, Mozambique's additions too: all 1,950 triples."""
    for act, means, purpose in product(ACTS, MEANS, PURPOSES):
        said = answers(acts=(act,), means=(means,), purposes=(purpose,))
        assert not wrong(said)
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
    """Penal Code art. 196; two of them have HTCDS codes."""
    assert screen(answers(purposes=(code,))).result is Result.PRESUMED_VICTIM


def test_every_htcds_code_of_control_and_exploitation_is_known_to_screening() -> None:
    """Codes are HTCDS's where it has them, so what a form holds can be screened as it is."""
    assert set(codes.METHODS_OF_CONTROL) <= set(MEANS)
    assert set(codes.TYPE_OF_EXPLOITATION) <= set(PURPOSES)


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
        (answers(indicators=("exploitative-conditions.hours", "hours")), "/indicators/1", "unknown-code"),
        (answers(indicators=(NONE_IDENTIFIED,)), "/indicators/0", "unknown-code"),
        (answers(indicators=("exploitative-conditions.hours",) * 2), "/indicators", "repeated-code"),
        (answers(decided_by="police"), "/decided_by", "unknown-code"),
        (answers(decided_on="2026-03-03"), "/decided_on", "future-date"),
        (answers(decided_on="2026-02-30"), "/decided_on", "impossible-date"),
        (answers(decided_on="1899-12-31"), "/decided_on", "impossible-date"),
        (answers(decided_on="hoje"), "/decided_on", "impossible-date"),
    ],
)
def test_a_wrong_code_is_pointed_at(said: Answers, pointer: str, code: str) -> None:
    """Unknown, of another list, repeated, *none* beside something, or a day that cannot have been."""
    assert [(error.pointer, error.code) for error in wrong(said)] == [(pointer, code)]


@pytest.mark.parametrize("kind", sorted(codes.DECIDING_ORGANISATION))
def test_who_decided_and_when_may_be_said(kind: str) -> None:
    """HTCDS's five kinds of organisation; today in Maputo is not the future, although it is still yesterday in UTC."""
    assert not wrong(answers(decided_by=kind, decided_on="2026-03-02"))


def test_who_decided_changes_no_result() -> None:
    """A decision of the police is written down, and takes nothing away."""
    assert screen(answers(decided_by="Police", decided_on="2026-01-01")) == screen(answers())
