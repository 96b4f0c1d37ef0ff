"""A made-up population and how it is registered: names as they are given and misspelled in Mozambique. Nobody exists.

Frequencies follow Zipf's law, as names do. A second registration of a person differs from the first as officers' do:
another orthography, a nickname, a name less, another order, a slip, a year that was estimated, a new telephone.
"""

from collections.abc import Mapping, Sequence
from configparser import ConfigParser
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import accumulate
from pathlib import Path
from random import Random
from typing import Final

Fields = Mapping[str, object]

_LISTS: Final = ConfigParser()
_LISTS.read_string((Path(__file__).parent / "names.ini").read_text(encoding="utf-8"))
_FEMALE, _MALE, _SURNAMES, _STARTS, _MIDDLES, _ENDS, _PROVINCES = (
    _LISTS["names"][each].split() for each in ("female", "male", "surnames", "starts", "middles", "ends", "provinces")
)
_NICKNAMES: Final = {
    "José": ["Zé", "Zeca"],
    "António": ["Tó", "Toni"],
    "Francisco": ["Chico"],
    "Manuel": ["Nelo"],
    "Helena": ["Lena"],
    "Filomena": ["Mena"],
    "Fernando": ["Nando"],
    "Alberto": ["Beto"],
    "Albertina": ["Tina"],
    "Isabel": ["Bela"],
    "Domingos": ["Mingos"],
    "Joaquim": ["Quim"],
    "Rosa": ["Rosinha"],
    "Luís": ["Luisinho"],
}
_RESPELLED: Final = [
    ("cu", "ku"),
    ("ca", "ka"),
    ("qu", "k"),
    ("ua", "wa"),
    ("ch", "x"),
    ("nh", "ny"),
    ("ss", "c"),
    ("s", "z"),
    ("z", "s"),
    ("ph", "f"),
    ("f", "ph"),
    ("i", "y"),
    ("ts", "s"),
    ("x", "ch"),
    ("ie", "iye"),
    ("o", "u"),
    ("e", "i"),
    ("u", "o"),
    ("l", "ll"),
    ("th", "t"),
    ("t", "th"),
    ("á", "a"),
    ("ó", "o"),
    ("é", "e"),
    ("í", "i"),
]
_LETTERS: Final = "abcdefghijlmnopqrstuvxz"
_FIRST_DAY: Final = date(1955, 1, 1)
_DAYS: Final = 55 * 365


@dataclass(frozen=True, slots=True)
class Somebody:
    """One made-up person as they are. `names` are given name, perhaps a second one, surname."""

    names: tuple[str, ...]
    born: date
    sex: str
    province: str
    phone: str
    document: str


