"""One-time codes. Pure: no I/O, no clock, no framework. Source: RFC 6238, SHA-1, 30 seconds, six digits."""

import hmac
import re
from base64 import b32encode
from datetime import datetime
from typing import Final

import pyotp

STEP_SECONDS: Final = 30
SECRET_BYTES: Final = 20
_DIGITS = re.compile(r"[0-9]{6}")


def secret_text(secret: bytes) -> str:
    """Return the secret as people type it."""
    return b32encode(secret).decode("ascii")


def step_at(at: datetime) -> int:
    """Return the number of the 30 seconds that *at* lies in."""
    return int(at.timestamp()) // STEP_SECONDS


def code_at(secret: bytes, step: int) -> str:
    """Return the code of a step."""
    return pyotp.TOTP(secret_text(secret)).at(step * STEP_SECONDS)


def matching_step(secret: bytes, written: str, *, at: datetime) -> int | None:
    """Return the step whose code was written: this one, the one before or the next; None when it is no such code.

    All three are always computed. Whether the step was used before is for the store to say, in the same breath in
    which it is marked as used.
    """
    digits = "".join(written.split())
    if not _DIGITS.fullmatch(digits):
        digits = "none"
    now = step_at(at)
    found = [step for step in (now - 1, now, now + 1) if hmac.compare_digest(code_at(secret, step), digits)]
    return found[-1] if found else None


def enrolment_uri(secret: bytes, *, login_name: str, issuer: str) -> str:
    """Return what an authenticator reads: `otpauth://totp/…`."""
    return pyotp.TOTP(secret_text(secret)).provisioning_uri(name=login_name, issuer_name=issuer)
