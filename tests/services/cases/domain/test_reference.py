"""A reference read over a bad line is either right or refused."""

import random
from itertools import product

import pytest

from services.cases.domain.reference import ALPHABET, InvalidReferenceError, new_reference, parse_reference

SEEDS = range(40)


def reference(seed: int) -> str:
    """Return a reference from a seeded source."""
    return new_reference(random.Random(seed).randbytes)  # noqa: S311 - a test repeats


def is_refused(text: str) -> bool:
    """Whether somebody who typed *text* is told that it cannot be right."""
    try:
        parse_reference(text)
    except InvalidReferenceError:
        return True
    return False


def test_a_reference_looks_like_the_one_on_the_poster() -> None:
    """Eight characters without 0, I, L, O and U, in two groups."""
    prefix, first, second = reference(1).split("-")

    assert prefix == "AMP"
    assert len(first) == len(second) == 4
    assert set(first + second) <= set(ALPHABET)
    assert not set("0ILOU") & set(ALPHABET)


def test_what_is_typed_carelessly_is_still_understood() -> None:
    """Small letters, spaces around it, no dashes, no prefix."""
    right = reference(2)

    assert {parse_reference(each) for each in (right, right.lower(), right.replace("-", ""), f" {right[4:]} ")} == {
        right
    }


@pytest.mark.parametrize("seed", SEEDS)
def test_every_single_wrong_character_is_found(seed: int) -> None:
    """Exhaustive: each of eight places, each of thirty other characters."""
    right = reference(seed)
    places = [place for place, character in enumerate(right) if place > 3 and character != "-"]
    wrong = [right[:p] + c + right[p + 1 :] for p, c in product(places, ALPHABET) if c != right[p]]

    assert len(wrong) == 8 * 30
    assert all(map(is_refused, wrong))


def test_every_swap_of_neighbours_is_found() -> None:
    """Exhaustive: each pair of different characters at each of seven places, across the dash too."""
    source = random.Random(3)  # noqa: S311 - a test repeats
    for place, (a, b) in product(range(7), product(ALPHABET, ALPHABET)):
        if a == b:
            continue
        rest = [source.choice(ALPHABET) for _ in range(8)]
        rest[place], rest[place + 1] = a, b
        right = _with_check(rest, keep=place)
        swapped = [*right]
        swapped[place], swapped[place + 1] = swapped[place + 1], swapped[place]
        assert not is_refused("".join(right))
        assert is_refused("".join(swapped))


def _with_check(characters: list[str], *, keep: int) -> list[str]:
    """Return *characters* made valid by changing one that is neither at *keep* nor after it."""
    free = 0 if keep > 1 else 7
    for candidate in ALPHABET:
        characters[free] = candidate
        if not is_refused("".join(characters)):
            return characters
    raise AssertionError("a prime alphabet always has an answer")


@pytest.mark.parametrize(
    "text", ["", "AMP", "AMP-7Q4K", "AMP-0000-0000", "XXX-7Q4K-2XN9", "AMP-7Q4K-2XN9-", "AMP-7Q4K-2XN٩", "A" * 10_000]
)
def test_what_is_no_reference_is_refused(text: str) -> None:
    """Wrong length, wrong letters, other scripts, and a great deal of it."""
    assert is_refused(text)


def test_all_characters_are_equally_likely() -> None:
    """Bytes that would favour some are thrown away: 31 does not divide 256."""
    exhaustive = iter(bytes(range(256)) * 7)
    drawn = "".join(new_reference(lambda _: bytes([next(exhaustive)]))[4:].replace("-", "")[:7] for _ in range(248))

    assert {drawn.count(character) for character in ALPHABET} == {56}
