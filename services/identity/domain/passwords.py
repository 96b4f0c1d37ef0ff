"""Which passwords are taken. Pure: no I/O, no clock, no framework. Source: NIST SP 800-63B, 5.1.1."""

import unicodedata
from typing import Final

from shared.errors import FieldError, InvalidError

SHORTEST: Final = 12
LONGEST: Final = 256

_BAD: Final = (
    "123456789012",
    "1234567890123",
    "abcdefghijkl",
    "administrator",
    "amparo",
    "changeme",
    "letmein",
    "mocambique",
    "moçambique",
    "mozambique",
    "password",
    "palavra-passe",
    "palavrapasse",
    "qwertyuiop",
    "senha",
    "welcome",
)
"""Words that guessers begin with. A password is refused when little more than one of them is left in it."""

_LEAST_BESIDE: Final = 6


class PasswordUnsuitableError(InvalidError):
    """The password is too short, too long or among the first that are tried."""

    slug = "password-unsuitable"
    title = "Choose another password."


def normalise_password(written: str) -> str:
    """Return the password as it is hashed: the same on every keyboard."""
    return unicodedata.normalize("NFKC", written)


def check_password(written: str, *, login_name: str) -> str:
    """Return the password to hash. Raises PasswordUnsuitableError; no kind of character is asked for."""
    password = normalise_password(written)
    if not SHORTEST <= len(password) <= LONGEST:
        raise _unsuitable("wrong-length", f"Use at least {SHORTEST} characters.")
    if _is_guessable(password.casefold(), login_name):
        raise _unsuitable("too-common", "This is among the first that anybody tries.")
    return password


def _is_guessable(password: str, login_name: str) -> bool:
    if len(set(password)) < _LEAST_BESIDE:
        return True
    return any(word in password and len(password.replace(word, "")) < _LEAST_BESIDE for word in (login_name, *_BAD))


def _unsuitable(code: str, detail: str) -> PasswordUnsuitableError:
    return PasswordUnsuitableError(fields=[FieldError(pointer="/password", code=code, detail=detail)])
