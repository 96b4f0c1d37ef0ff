"""The portal's words stand beside the codes of the services, which it may not import: none missing, none invented."""

import re
from enum import Enum
from itertools import product
from typing import Any

import pytest

from deploy.provision.names import SPEAKERS
from services.cases.domain.case import Status
from services.cases.domain.disclosure import DisclosureStatus, Why
from services.cases.domain.duplicates import Ground
from services.cases.domain.duplicates import Outcome as PairOutcome
from services.cases.domain.grant import Method, ObtainedFrom, Purpose, WithdrawalReason
from services.cases.domain.links import Standing
from services.cases.domain.sections import Section, section_of
from services.intake.domain.concerns import ConcernStatus
from services.intake.domain.matching.scoring import ANNOUNCED
from services.intake.domain.registration import Channel, protecting_result
from services.intake.domain.screening import Age, Answers, DimensionStatus, Result, screen, texts
from services.intake.domain.screening.indicators import DIMENSIONS as SIX
from services.portal.wording import cases as words
from services.portal.wording import concerns, duplicates, fields, indicators, links, log, problems, screening
from services.referrals.domain import DeclineReason, State
from shared.tokens import ROLES
from shared.vocabulary.countries import COUNTRIES
from shared.vocabulary.fields import FIELDS
from tests.services.portal.world import World
from tests.support.fixtures import ROOT

MOMENT = r'"((?:case|consent|section|disclosure|assignment|link|addition)-(?:[a-z]+ed|given|withdrawn|made))"'
BROADER = {
    "Coercion": "Threat",
    "ExcessiveWorkingHours": "AbuseOfPower",
    "FalsePromises": "Deception",
    "Fraud": "Deception",
    "PhysicalAbuse": "Force",
    "PhysicalThreats": "Threat",
    "PretextOfApprenticeship": "PretextOfTraining",
    "RestrictsFinancialAccess": "TakesEarnings",
    "RestrictsMedicalCare": "WithholdsNecessities",
    "UsesChildren": "ThreatensChildrenFamily",
}


def test_every_field_of_the_vocabulary_is_on_the_page_of_its_section() -> None:
    """Where cases keeps it; and no page has a field that intake does not know, but for the case file's own."""
    shown = {each.name: section for section, found in fields.SECTION_FIELDS.items() for each in found}
    assert set(shown) - fields.OWN_WORDS == set(FIELDS)
    assert {name: section_of(name).value for name in FIELDS} == {name: shown[name] for name in FIELDS}


def test_every_country_has_a_name_in_both_languages(world: World) -> None:
    """No more and no fewer than there are."""
    for language in ("pt", "en"):
        with world.app.test_request_context(headers={"Accept-Language": language}):
            assert set(fields.countries()) == set(COUNTRIES)


@pytest.mark.parametrize(
    ("code", "pt", "en"),
    [("vmw", "Emakhuwa", "Emakhuwa"), ("swa", "Kiswahili", "Kiswahili"), ("por", "Português", "Portuguese"),
     ("de", "alemão", "German"), ("umb", "umbundu", "Umbundu"), ("qqq", "qqq", "qqq")],
)  # fmt: skip
def test_a_language_has_a_name_wherever_it_is_known(world: World, code: str, pt: str, en: str) -> None:
    """By our list first, by Babel's after it."""
    for accepted, name in (("pt", pt), ("en", en)):
        with world.app.test_request_context(headers={"Accept-Language": accepted}):
            assert str(fields.language(code)) == name


@pytest.mark.parametrize(
    ("shown", "known"),
    [
        (words.SECTIONS, Section),
        (words.PURPOSES, Purpose),
        (words.METHODS, Method),
        (words.OBTAINED_FROM, ObtainedFrom),
        (words.WITHDRAWAL_REASONS, WithdrawalReason),
        (words.WITHHELD, Why),
        (words.CASE_STATUS, Status),
        (words.CHANNELS, Channel),
        (concerns.STATUS, ConcernStatus),
        (concerns.STATES, ConcernStatus),
        (words.DECLINE_REASONS, DeclineReason),
        (screening.AGES, Age),
        (duplicates.GROUNDS, Ground),
        (links.STANDINGS, Standing),
        (links.DECISIONS | {"claimed": ""}, Standing),
        (screening.RESULTS, Result),
        (screening.DIMENSION_STATUS | {"not-assessed": ""}, DimensionStatus),
    ],
    ids=lambda each: getattr(each, "__name__", ""),
)
def test_a_list_of_choices_is_the_services_own(shown: dict[str, Any], known: type[Enum]) -> None:
    """What can be chosen can be stored."""
    assert set(shown) == {each.value for each in known}