@dataclass(slots=True)
class Population:
    """People of one seed."""

    random: Random
    surnames: Sequence[str] = field(init=False)
    _weights: dict[int, list[float]] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        made = {
            self.random.choice(_STARTS)
            + "".join(self.random.choices(_MIDDLES, k=self.random.randint(0, 1)))
            + self.random.choice(_ENDS)
            for _ in range(6000)
        }
        self.surnames = [*_SURNAMES, *sorted(made)]

    def person(self) -> Somebody:
        """Return somebody new."""
        female = self.random.random() < 0.55  # noqa: PLR2004 - of those who are assisted
        given = _FEMALE if female else _MALE
        names = [self._drawn(given)]
        if self.random.random() < 0.55:  # noqa: PLR2004
            names.append(self._drawn(given if self.random.random() < 0.5 else self.surnames))  # noqa: PLR2004
        names.append(self._drawn(self.surnames))
        return Somebody(
            names=tuple(dict.fromkeys(names)),
            born=_FIRST_DAY + timedelta(days=self.random.randrange(_DAYS)),
            sex="Feminine" if female else "Masculine",
            province=_PROVINCES[min(self.random.randrange(11), self.random.randrange(11))],
            phone=f"8{self.random.randrange(10**8):08}",
            document=f"{self.random.randrange(10**12):012}{self.random.choice('ABCDEFGH')}",
        )

    def relative(self, other: Somebody) -> Somebody:
        """Return somebody else of the same family: the surname, the place and perhaps the telephone are shared."""
        own = self.person()
        names = tuple(dict.fromkeys((*own.names[:-1], other.names[-1])))
        phone = other.phone if self._chance(0.4) else own.phone
        return Somebody(names, own.born, own.sex, other.province, phone, own.document)

    def first(self, who: Somebody) -> Fields:
        """Return a registration of *who* with what they can say."""
        return self._registered(who, names=who.names, born=self._said_birth(who.born))

    def again(self, who: Somebody) -> Fields:
        """Return another registration of *who*, by another officer, at another time."""
        moved = self.person()
        now = Somebody(
            who.names,
            who.born,
            who.sex,
            moved.province if self._chance(0.15) else who.province,
            moved.phone if self._chance(0.35) else who.phone,
            who.document,
        )
        return self._registered(now, names=self._misspelled(who.names), born=self._said_birth(who.born, slips=True))

    def _registered(self, who: Somebody, *, names: Sequence[str], born: date | None) -> Fields:
        said: dict[str, object] = {"prs_FirstName": " ".join(names[:-1]), "prs_SecondName": names[-1]}
        if born is not None:
            said["prs_Birthdate"] = born.isoformat()
        perhaps = (
            ("prs_Gender", who.sex, 0.98),
            ("prs_MailingState", who.province, 0.8),
            ("prs_MobilePhone", f"+258{who.phone}", 0.5),
            ("prs_IdentityNumber", who.document, 0.3),
        )
        return said | {name: value for name, value, share in perhaps if self._chance(share)}

    def _said_birth(self, born: date, *, slips: bool = False) -> date | None:
        """Return the date that is known, 1 January of a year that is estimated, or none."""
        chance = self.random.random()
        if chance < 0.04:  # noqa: PLR2004
            return None
        if chance < 0.25:  # noqa: PLR2004 - only the year is known, or about
            return date(born.year + self.random.choices((-1, 0, 1), (1, 6, 1))[0], 1, 1)
        if slips and chance < 0.30:  # noqa: PLR2004 - the day or the month was heard wrongly
            return date(born.year, self.random.randint(1, 12), min(born.day, 28))
        return born

    def _misspelled(self, names: Sequence[str]) -> tuple[str, ...]:
        heard = [self._heard(each) for each in names]
        if len(heard) > 2 and self._chance(0.25):  # noqa: PLR2004 - a middle name is left out
            del heard[1]
        if self._chance(0.08):
            heard = [heard[-1], *heard[:-1]]
        if self._chance(0.10):
            heard[-1] = f"{self.random.choice(('de', 'da', 'dos'))} {heard[-1]}"
        return tuple(heard)

    def _heard(self, name: str) -> str:
        if name in _NICKNAMES and self._chance(0.2):
            return self.random.choice(_NICKNAMES[name])
        written = name.lower()
        if self._chance(0.35):
            fitting = [each for each in _RESPELLED if each[0] in written]
            written = written.replace(*self.random.choice(fitting)) if fitting else written
        return (self._slipped(written) if self._chance(0.06) else written).title()

    def _slipped(self, written: str) -> str:
        place = self.random.randrange(len(written))
        kept = written[:place], written[place + 1 :]
        letter = self.random.choice(_LETTERS)
        return self.random.choice(
            (kept[0] + kept[1], kept[0] + letter + kept[1], written[:place] + letter + written[place:])
        )

    def _drawn(self, names: Sequence[str]) -> str:
        if len(names) not in self._weights:
            self._weights[len(names)] = list(accumulate(1 / (rank + 8) for rank in range(len(names))))
        return self.random.choices(names, cum_weights=self._weights[len(names)])[0]

    def _chance(self, share: float) -> bool:
        return self.random.random() < share
