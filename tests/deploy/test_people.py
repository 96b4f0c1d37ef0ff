"""The synthetic people: the same each time, clearly nobody, and good enough for intake's own rules."""

import json
import re
from datetime import UTC, datetime

from deploy.training.accounts import ACCOUNTS, PROTECTION, SITES, find_account
from deploy.training.people import COUNT, family, people
from services.intake.domain.registration import intake_errors
from services.intake.schemas import RegistrationRequest

AT = datetime(2026, 11, 24, 12, tzinfo=UTC)


def test_they_are_the_same_each_time() -> None:
    """Two people who learn together see the same cases."""
    assert list(people()) == list(people())
    assert len(list(people())) == COUNT


def test_another_seed_gives_other_people() -> None:
    """The seed is what makes them."""
    assert list(people(count=5)) != list(people(count=5, seed=7))


def test_each_says_that_it_is_synthetic() -> None:
    """Nobody may take a training file for a person's."""
    for person in people():
        fields = json.loads(json.dumps(person.body))["fields"]
        assert fields["prs_MiddleName"] == "Treino"
        assert re.fullmatch(r"TREINO-\d{5}", fields["prs_IdentityNumber"])
        assert fields["prs_MobilePhone"].startswith("+25800")
        assert fields["vic_DetailsOfVulnerabilities"].startswith("[Caso sintético")


def test_intake_finds_nothing_wrong_with_any() -> None:
    """A registration that intake refuses would teach the wrong thing."""
    for person in (*people(), *family()):
        assert intake_errors(RegistrationRequest().load(json.loads(json.dumps(person.body))), at=AT) == []


def test_a_family_names_only_those_before_and_one_of_them_is_suspected() -> None:
    """One learns there to speak with each alone."""
    said = [each for person in family() for each in person.beside]
    assert {standing for _, _, standing in said} == {"claimed", "suspected"}
    assert all(which < index for index, person in enumerate(family()) for which, _, _ in person.beside)
    assert len({person.body["site"] for person in family()}) == 1


def test_both_pathways_both_organisations_and_every_site_occur() -> None:
    """What one can try must be there to try."""
    everybody = list(people())
    assert {person.officer for person in everybody} == {"officer", "officer-b"}
    assert {person.body["pathway"] for person in everybody} == {"trafficking", "stranded-migrant"}
    assert {person.body["site"] for person in everybody} == set(SITES)


def test_accounts_keep_their_ids() -> None:
    """An id that changed would orphan the cases assigned to it."""
    assert str(find_account("caseworker").id) == str(find_account("caseworker").id)
    assert len({each.id for each in ACCOUNTS.values()}) == len(ACCOUNTS)
    assert find_account("caseworker").organisation_id != find_account("caseworker-b").organisation_id
    assert find_account("caseworker").organisation == PROTECTION
