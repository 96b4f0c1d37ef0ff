"""What leaves is what was granted, asked for and there; everything else stays and says why."""

from dataclasses import replace
from itertools import combinations, product

import pytest

from services.cases.domain.disclosure import (
    COVERS,
    NothingToDiscloseError,
    ServiceNotCoveredError,
    Why,
    leaving,
    offer,
    require_covered,
)
from services.cases.domain.grant import Grant, GrantExpiredError, Purpose
from services.cases.domain.sections import Section
from tests.services.cases.domain.test_grant import GRANT, NOW

ALL_SETS = [frozenset(each) for size in range(7) for each in combinations(Section, size)]
FULL = {section: {"text": section.value} for section in Section}


def granted(sections: frozenset[Section]) -> Grant:
    """Return a grant of these sections."""
    return replace(GRANT, sections=tuple(sections))


def test_for_every_grant_and_every_wish_only_granted_and_asked_sections_are_opened() -> None:
    """Exhaustive: 64 grants by 64 requests."""
    for grant_of in ALL_SETS:
        for asked in ALL_SETS:
            assert set(leaving(granted(grant_of), asked=asked, at=NOW)) == grant_of & asked


def test_for_every_grant_and_every_wish_each_section_leaves_or_stays_with_its_reason() -> None:
    """Exhaustive, and even when somebody hands over more than may leave."""
    for grant_of in ALL_SETS:
        for asked in ALL_SETS:
            if not grant_of & asked:
                continue
            made = offer(granted(grant_of), asked=asked, contents={s: FULL[s] for s in grant_of & asked})
            stays = {each.section: each.why for each in made.withheld}
            assert set(made.leaves) == grant_of & asked
            assert set(stays) == set(Section) - set(made.leaves)
            assert {s for s, why in stays.items() if why is Why.NOT_GRANTED} == set(Section) - grant_of


def test_a_section_that_was_never_granted_does_not_leave_even_when_it_was_opened() -> None:
    """A second lock, should the first fail."""
    made = offer(granted(frozenset({Section.HEALTH})), asked=FULL, contents=FULL)

    assert set(made.leaves) == {Section.HEALTH}


def test_an_empty_section_stays_and_says_so() -> None:
    """A partner is not told that there is a section with nothing in it."""
    contents = {Section.IDENTITY: {"prs_FirstName": "Ana"}, Section.CONTACT: {}}

    made = offer(GRANT, asked=[Section.IDENTITY, Section.CONTACT], contents=contents)

    assert {each.section: each.why for each in made.withheld}[Section.CONTACT] is Why.EMPTY


def test_nothing_to_disclose_is_refused_rather_than_sent_empty() -> None:
    """An empty package would tell a partner that a person exists."""
    with pytest.raises(NothingToDiscloseError):
        offer(GRANT, asked=[Section.HEALTH], contents={})


def test_an_expired_grant_opens_nothing() -> None:
    """The rule comes before the keys."""
    with pytest.raises(GrantExpiredError):
        leaving(GRANT, asked=Section, at=GRANT.valid_until)


def test_for_every_purpose_and_service_only_the_purpose_itself_and_its_parts_are_covered() -> None:
    """Exhaustive, against the two exceptions written out once more; none is a way to police or prosecutor."""
    parts = {(Purpose.HEALTH, Purpose.MEDICAL), (Purpose.FAMILY_REUNIFICATION, Purpose.FAMILY_TRACING)}
    covered = {(purpose, service) for purpose, service in product(Purpose, Purpose) if _covers(purpose, service)}
    assert covered == {(purpose, purpose) for purpose in Purpose} | parts
    assert not {Purpose.POLICE, Purpose.PROSECUTOR} & {service for each in COVERS.values() for service in each}


def _covers(purpose: Purpose, service: Purpose) -> bool:
    try:
        require_covered(replace(GRANT, purpose=purpose), service=service)
    except ServiceNotCoveredError:
        return False
    return True
