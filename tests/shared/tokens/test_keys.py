"""The key set: each key counts within its own times, and no other counts at all."""

from datetime import timedelta

import pytest

from shared.tokens import Fault, KeySet, TokenError, TokenKey, verify
from tests.shared.tokens.forge import AUDIENCE, ISSUER, KEY, KID, NOW, OTHER_KID, good, with_header

MOMENT = timedelta(microseconds=1)


def fault(keys: KeySet, token: str) -> Fault:
    """Return why *token* is refused."""
    with pytest.raises(TokenError) as refused:
        verify(token, keys=keys, issuer=ISSUER, audience=AUDIENCE, at=NOW)
    return refused.value.reason


def test_a_key_set_without_keys_believes_nobody() -> None:
    """A service before identity told it of a key: each token is refused like any unknown key's."""
    for token in (good(), with_header(kid=OTHER_KID), with_header(kid="")):
        assert fault(KeySet({}), token) is Fault.KEY


@pytest.mark.parametrize(
    ("usable_from", "usable_until"),
    [(NOW + MOMENT, NOW + timedelta(days=1)), (NOW - timedelta(days=1), NOW), (NOW, NOW)],
    ids=["not yet", "no more", "never"],
)
def test_outside_its_times_a_key_counts_for_nothing(usable_from: object, usable_until: object) -> None:
    """A key that ended early, because somebody took it, opens nothing although the signature is right."""
    assert fault(KeySet({KID: TokenKey(KEY.public_key(), usable_from, usable_until)}), good()) is Fault.KEY  # type: ignore[arg-type]  # parametrized


def test_within_its_times_it_counts_to_the_last_moment() -> None:
    """From its first instant until just before its end."""
    keys = KeySet({KID: TokenKey(KEY.public_key(), NOW, NOW + MOMENT)})
    assert verify(good(), keys=keys, issuer=ISSUER, audience=AUDIENCE, at=NOW)
