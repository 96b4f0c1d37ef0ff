"""Text in a cell that no program may run or take for something else, and back. Knows no field.

A cell that begins with one of `LEADS` gets an apostrophe before it, as spreadsheet programs do it themselves: `=`, `+`,
`-`, `@`, tab and return (and their wide forms) begin a formula there, `{`, `[` and `#` mean something here. One
apostrophe more is read as one less, so nothing is lost, whatever somebody is called.
"""

import re
from typing import Final

from shared.htcds.sheets import SIGNS, Raw

FORMULA_LEADS: Final = "=+\\-@\t\r\uff1d\uff0b\uff0d\uff20"
_LEADS: Final = re.compile(rf"'*[{FORMULA_LEADS}{{\[#]")
_ESCAPED: Final = re.compile(rf"'+[{FORMULA_LEADS}{{\[#]")


def escaped(text: str) -> str:
    """Return *text* as it may stand in a cell."""
    return f"'{text}" if _LEADS.match(text) else text


def taken(text: str) -> Raw:
    """Return what a cell's text means: a sign of what cannot be read, or the text without what protected it."""
    sign = SIGNS.get(text.strip())
    if sign is not None:
        return sign
    stripped = text.lstrip(" ")
    return Literal(stripped[1:]) if _ESCAPED.match(stripped) else text


class Literal(str):
    """A text that says nothing but itself, even where it begins like an answer written as an object."""

    __slots__ = ()
