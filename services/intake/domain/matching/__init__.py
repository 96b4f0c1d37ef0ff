"""Could two registrations be of one person? Pure: no I/O, no clock, no key; names become features, features a score."""

from services.intake.domain.matching.features import Features, Kind, Mark, Person, features_of
from services.intake.domain.matching.keys import asked_keys, stored_keys
from services.intake.domain.matching.pairs import Kept, Pair, counted_of, everybody, likely_pairs
from services.intake.domain.matching.reading import person_of
from services.intake.domain.matching.scoring import THRESHOLD, Frequencies, Match, counted, score

__all__ = [
    "THRESHOLD",
    "Features",
    "Frequencies",
    "Kept",
    "Kind",
    "Mark",
    "Match",
    "Pair",
    "Person",
    "asked_keys",
    "counted",
    "counted_of",
    "everybody",
    "features_of",
    "likely_pairs",
    "person_of",
    "score",
    "stored_keys",
]
