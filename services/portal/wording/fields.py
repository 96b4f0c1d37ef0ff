"""What fields are called on a page and how each is written, from the one vocabulary. Knows no page and no value.

Which section of a case a block of fields is part of is said by cases; a test holds both together.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from babel import Locale
from flask_babel import get_locale
from flask_babel.speaklater import LazyString

from services.portal.wording.cases import Words
from shared.pages import current_language, say_later
from shared.vocabulary import Codes, Word, fields
from shared.vocabulary.answers import Answer
from shared.vocabulary.countries import COUNTRIES, NEAR
from shared.vocabulary.fields import DATES, Block, Kind, fields_of
from shared.vocabulary.languages import LANGUAGES as ALL_LANGUAGES
from shared.vocabulary.languages import language_of
from shared.vocabulary.places import PROVINCES as ALL_PROVINCES
from shared.vocabulary.safe_contact import CHANNELS


def later(word: Word) -> Any:
    """Return the word in the language of whoever will read it."""
    return LazyString(lambda: word.said(current_language()))


def words_of(codes: Codes) -> Words:
    """Return a code list as lazy texts."""
    return {code: later(word) for code, word in codes.items()}


@dataclass(frozen=True, slots=True)
class Field:
    """One field: its name on the wire, what it is called, how it is written, and its choices."""

    name: str
    label: Any
    kind: Kind = Kind.TEXT
    choices: Words | None = None
    hint: Any = ""
    is_country: bool = False

    @property
    def is_date(self) -> bool:
        """Whether it is a day."""
        return self.kind in DATES

    def within(self, beginning: str) -> "Field":
        """Return the same field under a longer name."""
        return replace(self, name=f"{beginning}.{self.name}")


LANGUAGES: Final[Words] = words_of(ALL_LANGUAGES)
PROVINCES: Final[Words] = words_of(ALL_PROVINCES)
ANSWERS: Final[Words] = {
    Answer.UNKNOWN.value: say_later("Not known"),
    Answer.REFUSED.value: say_later("Prefers not to say"),
}
BLOCKS: Final[Words] = {
    Block.PERSON.value: say_later("More about the person"),
    Block.CONTACT.value: say_later("More ways to reach them"),
    Block.ADDRESS.value: say_later("Address"),
    Block.VULNERABILITY.value: say_later("Vulnerabilities"),
    Block.RECRUITMENT.value: say_later("Recruitment"),
    Block.CONTROL.value: say_later("Methods of control"),
    Block.EXPLOITATION.value: say_later("Exploitation"),
    Block.TRANSPORT.value: say_later("Transport and stages of the journey"),
    Block.STATUS.value: say_later("Status"),
    Block.RETURN.value: say_later("Referrals before, and return"),
}
_DATE_HINT: Final = say_later("Day, month, year, like 14/03/2001. A year or a month alone is an estimate.")
_PHONE_HINT: Final = say_later("With the country code, like +258841234567.")
_HINTS: Final[Mapping[Kind, Any]] = {Kind.DATE: _DATE_HINT, Kind.BIRTHDATE: _DATE_HINT, Kind.PHONE: _PHONE_HINT}
_SAFE: Final = (
    Field("safe_channels", say_later("Safe ways to reach the person"), Kind.CODES, words_of(CHANNELS)),
    Field("safe_hours", say_later("When it is safe to call"), hint=say_later("For example 08:00-11:00.")),
    Field("safe_answer", say_later("Who may answer, and what never to say"), Kind.LONG_TEXT),
    Field("safe_code_word", say_later("Code word")),
)
OWN_WORDS: Final = frozenset(each.name for each in _SAFE)
"""Fields that are the case file's own, because HTCDS has none."""


def _field(each: fields.Field) -> Field:
    is_country = each.codes is COUNTRIES
    choices = words_of(each.codes) if each.codes and not is_country else None
    return Field(each.name, later(each.word), each.kind, choices, _HINTS.get(each.kind, ""), is_country)


EVENT: Final = tuple(map(_field, fields.EVENT_FIELDS.values()))
BLOCK_FIELDS: Final[Mapping[Block, tuple[Field, ...]]] = {
    block: tuple(map(_field, fields_of(block))) for block in Block
}
SECTION_FIELDS: Final[Mapping[str, tuple[Field, ...]]] = {
    "identity": BLOCK_FIELDS[Block.PERSON],
    "contact": (*BLOCK_FIELDS[Block.CONTACT], *_SAFE),
    "location": BLOCK_FIELDS[Block.ADDRESS],
    "journey": (
        *BLOCK_FIELDS[Block.RECRUITMENT],
        *BLOCK_FIELDS[Block.CONTROL],
        *BLOCK_FIELDS[Block.EXPLOITATION],
        *BLOCK_FIELDS[Block.TRANSPORT],
        *BLOCK_FIELDS[Block.RETURN],
    ),
    "health": BLOCK_FIELDS[Block.VULNERABILITY],
    "legal": BLOCK_FIELDS[Block.STATUS],
}
FIELDS: Final[Mapping[str, Field]] = {each.name: each for found in SECTION_FIELDS.values() for each in found}


def countries() -> dict[str, str]:
    """Return every country by its ISO 3166 code in the reader's language, the near ones first."""
    names: Any = (get_locale() or Locale("pt")).territories
    others = sorted((str(names[code]), code) for code in COUNTRIES if code not in NEAR)
    return {code: str(names[code]) for code in NEAR} | {code: name for name, code in others}


def language(code: str) -> Any:
    """Return a language's name, by our list or else by Babel's; what neither knows is shown as it is."""
    names: Any = (get_locale() or Locale("pt")).languages
    return LANGUAGES.get(language_of(code)) or names.get(code, code)
