"""A second opinion on screening: plain Python for a lawyer to read, written from the law and not from the engine."""

from collections.abc import Iterator
from itertools import product
from typing import Final, NamedTuple

KNOWN: Final = ("named", "nothing found", "not known")
AGES: Final = ("adult", "child", "unknown")
PURPOSES: Final = {
    "labour": ("ForcedLabour",),
    "sexual": ("SexualExploitation",),
    "labour and sexual": ("Servitude", "SexualExploitation"),
    "another": ("OrganRemoval",),
    "nothing found": ("NoneIdentified",),
    "not known": (),
}
INDICATORS: Final = {
    "none": (),
    "too few": ("coercion-at-destination.debt", "exploitative-conditions.living"),
    "of means": ("coercion-at-destination.debt", "coercion-at-destination.wages"),
    "of purpose": ("exploitative-conditions.hours", "exploitative-conditions.low-pay"),
}


class Told(NamedTuple):
    """What was said, in words."""

    act: str
    means: str
    purpose: str
    age: str
    indicators: str = "none"


def everything() -> Iterator[Told]:
    """Yield every combination."""
    yield from (Told(*each) for each in product(KNOWN, KNOWN, PURPOSES, AGES, INDICATORS))


def result(told: Told) -> str:
    """Say the result: a child is whoever is not surely an adult, and only an adult needs means."""
    if "nothing found" in (told.act, told.purpose):
        return "not-established"
    if "not known" in (told.act, told.purpose):
        return "insufficient-information"
    if told.age != "adult" or told.means == "named":
        return "presumed-victim"
    shown = told.indicators == "of means" and told.purpose.startswith("labour")
    return "presumed-victim" if shown else "not-established"


def coverage(told: Told) -> str:
    """Say whether there is a list: for adults, and for labour, or while no purpose was named."""
    if told.age != "adult" or told.purpose in ("sexual", "another"):
        return "no-list-yet"
    return "adult-labour" if told.purpose.startswith("labour") else "purpose-not-named"


# Every way in which a dimension can be positive, smallest first: strong, medium, weak.
ENOUGH: Final = ((2, 0, 0), (1, 1, 0), (1, 0, 1), (0, 3, 0), (0, 2, 1))


def is_enough(*counts: int) -> bool:
    """Say whether there are at least as many as in one of the ways."""
    return any(all(have >= need for have, need in zip(counts, way, strict=True)) for way in ENOUGH)
