"""The portal's words stand beside the codes of the services, which it may not import: none missing, none invented."""

import re
from enum import Enum
from typing import Any

import pytest

from deploy.provision.names import SPEAKERS
from services.cases.domain.case import Status
from services.cases.domain.disclosure import DisclosureStatus, Why
from services.cases.domain.duplicates import Ground
from services.cases.domain.duplicates import Outcome as PairOutcome
from services.cases.domain.grant import Method, ObtainedFrom, Purpose, WithdrawalReason
from services.cases.domain.sections import Section, section_of
from services.intake.domain import texts
from services.intake.domain.countries import COUNTRIES
from services.intake.domain.matching.scoring import ANNOUNCED
from services.intake.domain.screening import Age, Result
from services.intake.domain.vocabulary import FIELDS, Field, Kind
from services.portal.wording import cases as words
from services.portal.wording import codes, duplicates, htcds, log, problems, screening
from services.referrals.domain import DeclineReason, State
from shared.tokens import ROLES
from tests.services.portal.world import World
from tests.support.fixtures import ROOT

KINDS = {
    Kind.TEXT: {htcds.TEXT, htcds.LONG_TEXT},
    Kind.LONG_TEXT: {htcds.LONG_TEXT},
    Kind.DATE: {htcds.DATE},
    Kind.BIRTHDATE: {htcds.DATE},
    Kind.CHECKBOX: {htcds.YES_NO},
    Kind.COUNT: {htcds.NUMBER},
    Kind.AGE: {htcds.NUMBER},
    Kind.LATITUDE: {htcds.NUMBER},
    Kind.LONGITUDE: {htcds.NUMBER},
    Kind.LANGUAGE: {htcds.LANGUAGE},
    Kind.EMAIL: {htcds.EMAIL},
    Kind.PHONE: {htcds.PHONE},
    Kind.CODE: {htcds.CODE, htcds.COUNTRY},
    Kind.CODES: {htcds.CODES, htcds.COUNTRIES},
}

MOMENT = r'"((?:case|consent|section|disclosure|assignment)-(?:[a-z]+ed|given|withdrawn|made))"'
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


def test_every_field_of_the_standard_has_a_place_on_a_page() -> None:
    """And no page has a field that the service does not know."""
    assert set(htcds.FIELDS) - htcds.OWN_WORDS == set(FIELDS)


@pytest.mark.parametrize("field", FIELDS.values(), ids=lambda field: field.name)
def test_a_field_is_written_as_its_service_reads_it(field: Field) -> None:
    """Its kind, its section, and every code of its list."""
    shown = htcds.FIELDS[field.name]
    assert shown.kind in KINDS[field.kind]
    assert field.name in {each.name for each in htcds.SECTION_FIELDS[section_of(field.name)]}
    if field.codes and field.codes is not COUNTRIES:
        assert set(shown.choices or {}) == set(field.codes)
    assert (shown.kind in (htcds.COUNTRY, htcds.COUNTRIES)) == (field.codes is COUNTRIES)


def test_every_country_has_a_name_in_both_languages(world: World) -> None:
    """No more and no fewer than there are."""
    for language in ("pt", "en"):
        with world.app.test_request_context(headers={"Accept-Language": language}):
            assert set(codes.countries()) == set(COUNTRIES)


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
        (words.DECLINE_REASONS, DeclineReason),
        (screening.AGES, Age),
        (duplicates.GROUNDS, Ground),
        (screening.RESULTS, Result),
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
    met |= {"account-closed", "approval-decided", "login-name-taken", "invalid-account", "version-changed"}
    met |= {"idempotency-key-reused", "too-many-requests", "too-large", "storage-full", "records-backlogged"}
    assert met - told == set()
