"""Names as people and officers write them: our own list of pairs, synthetic, and what the normaliser makes of it."""

import csv
from hashlib import blake2b
from pathlib import Path
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as some

from services.intake.domain.matching import Frequencies, Person, features_of, score
from services.intake.domain.matching.names import MOST_PARTS, neighbours, parts, sound

ROWS = list(csv.DictReader((Path(__file__).parent / "pairs.csv").read_text(encoding="utf-8").splitlines()))


def blind(value: bytes) -> bytes:
    """A keyed hash, as the key provider's."""
    return blake2b(value, key=b"test", digest_size=32).digest()


def alike(one: str, other: str) -> set[str]:
    """Return how the blind comparison finds the parts of the shorter name in the longer; empty when one is missing."""
    features = [features_of(Person(names=(each,)), organisation=UUID(int=1), blind=blind) for each in (one, other)]
    found = score(*features, Frequencies(persons=0, holders={}))
    return set(found.kinds) if len(found.kinds) == min(len(each.names) for each in features) else set()


def test_the_list_is_long_and_has_both_kinds() -> None:
    """At least 200 pairs, none twice."""
    assert len(ROWS) >= 200
    assert len({(row["one"], row["other"]) for row in ROWS}) == len(ROWS)
    assert {row["verdict"] for row in ROWS} == {"same", "near", "different"}
    assert sum(row["verdict"] != "same" for row in ROWS) >= 50


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row['one']}-{row['other']}")
def test_a_pair_of_names_is_taken_as_it_is_meant(row: dict[str, str]) -> None:
    """Spelled otherwise is the same; another name one slip away is only similar; any other is another."""
    found = alike(row["one"], row["other"])
    wanted = {"same": bool(found), "near": found == {"name-similar"}, "different": not found}
    assert wanted[row["verdict"]], found
    assert alike(row["other"], row["one"]) == found


def test_particles_accents_and_order_say_nothing() -> None:
    """Nor do capitals, apostrophes or what is between the parts."""
    assert parts("Maria da Graça", "dos Santos") == parts("MARIA", "", "Graca-Santos") == ("maria", "graca", "santos")
    assert parts("D'Almeida") == ("dalmeida",)


def test_a_name_of_particles_only_has_no_part() -> None:
    """Nor has one in a script that is not read; nothing fails."""
    assert parts("da", "de") == parts("") == parts("محمد") == ()


@given(some.text(max_size=80))
def test_nothing_that_is_said_as_a_name_breaks_it(said: str) -> None:
    """Whatever is typed: at most so many parts, each of which sounds of something or of nothing."""
    found = parts(said)
    assert len(found) <= MOST_PARTS
    for each in found:
        assert sound(each) in neighbours(sound(each))


@given(some.text(alphabet="abcdefghijklmnopqrstuvwxyz", min_size=1, max_size=14))
def test_a_sound_sounds_like_itself(word: str) -> None:
    """One slip away from a sound is never further than a shared neighbour."""
    heard = sound(word)
    for place in range(len(heard)):
        assert neighbours(heard) & neighbours(heard[:place] + "q" + heard[place + 1 :])
