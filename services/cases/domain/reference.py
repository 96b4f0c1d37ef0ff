"""The reference people say aloud: `AMP-7Q4K-2XN9`. Random, so it tells nothing; knows no case.

The alphabet and the check are those of `shared.spelling`. The last character is the check; seven random ones are 27.5
billion references.
"""

import re
from collections.abc import Callable
from typing import Final

from shared.errors import FieldError, InvalidError
from shared.spelling import ALPHABET, check_character

_PREFIX: Final = "AMP"
_RANDOM_CHARACTERS: Final = 7
_FAIR_BYTES: Final = 256 - 256 % len(ALPHABET)  # bytes above would make some characters likelier
_FORM: Final = re.compile(rf"(?:{_PREFIX}-?)?([{ALPHABET}]{{4}})-?([{ALPHABET}]{{4}})")


class InvalidReferenceError(InvalidError):
    """The reference was misread or mistyped: its check character does not fit."""

    slug = "invalid-reference"
    title = "This case reference cannot be right; please read it again."


def new_reference(random: Callable[[int], bytes]) -> str:
    """Return a fresh reference. *random* returns that many bytes of a CSPRNG."""
    payload = ""
    while len(payload) < _RANDOM_CHARACTERS:
        byte = random(1)[0]
        payload += ALPHABET[byte % len(ALPHABET)] if byte < _FAIR_BYTES else ""
    return _written(payload + check_character(payload))


def parse_reference(text: str) -> str:
    """Return the reference as it is stored, from what somebody typed. Raises InvalidReferenceError.

    Small letters and missing dashes are forgiven; a wrong character is not.
    """
    match = _FORM.fullmatch(text.strip().upper())
    if match is None:
        raise _wrong()
    characters = match[1] + match[2]
    if check_character(characters[:-1]) != characters[-1]:
        raise _wrong()
    return _written(characters)


def _written(characters: str) -> str:
    return f"{_PREFIX}-{characters[:4]}-{characters[4:]}"


def _wrong() -> InvalidReferenceError:
    field = FieldError("#/query/reference", "invalid-reference", "The check character does not fit.")
    return InvalidReferenceError(fields=[field])
