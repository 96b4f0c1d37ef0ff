"""Making and retiring the keys that sign tokens. One process at a time."""

from collections.abc import Callable
from datetime import datetime, timedelta

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from services.identity.domain.token_keys import (
    ANNOUNCED_BEFORE,
    TokenKey,
    is_rotation_due,
    new_key,
    retired,
)
from services.identity.usecases.changing import own_access
from services.identity.usecases.ports import Identity, Transaction

_SEED_BYTES = 32


def keep_keys(
    identity: Identity, *, clock: Callable[[], datetime], ahead: timedelta = ANNOUNCED_BEFORE, force: bool = False
) -> TokenKey | None:
    """Announce a new key when one is due, or with *force*; return it. Many may call this at once.

    The old one ends when its last token has expired, so that no request in hand is refused.
    """
    with identity.transaction(request_id=None) as tx:
        tx.token_keys.take_turn()
        at = clock()
        keys = tx.token_keys.all()
        if not force and not is_rotation_due(keys, at=at):
            return None
        return _rotate(tx, keys, at=at, ahead=ahead)


def _rotate(tx: Transaction, keys: list[TokenKey], *, at: datetime, ahead: timedelta) -> TokenKey:
    private = tx.random(_SEED_BYTES)
    public = Ed25519PrivateKey.from_private_bytes(private).public_key().public_bytes_raw()
    made = new_key(keys, key_id=tx.new_id(), public=public, at=at, ahead=ahead)
    tx.token_keys.add(made, private=private)
    tx.announce_key(made, at=at)
    for old in keys:
        if old.usable_until > at:
            ending = retired(old, followed_by=made)
            tx.token_keys.save(ending)
            tx.announce_key(ending, at=at)
    tx.record(own_access(None, "announce-token-key", "token-key", (made.id,), at=at))
    return made


def usable_keys(identity: Identity, *, at: datetime) -> list[TokenKey]:
    """Return the keys whose tokens count now or soon, for whoever asks for the public key set."""
    with identity.transaction(request_id=None) as tx:
        return [key for key in tx.token_keys.all() if key.usable_until > at]
