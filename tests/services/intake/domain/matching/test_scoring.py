"""How sure two registrations are of one person: a name alone never, a number and a name soon, rare names sooner."""

from datetime import date
from hashlib import blake2b
from itertools import product
from typing import Any
from uuid import UUID

import pytest

from services.intake.domain.matching import (
    THRESHOLD,
    Features,
    Frequencies,
    Match,
    Person,
    asked_keys,
    counted,
    features_of,
    person_of,
    score,
    stored_keys,
)

OURS, THEIRS = UUID(int=1), UUID(int=2)
FELISMINA: dict[str, Any] = {
    "names": ("Felismina", "", "Macuácua"),
    "born": date(1991, 5, 4),
    "sex": "Feminine",
    "province": "gaza",
    "phones": ("841234567",),
    "document": "110100123456b",
}


def blind(value: bytes) -> bytes:
    """A keyed hash, as the key provider's."""
    return blake2b(value, key=b"test", digest_size=32).digest()


def features(*, organisation: UUID = OURS, **said: Any) -> Features:
    """Return what is kept of somebody who says this."""
    return features_of(Person(**({"names": ()} | said)), organisation=organisation, blind=blind)


def met(one: dict[str, Any], other: dict[str, Any], *, persons: int = 10_000, common: int = 100) -> Match:
    """Compare, where every name is held by *common* of *persons*."""
    mine, theirs = features(**one), features(**other)
    return score(mine, theirs, Frequencies(persons=persons, holders=dict.fromkeys(counted(theirs), common)))


def only(*kinds: str, **changes: object) -> dict[str, Any]:
    """Return Felismina saying no more than these, with *changes*."""
    return {kind: FELISMINA[kind] for kind in kinds} | changes


@pytest.mark.parametrize("persons", [0, 1, 10_000, 1_000_000])
def test_a_common_name_alone_never_reaches_the_threshold(persons: int) -> None:
    """However small or large the index: every hundredth bears each of its parts."""
    share = persons // 100
    assert met(only("names"), only("names"), persons=persons, common=share).score < THRESHOLD
    assert met(only("names", "sex"), only("names", "sex"), persons=persons, common=share).score < THRESHOLD


