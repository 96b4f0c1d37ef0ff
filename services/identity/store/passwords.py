"""Slow hashes of passwords. Knows no account. Source: RFC 9106; parameters of OWASP's password storage cheat sheet."""

from secrets import token_urlsafe
from typing import Final

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

MEMORY_KIB: Final = 19 * 1024
PASSES: Final = 2
LANES: Final = 1


class Argon2Passwords:
    """Argon2id. Whoever steals the table pays 19 MiB and two passes for every guess."""

    def __init__(self, *, memory_kib: int = MEMORY_KIB, passes: int = PASSES) -> None:
        self._hasher = PasswordHasher(time_cost=passes, memory_cost=memory_kib, parallelism=LANES)
        self._nobody: str | None = None

    def hash(self, password: str) -> str:
        """Return the hash to store, with its salt and parameters in it."""
        return self._hasher.hash(password)

    def matches(self, password_hash: str | None, password: str) -> bool:
        """Say whether the password is right. Without a hash the same work is done, for a password nobody knows."""
        try:
            self._hasher.verify(password_hash or self._nobodys(), password)
        except (VerificationError, InvalidHashError):
            return False
        return password_hash is not None

    def _nobodys(self) -> str:
        if self._nobody is None:
            self._nobody = self._hasher.hash(token_urlsafe())
        return self._nobody
