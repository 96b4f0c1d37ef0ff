"""By which keys a person is found among a million: combinations of features that few share. Knows no name.

A single common feature (a first name, a year) finds too many; what is looked up is two of them together. A key is a
plain hash of features that are blind already, so it needs no secret.
"""

from collections.abc import Iterable, Iterator
from hashlib import blake2b
from itertools import combinations

from services.intake.domain.matching.features import TOKEN_BYTES, Features

_FULL_NAME = 3
"""From so many parts on, all of them together are a key of their own; two are a pair."""


def stored_keys(features: Features) -> frozenset[int]:
    """Return the keys under which the person is found."""
    return frozenset(_keys(features, years=() if features.year is None else (features.year,)))


def asked_keys(features: Features) -> frozenset[int]:
    """Return the keys under which others are looked for: the same, with the years around theirs."""
    years = () if features.year is None else (features.year, *features.near_years, *features.far_years)
    return frozenset(_keys(features, years=years))


def _keys(features: Features, *, years: Iterable[int]) -> Iterator[int]:
    sounds = sorted({part.sound for part in features.names})
    skeletons = sorted({part.skeleton for part in features.names})
    for pair in combinations(sounds, 2):
        yield _key("pair", *pair)
        yield from (_key("pair-year", *pair, year) for year in years)
    for pair in combinations(skeletons, 2):
        yield from (_key("skeletons-year", *pair, year) for year in years)
    for each in sounds:
        yield from (_key("sound-year", each, year) for year in years)
    if features.birthdate is not None:
        yield from (_key("skeleton-birthdate", each, features.birthdate) for each in skeletons)
    if len(sounds) >= _FULL_NAME:
        yield _key("name", *sounds)
    yield from (_key("phone", each) for each in features.phones)
    if features.document is not None:
        yield _key("document", features.document)


def _key(kind: str, *tokens: int) -> int:
    hashed = blake2b(kind.encode(), digest_size=TOKEN_BYTES)
    for token in tokens:
        hashed.update(token.to_bytes(TOKEN_BYTES, "big", signed=True))
    return int.from_bytes(hashed.digest(), "big", signed=True)
