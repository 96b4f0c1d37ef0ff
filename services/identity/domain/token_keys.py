"""The keys that sign tokens, and when which one does. Pure: no I/O, no clock, no framework."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from shared.tokens.claims import LIFETIME_SECONDS

SET_BACK: Final = timedelta(seconds=30)
"""By how much a token is dated back: another machine's clock may be behind ours, and no verifier has leeway."""

ROTATE_AFTER: Final = timedelta(days=30)
ANNOUNCED_BEFORE: Final = timedelta(minutes=10)
_OUTLIVES: Final = timedelta(seconds=LIFETIME_SECONDS) + timedelta(minutes=1)
_AT_MOST: Final = timedelta(days=400)


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenKey:
    """One key. Others believe it from `usable_from` until `usable_until`; we sign with it from `signs_from` on."""

    id: UUID
    public: bytes
    usable_from: datetime
    usable_until: datetime
    signs_from: datetime


def signing_key(keys: Sequence[TokenKey], *, at: datetime) -> TokenKey | None:
    """Return the newest key that may sign now."""
    ready = [key for key in keys if key.signs_from <= at < key.usable_until]
    return max(ready, key=lambda key: key.signs_from, default=None)


def is_rotation_due(keys: Sequence[TokenKey], *, at: datetime) -> bool:
    """Say whether a new key has to be announced: there is none yet, or the newest has signed for 30 days."""
    newest = max((key.signs_from for key in keys if key.usable_until > at), default=None)
    return newest is None or at - newest >= ROTATE_AFTER


def new_key(keys: Sequence[TokenKey], *, key_id: UUID, public: bytes, at: datetime, ahead: timedelta) -> TokenKey:
    """Return the next key: the first one signs at once, each later one when everybody has heard of it."""
    first = signing_key(keys, at=at) is None
    signs_from = at if first else at + ahead
    return TokenKey(
        id=key_id, public=public, usable_from=at - SET_BACK, usable_until=signs_from + _AT_MOST, signs_from=signs_from
    )


def retired(key: TokenKey, *, followed_by: TokenKey) -> TokenKey:
    """Return the key with the end that its successor gives it: when its last token has expired."""
    return replace(key, usable_until=min(key.usable_until, followed_by.signs_from + _OUTLIVES))
