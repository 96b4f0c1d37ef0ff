"""The receipt code of a concern: `7Q4K-2XN9-ABCD-EFGH`. Pure; whoever has it may ask for one word, and nothing else.

Fifteen characters of the 31 that people do not confuse are 74 bits, and one more finds a slip of the pen. It is made of
a keyed hash of what was sent, so that sending the same form twice gives the same code, and only another keyed hash of
it is stored: the database tells nobody a code.
"""

import re
from typing import Final

from shared.errors import FieldError, InvalidError, NotFoundError
from shared.spelling import ALPHABET, check_character, spelled

_CHARACTERS: Final = 15
_GROUP: Final = 4
_FORM: Final = re.compile(rf"[{ALPHABET}]{{{_CHARACTERS + 1}}}")
_BETWEEN: Final = re.compile(r"[\s-]+")


class InvalidReceiptError(InvalidError):
    """The receipt code was misread or mistyped: its check character does not fit."""

    slug = "invalid-receipt"
    title = "This receipt code cannot be right; please read it again."


class UnknownReceiptError(NotFoundError):
    """No concern has this receipt code."""

    slug = "unknown-receipt"
    title = "Nothing was received under this code."


def receipt_of(digest: bytes) -> str:
    """Return the code that 32 bytes of a keyed hash spell; 256 bits over 74 make no character likelier."""
    payload = spelled(int.from_bytes(digest, "big"), characters=_CHARACTERS)
    return _written(payload + check_character(payload))


def parse_receipt(text: str) -> str:
    """Return the code as it was given, from what somebody typed. Raises InvalidReceiptError.

    Small letters, spaces and missing dashes are forgiven; a wrong character is not.
    """
    characters = _BETWEEN.sub("", text).upper()
    if not _FORM.fullmatch(characters) or check_character(characters[:-1]) != characters[-1]:
        raise InvalidReceiptError(fields=[FieldError("/code", "invalid-receipt", "The check character does not fit.")])
    return _written(characters)


def _written(characters: str) -> str:
    return "-".join(characters[at : at + _GROUP] for at in range(0, len(characters), _GROUP))
