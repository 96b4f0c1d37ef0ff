"""What is kept of a person for finding duplicates: blinded features, 8 bytes each. Knows no key: it is given `blind`.

A feature is the keyed hash of one normalised thing (how a part of the name sounds, the year of birth) within one
organisation. So two registrations of one organisation that say the same hold the same feature, two of different
organisations never do, and without intake's key nobody can try out names. What still shows to whoever steals the
database: which registrations share a feature, and how often each feature occurs (`docs/threat-model.md`).
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from enum import IntEnum
from typing import NamedTuple, Self
from uuid import UUID

from services.intake.domain.matching.names import neighbours, parts, skeleton, sound

TOKEN_BYTES = 8
WINDOW_YEARS = 2
"""How far apart two years of birth may be said of one person, when one of them was estimated."""

Blind = Callable[[bytes], bytes]
_FIRST_DAY = (1, 1)
_PURPOSE = b"amparo/duplicate-feature/1"


class Kind(IntEnum):
    """What a feature says. The numbers are stored: none is ever given another meaning."""

    SPELLING = 1
    SOUND = 2
    SKELETON = 3
    NEIGHBOUR = 4
    BIRTHDATE = 5
    BIRTHDAY = 6
    YEAR = 7
    NEAR_YEAR = 8
    FAR_YEAR = 9
    SEX = 10
    PROVINCE = 11
    PHONE = 12
    DOCUMENT = 13
    DAY = 14
    MONTH = 15


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Who somebody says they are. `born` on 1 January is taken as a year that was estimated: that is how it is done."""

    names: tuple[str, ...]
    born: date | None = None
    sex: str | None = None
    province: str | None = None
    phones: tuple[str, ...] = ()
    document: str | None = None


class Mark(NamedTuple):
    """One feature as it is stored. `part` says to which part of the name it belongs, 0 for what is of no part."""

    kind: int
    part: int
    token: int


@dataclass(frozen=True, slots=True)
class NamePart:
    """One part of a name, blinded."""

    spelling: int
    sound: int
    skeleton: int
    neighbours: frozenset[int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Features:
    """All that is kept of one person, blinded. When only the year of birth is known, nothing more of it is there."""

    names: tuple[NamePart, ...] = ()
    birthdate: int | None = None
    birthday: int | None = None
    day: int | None = None
    month: int | None = None
    year: int | None = None
    near_years: frozenset[int] = frozenset()
    far_years: frozenset[int] = frozenset()
    sex: int | None = None
    province: int | None = None
    phones: frozenset[int] = frozenset()
    document: int | None = None

    def marks(self) -> Iterator[Mark]:
        """Return every feature, as it is stored."""
        for number, part in enumerate(self.names, start=1):
            yield Mark(Kind.SPELLING, number, part.spelling)
            yield Mark(Kind.SOUND, number, part.sound)
            yield Mark(Kind.SKELETON, number, part.skeleton)
            yield from (Mark(Kind.NEIGHBOUR, number, each) for each in sorted(part.neighbours))
        for kind, tokens in self._of_no_part():
            yield from (Mark(kind, 0, each) for each in sorted(tokens))

    @classmethod
    def of(cls, marks: Iterable[Mark]) -> Self:
        """Return the features that were stored as *marks*."""
        found: dict[tuple[int, int], list[int]] = {}
        for kind, part, token in marks:
            found.setdefault((kind, part), []).append(token)
        numbers = sorted(part for kind, part in found if kind == Kind.SOUND)
        return cls(
            names=tuple(_part(found, number) for number in numbers),
            birthdate=_one(found, Kind.BIRTHDATE),
            birthday=_one(found, Kind.BIRTHDAY),
            day=_one(found, Kind.DAY),
            month=_one(found, Kind.MONTH),
            year=_one(found, Kind.YEAR),
            near_years=frozenset(found.get((Kind.NEAR_YEAR, 0), ())),
            far_years=frozenset(found.get((Kind.FAR_YEAR, 0), ())),
            sex=_one(found, Kind.SEX),
            province=_one(found, Kind.PROVINCE),
            phones=frozenset(found.get((Kind.PHONE, 0), ())),
            document=_one(found, Kind.DOCUMENT),
        )

    def _of_no_part(self) -> Iterator[tuple[Kind, Iterable[int]]]:
        yield Kind.BIRTHDATE, _some(self.birthdate)
        yield Kind.BIRTHDAY, _some(self.birthday)
        yield Kind.DAY, _some(self.day)
        yield Kind.MONTH, _some(self.month)
        yield Kind.YEAR, _some(self.year)
        yield Kind.NEAR_YEAR, self.near_years
        yield Kind.FAR_YEAR, self.far_years
        yield Kind.SEX, _some(self.sex)
        yield Kind.PROVINCE, _some(self.province)
        yield Kind.PHONE, self.phones
        yield Kind.DOCUMENT, _some(self.document)


def features_of(person: Person, *, organisation: UUID, blind: Blind) -> Features:
    """Return what is kept of *person*; *blind* is the key provider's keyed hash."""

    def token(kind: str, value: str | None) -> int:
        hashed = blind(b"\0".join((_PURPOSE, organisation.bytes, kind.encode(), (value or "").encode())))
        return int.from_bytes(hashed[:TOKEN_BYTES], "big", signed=True)

    def perhaps(kind: str, value: str | None) -> int | None:
        return token(kind, value) if value else None

    def years(*distances: int) -> frozenset[int]:
        return frozenset(token("year", str(born.year + each)) for each in distances) if born else frozenset()

    born = person.born
    known = born if born and (born.month, born.day) != _FIRST_DAY else None
    return Features(
        names=tuple(_named(part, token) for part in parts(*person.names)),
        birthdate=perhaps("birthdate", f"{known:%Y-%m-%d}" if known else None),
        birthday=perhaps("birthday", f"{known:%m-%d}" if known else None),
        day=perhaps("day", f"{known:%d}" if known else None),
        month=perhaps("month", f"{known:%m}" if known else None),
        year=perhaps("year", str(born.year) if born else None),
        near_years=years(-1, 1),
        far_years=years(-WINDOW_YEARS, WINDOW_YEARS),
        sex=perhaps("sex", person.sex),
        province=perhaps("province", person.province),
        phones=frozenset(token("phone", each) for each in person.phones),
        document=perhaps("document", person.document),
    )


def _named(part: str, token: Callable[[str, str], int]) -> NamePart:
    heard = sound(part)
    near = frozenset(token("neighbour", each) for each in neighbours(heard))
    return NamePart(token("spelling", part), token("sound", heard), token("skeleton", skeleton(heard)), near)


def _part(found: dict[tuple[int, int], list[int]], number: int) -> NamePart:
    return NamePart(
        found[Kind.SPELLING, number][0],
        found[Kind.SOUND, number][0],
        found[Kind.SKELETON, number][0],
        frozenset(found[Kind.NEIGHBOUR, number]),
    )


def _one(found: dict[tuple[int, int], list[int]], kind: Kind) -> int | None:
    tokens = found.get((kind, 0))
    return tokens[0] if tokens else None


def _some(token: int | None) -> tuple[int, ...]:
    return () if token is None else (token,)
