"""Could two registrations be of one person? Pure: no I/O, no clock, no key; names become features, features a score."""

from services.intake.domain.matching.features import Features, Kind, Person, features_of
from services.intake.domain.matching.keys import asked_keys, stored_keys
from services.intake.domain.matching.reading import person_of
from services.intake.domain.matching.scoring import THRESHOLD, Frequencies, Match, counted, score

__all__ = [
    "THRESHOLD",
    "Features",
    "Frequencies",
    "Kind",
    "Match",
    "Person",
    "asked_keys",
    "counted",
    "features_of",
    "person_of",
    "score",
    "stored_keys",
]
