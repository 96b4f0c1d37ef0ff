"""What counts as a second factor, and for how long it is fresh. Must not know any rule that asks for one.

Whoever stole a password, or sits down at a screen that somebody left, lacks exactly this.
"""

from datetime import datetime, timedelta
from typing import Final

from shared.tokens import Claims

SECOND_FACTORS: Final = frozenset({"otp", "hwk", "sc"})
"""RFC 8176: a one-time code, a key in hardware, a smart card. Not a code by telephone, which travels with the number;
not `mfa`, which does not say what; not a second thing that is known."""

FRESH_SECONDS: Final = 300
"""An action that is dangerous needs a second factor given within these five minutes."""


def has_second_factor(claims: Claims) -> bool:
    """Say whether they signed in with more than a password."""
    return not SECOND_FACTORS.isdisjoint(claims.amr)


def has_fresh_second_factor(claims: Claims, *, at: datetime) -> bool:
    """Say whether they did so a moment ago. A sign-in in the future is nobody's."""
    return has_second_factor(claims) and timedelta() <= at - claims.auth_time <= timedelta(seconds=FRESH_SECONDS)
