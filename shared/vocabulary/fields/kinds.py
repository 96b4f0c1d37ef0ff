"""What a field is and what its value looks like on the wire. Knows no field."""

from dataclasses import dataclass, field
from enum import Enum

from shared.vocabulary.words import Codes, Word


class Kind(Enum):
    """What a field's value looks like on the wire."""

    TEXT = "text"
    LONG_TEXT = "long-text"
    DATE = "date"
    BIRTHDATE = "birthdate"
    CHECKBOX = "checkbox"
    COUNT = "count"
    AGE = "age"
    LATITUDE = "latitude"
    LONGITUDE = "longitude"
    LANGUAGE = "language"
    EMAIL = "email"
    PHONE = "phone"
    CODE = "code"
    CODES = "codes"
    PROVINCE = "province"
    """A code of ISO 3166-2:MZ, or a text where the province is of another country."""
    DISTRICT = "district"
    """A district's name as in `places`, or another text: districts are divided and renamed."""
    EVENTS = "events"
    """A short list of objects by field name."""


DATES = frozenset((Kind.DATE, Kind.BIRTHDATE))
NUMBERS = frozenset((Kind.COUNT, Kind.AGE, Kind.LATITUDE, Kind.LONGITUDE))
ESTIMABLE = DATES | NUMBERS
"""Whose values may be estimates."""


class Block(Enum):
    """What fields are about that are asked together."""

    PERSON = "person"
    CONTACT = "contact"
    ADDRESS = "address"
    VULNERABILITY = "vulnerability"
    RECRUITMENT = "recruitment"
    CONTROL = "control"
    EXPLOITATION = "exploitation"
    TRANSPORT = "transport"
    STATUS = "status"
    RETURN = "return"


@dataclass(frozen=True, slots=True)
class Field:
    """One field: its name on the wire, what it is called, what it may hold, and with what it is asked."""

    name: str
    word: Word
    kind: Kind
    block: Block
    codes: Codes = field(default_factory=dict)

    @property
    def label(self) -> str:
        """What HTCDS calls it."""
        return self.word.label