@pytest.mark.parametrize("number", ["phones", "document"])
@pytest.mark.parametrize("persons", [10, 10_000, 100_000])
def test_a_number_and_a_name_reach_it(number: str, persons: int) -> None:
    """Spelled otherwise too."""
    other = only("names", number, names=("Makuakwa", "", "Felizmina"))
    holders = dict.fromkeys(features(**only(number)).phones, 1)
    mine, theirs = features(**only("names", number)), features(**other)
    names = dict.fromkeys(counted(features(**only("names"))), persons // 100)
    assert score(mine, theirs, Frequencies(persons=persons, holders=names | holders)).score >= THRESHOLD


@pytest.mark.parametrize("number", ["phones", "document"])
def test_a_number_alone_does_not_reach_it(number: str) -> None:
    """The telephone of a family, a shelter, an employer; a number that an officer mistook."""
    one = only("names", number, "sex", "born")
    other = only(number, names=("Ernesto", "Zimba"), sex="Masculine", born=date(1970, 1, 9))
    assert met(one, other).score < THRESHOLD


def test_a_number_that_many_share_says_little() -> None:
    """The shelter's own telephone stands in hundreds of registrations."""
    mine = theirs = features(**only("names", "phones"))
    names = dict.fromkeys(counted(features(**only("names"))), 100)
    scores = [
        score(mine, theirs, Frequencies(persons=10_000, holders=names | dict.fromkeys(mine.phones, holders))).score
        for holders in (1, 50, 400)
    ]
    assert scores == sorted(scores, reverse=True)
    assert scores[0] - scores[-1] > 30


def test_a_rare_name_says_more_than_a_common_one() -> None:
    """Counted over blind features."""
    rare, usual = (met(only("names", "sex"), only("names", "sex"), common=holders).score for holders in (1, 500))
    assert rare > 50 > THRESHOLD > usual


def test_name_and_birth_reach_it_and_estimates_count_less() -> None:
    """The full date most, the same year less, a year beside it still; ten years off speaks against."""
    births = (date(1991, 5, 4), date(1991, 1, 1), date(1992, 1, 1), date(1993, 1, 1), date(2001, 1, 1))
    scores = [met(only("names", "born", "sex"), only("names", "sex", born=each)).score for each in births]
    assert scores == sorted(scores, reverse=True)
    assert scores[0] > 95
    assert scores[-1] < THRESHOLD


@pytest.mark.parametrize(
    ("born", "kind"),
    [
        (date(1991, 5, 4), "birth-date"),
        (date(1987, 5, 4), "birth-day"),
        (date(1991, 1, 1), "birth-year"),
        (date(1991, 7, 9), "birth-year"),
        (date(1991, 5, 9), "birth-date-slip"),
        (date(1991, 9, 4), "birth-date-slip"),
        (date(1992, 1, 1), "birth-year-near"),
        (date(1993, 1, 1), None),
        (date(1992, 7, 9), None),
        (date(1970, 7, 9), None),
        (None, None),
    ],
)
def test_what_agreed_is_said_in_codes(born: date | None, kind: str | None) -> None:
    """So that a supervisor is told why; never in what was said."""
    found = met(only("names", "born", "sex"), only("names", "sex", born=born)).kinds
    assert found == ("name", "name", *([kind] if kind else []), "sex")


def test_everything_that_agrees_is_said() -> None:
    """In an order of its own."""
    assert met(FELISMINA, FELISMINA).kinds == ("name", "name", "birth-date", "sex", "province", "phone", "document")
    assert met(FELISMINA, FELISMINA).score == 100


def test_another_given_name_speaks_against_it() -> None:
    """Sisters: one surname, one place, one telephone."""
    sister = FELISMINA | {"names": ("Ana", "", "Macuácua"), "born": date(1994, 2, 1), "document": None}
    assert met(FELISMINA, sister).score < THRESHOLD


def test_who_said_nothing_is_like_nobody() -> None:
    """Nor like another who said nothing."""
    assert met({}, {}, persons=0).score < THRESHOLD
    assert met({}, {}).kinds == ()
    assert stored_keys(features()) == asked_keys(features()) == frozenset()


def test_it_is_the_same_from_both_sides() -> None:
    """Whoever came first."""
    others = [FELISMINA, only("names"), only("names", "phones", names=("Felismina Rosa", "", "Makuakwa")), {}]
    holders = {each: 7 for said in others for each in counted(features(**said))}
    frequencies = Frequencies(persons=500, holders=holders)
    for one, other in product(others, repeat=2):
        forth, back = (score(features(**a), features(**b), frequencies) for a, b in ((one, other), (other, one)))
        assert forth == back


def test_what_is_stored_is_read_back_as_it_was() -> None:
    """As marks."""
    for said in (FELISMINA, only("names"), only("born", born=date(1991, 1, 1)), {}):
        assert Features.of(features(**said).marks()) == features(**said)


def test_two_organisations_share_no_feature_and_no_key() -> None:
    """One cannot be told, nor can a thief see, that the other has the person too."""
    ours, theirs = features(**FELISMINA), features(organisation=THEIRS, **FELISMINA)
    assert not {mark.token for mark in ours.marks()} & {mark.token for mark in theirs.marks()}
    assert not asked_keys(ours) & stored_keys(theirs)


def test_without_the_key_nothing_is_known() -> None:
    """Other keys make other features."""
    other = features_of(Person(**FELISMINA), organisation=OURS, blind=lambda value: blind(b"another" + value))
    assert not {mark.token for mark in other.marks()} & {mark.token for mark in features(**FELISMINA).marks()}


def test_a_person_is_looked_for_under_each_year_near_theirs() -> None:
    """And found under their own alone, so that the index stays small."""
    one = features(**only("names", born=date(1991, 1, 1)))
    for year, is_near in {1988: False, 1989: True, 1990: True, 1991: True, 1993: True, 1994: False}.items():
        other = features(names=("Felismina", "Outra"), born=date(year, 1, 1))
        assert bool(asked_keys(one) & stored_keys(other)) is is_near


def test_fields_are_read_in_one_place() -> None:
    """HTCDS fields; of a telephone the last nine digits, of a document letters and digits."""
    person = person_of(
        {
            "prs_FirstName": "Felismina",
            "prs_SecondName": "Macuácua",
            "prs_Birthdate": "1991-05-04",
            "prs_Gender": "Feminine",
            "prs_MailingState": "Gaza",
            "prs_MobilePhone": "+258841234567",
            "prs_HomePhone": "841234567",
            "prs_IdentityNumber": "1101 0012-3456/B",
        }
    )
    assert person == Person(**FELISMINA)


@pytest.mark.parametrize("answer", [{"answer": "unknown"}, {"answer": "refused"}, None, True, ["a"], ""])
def test_what_is_no_plain_value_is_as_if_it_was_not_said(answer: object) -> None:
    """Who does not know, and who does not say."""
    names = ("prs_FirstName", "prs_Birthdate", "prs_Gender", "prs_MailingState", "prs_MobilePhone")
    assert features_of(person_of(dict.fromkeys(names, answer)), organisation=OURS, blind=blind) == Features()


@pytest.mark.parametrize(
    "fields",
    [
        {"prs_Birthdate": "91"},
        {"prs_Gender": "NonSpecifiedUnknown"},
        {"prs_MobilePhone": "+2588412"},
        {"prs_IdentityNumber": "BI"},
        {"prs_IdentityNumber": "--- ---"},
    ],
)
def test_what_tells_nobody_apart_is_left_out(fields: dict[str, object]) -> None:
    """Too short to be a number, or no date."""
    assert features_of(person_of(fields), organisation=OURS, blind=blind) == Features()
