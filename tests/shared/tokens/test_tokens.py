"""One good token is accepted; none of the attack tokens is, and each says why to us alone."""

import re
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shared.tokens import LIFETIME_SECONDS, ROLES, Claims, Fault, TokenError
from tests.shared.tokens.attacks import Attack, attacks
from tests.shared.tokens.forge import CLAIMS, KEYS, NOW, NOW_SECONDS, good, opened, with_claims

ATTACKS = list(attacks())
GOOD = good()


def test_a_good_token_says_who_asks() -> None:
    """Every claim arrives, typed."""
    assert opened(GOOD) == Claims(
        issuer="https://amparo.invalid",
        audience="cases",
        subject=UUID("11111111-1111-4111-8111-111111111111"),
        token_id=UUID("22222222-2222-4222-8222-222222222222"),
        issued_at=datetime.fromtimestamp(NOW_SECONDS - 60, UTC),
        expires_at=datetime.fromtimestamp(NOW_SECONDS + 240, UTC),
        organisation=UUID("33333333-3333-4333-8333-333333333333"),
        sites=("beira", "nampula"),
        roles=("caseworker",),
        amr=("pwd", "otp"),
        auth_time=datetime.fromtimestamp(NOW_SECONDS - 3600, UTC),
        epoch=4,
    )


@pytest.mark.parametrize("attack", ATTACKS, ids=lambda attack: attack.id)
def test_an_attack_token_opens_nothing(attack: Attack) -> None:
    """It stops at the check that is meant to stop it, so that no later one hides that this one is missing."""
    with pytest.raises(TokenError) as caught:
        opened(attack.token)
    assert caught.value.reason is attack.fault


def test_the_table_is_large_and_no_attack_is_in_it_twice() -> None:
    """An id twice would hide a lost attack; so would the same token twice, or the good one."""
    assert len(ATTACKS) >= 60
    assert len({attack.id for attack in ATTACKS}) == len(ATTACKS)
    assert GOOD not in {attack.token for attack in ATTACKS}


def test_every_fault_is_reached_by_some_attack() -> None:
    """A check that no attack reaches may be missing. What has become of the account is shared/standing's to see."""
    assert {attack.fault for attack in ATTACKS} == set(Fault) - {Fault.FALLEN}


@pytest.mark.parametrize("attack", ATTACKS, ids=lambda attack: attack.id)
def test_a_refusal_repeats_nothing_of_the_token(attack: Attack) -> None:
    """What is logged of a refusal is a word of our own list, whatever was sent; no cause brings the rest along."""
    with pytest.raises(TokenError) as caught:
        opened(attack.token)
    assert str(caught.value) in set(Fault)
    assert caught.value.__suppress_context__ or caught.value.__context__ is None


@given(position=st.integers(0, len(GOOD) - 1), character=st.characters(codec="utf-8"))
@settings(max_examples=400, deadline=None)
def test_a_good_token_with_any_character_changed_is_refused(position: int, character: str) -> None:
    """Header, payload and signature have one spelling each."""
    changed = GOOD[:position] + character + GOOD[position + 1 :]
    if changed == GOOD:
        return
    with pytest.raises(TokenError):
        opened(changed)


def test_every_position_of_a_good_token_counts() -> None:
    """Not a sample: the neighbour of every single character is refused."""
    for position, character in enumerate(GOOD):
        with pytest.raises(TokenError):
            opened(GOOD[:position] + ("A" if character != "A" else "B") + GOOD[position + 1 :])


@given(st.text(max_size=300) | st.from_regex(re.compile(r"[\w-]+\.[\w-]+\.[\w-]{86}", re.ASCII), fullmatch=True))
@settings(max_examples=200, deadline=None)
def test_whatever_is_sent_there_is_no_other_exception(token: str) -> None:
    """Anything else would be a 500, which tells an attacker where to dig."""
    with pytest.raises(TokenError):
        opened(token)


@given(
    st.dictionaries(
        st.sampled_from([*CLAIMS, "nbf", "cnf"]),
        st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text() | st.lists(st.text()),
        min_size=1,
    )
)
@settings(max_examples=200, deadline=None)
def test_a_signed_token_with_odd_claims_is_refused_or_read_as_it_stands(changes: dict[str, object]) -> None:
    """Even identity's own mistake never becomes another exception, or claims that the token does not have."""
    try:
        claims = opened(with_claims(changes))
    except TokenError:
        return
    assert str(claims.subject) == (CLAIMS | changes)["sub"]
    assert list(claims.roles) == (CLAIMS | changes)["roles"]


def test_a_token_lives_from_its_first_second_to_its_last() -> None:
    """The bounds themselves, to the microsecond."""
    issued, expires = opened(GOOD).issued_at, opened(GOOD).expires_at
    opened(GOOD, at=issued)
    opened(GOOD, at=expires - timedelta(microseconds=1))
    for outside in (issued - timedelta(microseconds=1), expires):
        with pytest.raises(TokenError):
            opened(GOOD, at=outside)


def test_the_longest_lifetime_is_accepted() -> None:
    """600 seconds is the limit, not beyond it."""
    opened(with_claims(iat=NOW_SECONDS, exp=NOW_SECONDS + LIFETIME_SECONDS, auth_time=NOW_SECONDS))


def test_a_claim_we_do_not_know_is_ignored() -> None:
    """Identity may be deployed before the services (RFC 7519, section 4)."""
    assert opened(with_claims(locale="pt-MZ", nbf=NOW_SECONDS)) == opened(GOOD)


@pytest.mark.parametrize("role", sorted(ROLES))
def test_every_role_of_the_list_is_accepted(role: str) -> None:
    """A role that no token may carry would lock its people out."""
    assert opened(with_claims(roles=[role])).roles == (role,)


def test_somebody_may_have_no_site() -> None:
    """A national auditor has none."""
    assert opened(with_claims(sites=[])).sites == ()


@pytest.mark.parametrize("audience", ["intake", "referrals", "audit", "identity", ""])
def test_a_token_for_cases_opens_no_other_service(audience: str) -> None:
    """RFC 8707: a token taken in one place opens nothing elsewhere."""
    with pytest.raises(TokenError):
        opened(GOOD, audience=audience)


def test_verifying_keeps_nothing() -> None:
    """Pure: unknown kids leave no trace in the key set, so they cannot fill memory."""
    before = dict(KEYS.keys)
    for attack in ATTACKS:
        with pytest.raises(TokenError):
            opened(attack.token, at=NOW)
    assert KEYS.keys == before
