"""Which of those who were found a supervisor is to be told of. Pure."""

from collections.abc import Iterable
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from hashlib import blake2b
from uuid import UUID

from services.intake.domain.matching.features import TOKEN_BYTES, Features
from services.intake.domain.matching.scoring import THRESHOLD, Frequencies, Match, counted, score

MOST_PAIRS = 5
"""Of one registration: whoever resembles more than that many resembles everybody."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """What stays of a registration when its copy is shredded: whose it is, and blind features."""

    registration_id: UUID
    organisation: UUID
    features: Features


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """Two registrations that may be of one person. `newer` is the one that was just compared."""

    newer: UUID
    older: UUID
    match: Match


def likely_pairs(newer: Kept, found: Iterable[Kept], frequencies: Frequencies) -> list[Pair]:
    """Return the pairs from the threshold on, the surest first, at most `MOST_PAIRS`."""
    compared = [
        Pair(
            newer=newer.registration_id,
            older=each.registration_id,
            match=score(newer.features, each.features, frequencies),
        )
        for each in found
        if each.organisation == newer.organisation
    ]
    surest = sorted(compared, key=lambda pair: (-pair.match.score, pair.older))
    return [pair for pair in surest if pair.match.score >= THRESHOLD][:MOST_PAIRS]


def counted_of(kept: Iterable[Kept]) -> AbstractSet[int]:
    """Return the features of all of them whose holders have to be known."""
    return {feature for each in kept for feature in counted(each.features)}


def everybody(organisation: UUID) -> int:
    """Return the feature that every person of an organisation holds: its holders are the size of the index."""
    hashed = blake2b(organisation.bytes, digest_size=TOKEN_BYTES, person=b"everybody")
    return int.from_bytes(hashed.digest(), "big", signed=True)
