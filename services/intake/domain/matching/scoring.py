"""How sure is it that two persons are one? Fellegi and Sunter's weights, with the rarity of a feature in the index.

Each thing that two registrations both say adds log2(m/u) bits: m, how often one person's two registrations agree so;
u, how often two persons' do. For names u is how many hold the name here, counted over blind features, so that a name
that many bear says little and a rare one much. Against all of it stands the prior: of N persons, one is meant.
The sum is a probability, and the score that probability in percent. I. P. Fellegi, A. B. Sunter, "A Theory for Record
Linkage", JASA 64 (1969).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import log2
from types import MappingProxyType

from services.intake.domain.matching.features import Features, NamePart

THRESHOLD = 20
"""From this score on a supervisor is shown the pair. Low: a pair too many costs a look, one too few hides a person."""

_FEWEST_PERSONS = 5000
"""A young index is judged as if it were of this size: its next registration may be of anybody."""
_IMAGINED, _IMAGINED_SHARE = 200, 0.01
"""Persons added to those counted, of whom this part holds any name: a young index does not know what is common."""
_RELATED = 3
"""To how many persons beside their own a telephone number is taken to belong: families share one."""
_EXPECTED = 0.1
"""How many of those whom we register we knew already."""

_SPELLED, _SOUNDED, _SIMILAR, _OTHER = 0.80, 0.60, 0.10, 0.03
_SIMILAR_NAMES = 3.0
"""How many times as many have a name like this one as have this one."""
_UNSAID = -0.2
_MOST_PHONE, _MOST_DOCUMENT = 13.0, 20.0
_BITS: Mapping[str, float] = MappingProxyType(
    {
        "birth-date": 13.5,
        "birth-day": 3.0,
        "birth-year-only": 4.7,
        "birth-date-slip": 3.5,
        "birth-year": -0.5,
        "birth-years-near": 3.0,
        "birth-years-far": -1.0,
        "birth-years-off": -1.0,
        "birth-other": -6.5,
        "birth-other-estimated": -4.0,
        "sex": 0.95,
        "sex-other": -4.5,
        "province-other": -1.0,
        "phone-other": -0.3,
        "document-other": -2.0,
    }
)
# What is announced: a code of what agreed, in this order.
ANNOUNCED: Mapping[str, str] = MappingProxyType(
    {
        "birth-date": "birth-date",
        "birth-day": "birth-day",
        "birth-date-slip": "birth-date-slip",
        "birth-year-only": "birth-year",
        "birth-year": "birth-year",
        "birth-years-near": "birth-year-near",
        "sex": "sex",
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Frequencies:
    """How many persons the index holds, and how many of them hold a feature."""

    persons: int
    holders: Mapping[int, int]

    def share(self, feature: int) -> float:
        """Return the part of all persons who hold it, never 0: who is asked about holds it too."""
        holders = self.holders.get(feature, 0) + 1 + _IMAGINED * _IMAGINED_SHARE
        return min(1.0, holders / (self.persons + _IMAGINED))

    def share_of_number(self, feature: int) -> float:
        """Return the same for a telephone or document number, which a family may share."""
        return min(1.0, max(_RELATED, self.holders.get(feature, 0) + 1) / self._among)

    @property
    def prior_bits(self) -> float:
        """How sure it is of anybody at all, before anything was compared."""
        return log2(_EXPECTED / self._among)

    @property
    def _among(self) -> int:
        return max(self.persons, _FEWEST_PERSONS)


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """How sure, in percent, and what agreed, as codes."""

    score: int
    kinds: tuple[str, ...]


def score(ours: Features, theirs: Features, frequencies: Frequencies) -> Match:
    """Compare two persons."""
    name_bits, name_kinds = _names(ours.names, theirs.names, frequencies)
    compared = [_born(ours, theirs), _differ(ours.sex, theirs.sex, "sex")]
    bits = frequencies.prior_bits + name_bits + sum(_BITS.get(each, 0.0) for each in compared if each)
    kinds = name_kinds + [ANNOUNCED[each] for each in compared if each and each in ANNOUNCED]
    for more, kind in (
        _shared("province", _set(ours.province), _set(theirs.province), frequencies),
        _shared("phone", ours.phones, theirs.phones, frequencies),
        _shared("document", _set(ours.document), _set(theirs.document), frequencies),
    ):
        bits += more
        kinds += [kind] if kind else []
    return Match(score=round(100 / (1 + 2 ** -max(-60.0, min(60.0, bits)))), kinds=tuple(kinds))


def counted(features: Features) -> set[int]:
    """Return the features whose number of holders is needed to compare a person."""
    named = {part.sound for part in features.names}
    return named | features.phones | _set(features.province) | _set(features.document)


def _names(ours: Sequence[NamePart], theirs: Sequence[NamePart], frequencies: Frequencies) -> tuple[float, list[str]]:
    """Pair the parts, the most telling first; in whatever order they were said."""
    graded = [
        (*grade, mine, other)
        for mine, part in enumerate(ours)
        for other, candidate in enumerate(theirs)
        if (grade := _grade(part, candidate, frequencies))
    ]
    taken: tuple[set[int], set[int]] = (set(), set())
    bits, kinds = 0.0, []
    for more, kind, mine, other in sorted(graded, reverse=True):
        if mine not in taken[0] and other not in taken[1]:
            taken[0].add(mine)
            taken[1].add(other)
            bits += more
            kinds.append(kind)
    return bits + _unpaired(len(ours) - len(kinds), len(theirs) - len(kinds)), sorted(kinds)


def _grade(ours: NamePart, theirs: NamePart, frequencies: Frequencies) -> tuple[float, str] | None:
    if ours.sound == theirs.sound:
        agreed, kind = (_SPELLED, "name") if ours.spelling == theirs.spelling else (_SOUNDED, "name-sound")
        return log2(agreed / frequencies.share(ours.sound)), kind
    if ours.skeleton == theirs.skeleton or ours.neighbours & theirs.neighbours:
        share = max(frequencies.share(ours.sound), frequencies.share(theirs.sound))
        return max(0.0, log2(_SIMILAR / min(1.0, share * _SIMILAR_NAMES))), "name-similar"
    return None


def _unpaired(ours: int, theirs: int) -> float:
    """Both say a name that the other does not: that speaks against it. Only one says more: hardly."""
    both = min(ours, theirs)
    return both * log2(_OTHER / 0.95) + (max(ours, theirs) - both) * _UNSAID


def _born(ours: Features, theirs: Features) -> str | None:
    if ours.year is None or theirs.year is None:
        return None
    estimated = ours.birthdate is None or theirs.birthdate is None
    if not estimated and ours.birthdate == theirs.birthdate:
        return "birth-date"
    if ours.year == theirs.year:
        return "birth-year-only" if estimated else _slip(ours, theirs)
    if not estimated and ours.birthday == theirs.birthday:
        return "birth-day"
    return _apart(ours, theirs, estimated=estimated)


def _slip(ours: Features, theirs: Features) -> str:
    """Return how two dates of one year agree: a day or a month that was misheard leaves the other as it is."""
    misheard = ours.day == theirs.day or ours.month == theirs.month
    return "birth-date-slip" if misheard else "birth-year"


def _apart(ours: Features, theirs: Features, *, estimated: bool) -> str:
    if theirs.year in ours.near_years:
        return "birth-years-near" if estimated else "birth-years-off"
    if estimated and theirs.year in ours.far_years:
        return "birth-years-far"
    return "birth-other-estimated" if estimated else "birth-other"


def _differ(ours: int | None, theirs: int | None, kind: str) -> str | None:
    if ours is None or theirs is None:
        return None
    return kind if ours == theirs else f"{kind}-other"


def _shared(
    kind: str, ours: "frozenset[int] | set[int]", theirs: "frozenset[int] | set[int]", frequencies: Frequencies
) -> tuple[float, str | None]:
    if not ours or not theirs:
        return 0.0, None
    both = ours & theirs
    if not both:
        return _BITS[f"{kind}-other"], None
    if kind == "province":
        return max(0.0, -log2(frequencies.share(next(iter(both))))), kind
    rarest = min(frequencies.share_of_number(each) for each in both)
    return min(_MOST_PHONE if kind == "phone" else _MOST_DOCUMENT, -log2(rarest)), kind


def _set(token: int | None) -> set[int]:
    return set() if token is None else {token}