def test_what_can_be_decided_about_a_pair_has_a_word_and_so_has_what_agreed() -> None:
    """Every outcome, and every kind that intake announces."""
    assert {*duplicates.DECISIONS, *duplicates.OUTCOMES} == {each.value for each in PairOutcome}
    scored = (ROOT / "services" / "intake" / "domain" / "matching" / "scoring.py").read_text(encoding="utf-8")
    assert set(duplicates.KINDS) - {kind for kind in duplicates.KINDS if f'"{kind}"' in scored} == set()
    assert set(ANNOUNCED.values()) <= set(duplicates.KINDS)


def test_referrals_and_what_was_sent_are_named_in_every_state() -> None:
    """As both services know them."""
    assert set(words.REFERRAL_STATES) == {each.value for each in (*State, *DisclosureStatus)}


def test_the_screening_asks_what_intake_understands() -> None:
    """Every act and purpose, and that nothing was found."""
    assert set(screening.ACTS) == {*texts.ACTS, texts.NONE_IDENTIFIED}
    assert set(screening.PURPOSES) == {*texts.PURPOSES, texts.NONE_IDENTIFIED}


def test_no_means_is_left_without_a_place_in_the_screening() -> None:
    """Of two that an officer could not tell apart, the broader one is asked."""
    assert all(broader in screening.MEANS for broader in BROADER.values())
    assert {*screening.MEANS, *BROADER} == {*texts.MEANS, texts.NONE_IDENTIFIED}


@pytest.mark.parametrize("language", ["pt", "en"])
def test_the_indicators_are_intakes_own_in_both_languages(world: World, language: str) -> None:
    """Each dimension and each indicator, in the same order, with the same words."""
    with world.app.test_request_context(headers={"Accept-Language": language}):
        titles = {code: str(title).lower() for code, title in indicators.DIMENSIONS.items()}
        asked = {
            dimension: {code: str(word) for code, word in group.items()}
            for dimension, group in indicators.INDICATORS.items()
        }
    assert titles == {each.code: getattr(each, language) for each in SIX}
    assert asked == {each.code: {one.code: getattr(one, language) for one in each.indicators} for each in SIX}


def test_every_reason_that_leaves_intake_has_a_word() -> None:
    """And no other: a result that does not protect gives none."""
    found: set[str] = set()
    for age, means, ticked in product(Age, ((), ("Fraud",)), ((), tuple(indicators.ALL))):
        said = Answers(acts=("Receipt",), means=means, purposes=("Slavery",), age=age, indicators=ticked)
        found |= set(protecting_result(screen(said)).get("reasons", ()))
    assert found == set(screening.REASONS)


def test_every_role_has_a_word() -> None:
    """Wherever somebody's role stands."""
    assert set(words.ROLES) == set(ROLES)


def test_every_action_that_is_recorded_has_a_word() -> None:
    """An auditor reads what was done, not a code."""
    declared = set()
    for service in SPEAKERS:
        policy = (ROOT / "services" / service / "policy.cedar").read_text(encoding="utf-8")
        declared |= {part.split('"')[0] for part in policy.split('Action::"')[1:]}
    assert declared - set(log.ACTIONS) == set()


def test_every_task_has_a_word() -> None:
    """What waits is said in words."""
    found = set()
    for service in SPEAKERS:
        for path in (ROOT / "services" / service).rglob("*.py"):
            text = path.read_text(encoding="utf-8")
            if "Task" in text or "/tasks" in text:
                found |= set(re.findall(r"""kind"?(?:=|: | = )"([a-z]+-[a-z-]+)""", text))
    assert {"assign-case", "answer-referral", "approve-roles", "records-missing", "hand-over-late"} <= found
    assert found - set(words.TASKS) == set()


def test_every_moment_of_a_case_has_a_word() -> None:
    """What happened is said in words."""
    sources = (ROOT / "services" / "cases" / "usecases").glob("*.py")
    found = {kind for path in sources for kind in re.findall(MOMENT, path.read_text(encoding="utf-8"))}
    assert {"case-opened", "assignment-ended"} <= found
    assert found - set(words.MOMENTS) == set()


def test_every_refusal_that_a_page_can_meet_says_what_to_do() -> None:
    """A slug without a sentence of its own is told as “nothing was changed”, which helps nobody."""
    told = set(problems.WHOLE)
    met = {"case-closed", "case-on-hold", "assignee-unsuitable", "assignee-conflicted", "invalid-reference"}
    met |= {"grant-withdrawn", "grant-expired", "grant-not-yet-valid", "service-not-covered", "nothing-to-disclose"}
    met |= {"referral-state", "referral-closed", "referral-expired", "referral-revoked"}
    met |= {"concerns-closed", "crowded", "invalid-receipt", "unknown-receipt", "key-destroyed"}
    met |= {
        "additions-full",
        "account-closed",
        "approval-decided",
        "login-name-taken",
        "invalid-account",
        "version-changed",
    }
    met |= {"idempotency-key-reused", "too-many-requests", "too-large", "storage-full", "records-backlogged"}
    assert met - told == set()
