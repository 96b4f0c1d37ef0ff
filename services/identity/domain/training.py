"""The sign-in that everybody knows, of people who do not exist. Used in training installations only."""

from hashlib import sha256
from typing import Final

from services.identity.domain.one_time_codes import SECRET_BYTES

PASSWORD: Final = "amparo-treino"  # noqa: S105 - printed on purpose; a real installation has no account with it


def secret_of(login_name: str) -> bytes:
    """Return the one-time secret of a training account: anybody can compute it, which is the point."""
    return sha256(b"amparo/training-secret/1/" + login_name.encode()).digest()[:SECRET_BYTES]
