"""A thing with its names: the published one and what people here read. Must not know which things there are."""

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final, TypeAlias

ATTRIBUTION: Final = "Human Trafficking Case Data Standard (HTCDS) by IOM, CC BY 4.0"


@dataclass(frozen=True, slots=True)
class Word:
    """What one thing is called: `label` as published, `pt` and `en` as it stands on a page."""

    label: str
    pt: str = ""
    en: str = ""

    def said(self, language: str) -> str:
        """Return its name in `pt` or `en`; what was given no other name is called as published."""
        return (self.pt if language == "pt" else self.en) or self.label


Codes: TypeAlias = Mapping[str, Word]
"""Code to word, in the order in which people look for it."""


def listed(*rows: tuple[str, ...]) -> Codes:
    """Return a code list of rows (code, published label, Portuguese, plainer English); the last two may be missing."""
    return MappingProxyType({code: Word(*words) for code, *words in rows})


def bare(text: str) -> str:
    """Return letters and digits only, without accents and case: people do not type spaces as lists do."""
    plain = unicodedata.normalize("NFKD", text)
    return "".join(character for character in plain.casefold() if character.isalnum())


def ways_of(codes: Codes, also: Mapping[str, str] | None = None) -> dict[str, str]:
    """Return every way of writing a code, bare: its names, those in *also*, its published label, itself."""
    ways = {bare(word.said(language)): code for language in ("pt", "en") for code, word in codes.items()}
    ways |= {bare(way): code for way, code in (also or {}).items()}
    ways |= {bare(word.label): code for code, word in codes.items()}
    return ways | {bare(code): code for code in codes}
