"""The signer of training installations: makes what the verifier accepts, and never stands in for a real one."""

import json
import os
import stat
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from uuid import UUID

import pytest

from deploy.training.signer import Account, SignerError, TrainingSigner
from shared.tokens import ROLES, KeySet, TokenError, verify

AT = datetime(2026, 5, 4, 9, 30, 0, 123456, tzinfo=UTC)
ACCOUNT = Account(
    subject=UUID("11111111-1111-4111-8111-111111111111"),
    organisation=UUID("33333333-3333-4333-8333-333333333333"),
    sites=("beira", "nampula"),
    roles=("caseworker", "supervisor"),
    amr=("pwd", "otp"),
    epoch=4,
)


def counting() -> Callable[[int], bytes]:
    """Return randomness that is not: every call gives other bytes, the same in every run."""
    calls = count(1)
    return lambda size: next(calls).to_bytes(size, "big")


SIGNER = TrainingSigner.generate(random=counting())
KEYS = KeySet.from_jwks(SIGNER.jwks())


def token(account: Account = ACCOUNT, **changes: object) -> str:
    """Return a token for cases."""
    return SIGNER.issue(account, audience="cases", at=AT, random=counting(), **changes)  # type: ignore[arg-type]  # by name


def test_the_verifier_reads_what_was_signed() -> None:
    """Every member of the account arrives."""
    claims = verify(token(), keys=KEYS, issuer=SIGNER.issuer, audience="cases", at=AT)
    assert (claims.subject, claims.organisation) == (ACCOUNT.subject, ACCOUNT.organisation)
    assert (claims.sites, claims.roles, claims.amr) == (ACCOUNT.sites, ACCOUNT.roles, ACCOUNT.amr)
    assert (claims.epoch, claims.token_id.version) == (4, 4)
    assert claims.expires_at - claims.issued_at == timedelta(seconds=600)
    assert claims.auth_time == claims.issued_at == AT.replace(microsecond=0)


def test_every_role_can_be_issued() -> None:
    """The training shows every role."""
    for role in ROLES:
        verify(token(replace(ACCOUNT, roles=(role,))), keys=KEYS, issuer=SIGNER.issuer, audience="cases", at=AT)


def test_a_token_for_one_service_opens_no_other() -> None:
    """One token per service, in training too."""
    with pytest.raises(TokenError):
        verify(token(), keys=KEYS, issuer=SIGNER.issuer, audience="audit", at=AT)


def test_an_older_sign_in_shows() -> None:
    """So that a stale second factor can be tried."""
    signed_in = AT - timedelta(hours=2)
    claims = verify(token(signed_in_at=signed_in), keys=KEYS, issuer=SIGNER.issuer, audience="cases", at=AT)
    assert claims.auth_time == signed_in.replace(microsecond=0)


@pytest.mark.parametrize("seconds", [0, -1, 601, 86400])
def test_no_token_lives_longer_than_ten_minutes(seconds: int) -> None:
    """Not even a printed one."""
    with pytest.raises(SignerError):
        token(lifetime_seconds=seconds)


def test_a_short_life_ends() -> None:
    """To the second."""
    short = token(lifetime_seconds=5)
    verify(short, keys=KEYS, issuer=SIGNER.issuer, audience="cases", at=AT + timedelta(seconds=4))
    with pytest.raises(TokenError):
        verify(short, keys=KEYS, issuer=SIGNER.issuer, audience="cases", at=AT + timedelta(seconds=5))


def test_two_tokens_have_two_ids() -> None:
    """`jti` is randomness of the caller's."""
    random = counting()
    first, second = (SIGNER.issue(ACCOUNT, audience="cases", at=AT, random=random) for _ in range(2))
    assert first != second


def test_the_key_set_has_the_public_half_and_says_it_is_for_training() -> None:
    """A real installation refuses a key set in which `training` is true."""
    (key,) = json.loads(SIGNER.jwks())["keys"]
    assert key.keys() == {"kty", "crv", "alg", "use", "kid", "x"}
    assert key["kid"] == SIGNER.kid
    assert KEYS.training


def test_another_signers_token_is_refused() -> None:
    """Each training installation has a key of its own."""
    stranger = TrainingSigner.generate(random=lambda size: bytes([9]) * size)
    assert stranger.kid != SIGNER.kid
    with pytest.raises(TokenError):
        verify(
            stranger.issue(ACCOUNT, audience="cases", at=AT, random=counting()),
            keys=KEYS,
            issuer=SIGNER.issuer,
            audience="cases",
            at=AT,
        )


def test_what_is_saved_is_loaded_and_only_its_owner_may_read_it(tmp_path: Path) -> None:
    """Whatever the umask."""
    path = tmp_path / "signer.json"
    previous = os.umask(0)
    try:
        SIGNER.save(path)
    finally:
        os.umask(previous)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    loaded = TrainingSigner.load(path)
    assert (loaded.kid, loaded.issuer, loaded.jwks()) == (SIGNER.kid, SIGNER.issuer, SIGNER.jwks())


def test_a_key_is_never_replaced(tmp_path: Path) -> None:
    """An installation is created once; a symbolic link in the place is not followed either."""
    path = tmp_path / "signer.json"
    path.symlink_to(tmp_path / "elsewhere")
    with pytest.raises(FileExistsError):
        SIGNER.save(path)
    assert not (tmp_path / "elsewhere").exists()


def test_a_file_that_others_may_read_is_refused(tmp_path: Path) -> None:
    """Then the key is no longer ours alone."""
    path = tmp_path / "signer.json"
    SIGNER.save(path)
    path.chmod(0o640)
    with pytest.raises(SignerError):
        TrainingSigner.load(path)


@pytest.mark.parametrize(
    "text",
    ["", "[]", "{}", '{"seed": 3, "issuer": "x"}', '{"seed": "AAAA", "issuer": "x"}', '{"seed": "?", "issuer": "x"}'],
)
def test_a_file_that_is_something_else_is_refused(tmp_path: Path, text: str) -> None:
    """By name, and without repeating it."""
    path = tmp_path / "signer.json"
    path.write_text(text)
    path.chmod(0o600)
    with pytest.raises(SignerError):
        TrainingSigner.load(path)


def test_the_private_key_shows_in_no_representation() -> None:
    """Nor in a traceback that prints the signer."""
    assert "key" not in repr(SIGNER)
