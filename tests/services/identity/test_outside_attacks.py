"""A provider that lies, hangs or was taken over, and whoever stands between: nobody is signed in by that."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from threading import Thread
from time import monotonic
from typing import Any

import httpx
import pytest
from joserfc.jwk import OctKey

from services.identity.domain.outside import Provider, is_issuer
from services.identity.remote import read_providers
from shared.settings import SettingsError
from tests.services.identity import outside_provider as acting
from tests.services.identity.outside_provider import OutsideProvider, confused, ec, rsa, signed, unsigned
from tests.services.identity.outside_world import SECONDS, OutsideWorld, described, flat
from tests.services.identity.world import FOUNDER, ISSUER, SHELTER, asked


@pytest.fixture
def outside(outside: OutsideWorld) -> OutsideWorld:
    """Identity at noon, two providers that tell the truth, and a caseworker linked to the first."""
    outside.link("worker", "maria")
    return outside


def _said(**changes: Any) -> Callable[[OutsideProvider], None]:
    return lambda provider: provider.extra.update(changes)


def _relative(name: str, seconds: int) -> Callable[[OutsideProvider], None]:
    return lambda provider: provider.extra.update({name: int(provider.clock().timestamp()) + seconds})


def _signing(sign: Callable[[OutsideProvider, dict[str, Any]], str]) -> Callable[[OutsideProvider], None]:
    return lambda provider: setattr(provider, "sign", sign)


def _tampered(provider: OutsideProvider, claims: dict[str, Any]) -> str:
    head, _, tail = signed(provider, {**claims, "sub": "joana"}).split(".")
    return ".".join((head, signed(provider, claims).split(".")[1], tail))


def _twice(_provider: OutsideProvider, claims: dict[str, Any]) -> str:
    text = json.dumps(claims)[:-1] + ', "sub": "joana"}'
    return acting.jws.serialize_compact({"alg": "RS256", "kid": "one"}, text.encode(), rsa["one"])


def _shared_secret(provider: OutsideProvider, claims: dict[str, Any]) -> str:
    return signed(provider, claims, OctKey.import_key(acting.SECRET, {"kid": "one"}))


LIES: dict[str, tuple[str, Callable[[OutsideProvider], None]]] = {
    "another issuer": ("issuer", _said(iss="http://127.0.0.1:1")),
    "our own name as issuer": ("issuer", _said(iss=ISSUER)),
    "no issuer": ("issuer", _said(iss=None)),
    "another audience": ("audience", _said(aud="another")),
    "others as well": ("audience", _said(aud=["amparo", "another"], azp="amparo")),
    "another party": ("authorized-party", _said(azp="another")),
    "another nonce": ("nonce", _said(nonce="a-nonce")),
    "no nonce": ("nonce", _said(nonce=None)),
    "expired": ("expired", _relative("exp", -61)),
    "no end": ("exp", _said(exp=None)),
    "an end in words": ("exp", _said(exp="tomorrow")),
    "an end that is true": ("exp", _said(exp=True)),
    "an end beyond all time": ("exp", _said(exp=1e300)),
    "made before we asked": ("issued", _relative("iat", -61)),
    "made tomorrow": ("issued", _relative("iat", 61)),
    "not yet": ("not-yet", _relative("nbf", 61)),
    "signed in an hour ago": ("auth_time", _relative("auth_time", -3600)),
    "signed in tomorrow": ("auth_time", _relative("auth_time", 3600)),
    "never signed in": ("auth_time", _said(auth_time=None)),
    "nobody": ("subject", _said(sub="")),
    "somebody with a line break": ("subject", _said(sub="maria\n")),
    "a number": ("subject", _said(sub=7)),
    "methods in one word": ("amr", _said(amr="otp")),
    "algorithm none": ("algorithm", _signing(unsigned)),
    "public key as secret": ("algorithm", _signing(confused)),
    "client secret as key": ("algorithm", _signing(_shared_secret)),
    "another key under its name": ("signature", _signing(lambda p, c: signed(p, c, rsa["two"], kid="one"))),
    "an unknown key": ("key", _signing(lambda p, c: signed(p, c, rsa["two"]))),
    "a key of another family": ("key", _signing(lambda p, c: signed(p, c, ec, kid="one"))),
    "a small key": ("key", _signing(acting.small)),
    "other words under the signature": ("signature", _signing(_tampered)),
    "a claim twice": ("token-form", _signing(_twice)),
    "an access token": ("token-type", _signing(lambda p, c: signed(p, c, typ="at+jwt"))),
    "a logout token": ("token-type", _signing(lambda p, c: signed(p, c, typ="logout+jwt"))),
    "not a token": ("token-form", _signing(lambda _p, _c: "a.b")),
    "too long": ("token-form", _signing(lambda p, c: signed(p, {**c, "x": "y" * 40000}))),
    "no token": ("no-id-token", lambda provider: provider.raw.update({"/token": acting.text(b"{}")})),
    "an answer of another": ("issuer-of-answer", lambda provider: provider.answer.update(iss="https://evil.example")),
    "an answer of nobody": ("issuer-of-answer", lambda provider: provider.answer.update(iss=None)),
    "an error": ("declined", lambda provider: provider.answer.update(error="access_denied")),
    "no code": ("declined", lambda provider: provider.answer.update(code=None)),
    "a code it never gave": ("code", lambda provider: provider.answer.update(code="guessed")),
}


@pytest.mark.parametrize("lie", LIES)
def test_nobody_is_signed_in_by_a_lie(outside: OutsideWorld, lie: str) -> None:
    """The page says which check failed, for whoever runs it; no session begins."""
    check, tell = LIES[lie]
    tell(outside.ours)
    trip = outside.go()
    assert (trip.page.status_code, trip.check) == (422, check)
    assert "session" not in trip.page.headers.get("Set-Cookie", "")
    assert outside.world.rows("sessions") == []


def test_the_truth_signs_in(outside: OutsideWorld) -> None:
    """So that the lies above fail for what they are; without a `kid`, with one key, and with others of the set."""
    assert outside.go().page.status_code == 303
    outside.ours.sign = lambda provider, claims: signed(provider, claims, kid=None)
    assert outside.go().page.status_code == 303
    outside.ours.extra = {"auth_time": outside.world.clock().timestamp() - 0.25}
    assert outside.go().page.status_code == 303
    outside.ours.sign = lambda provider, claims: signed(provider, claims, rsa["one"], alg="PS256")
    assert outside.go().page.status_code == 303


def test_coming_back_counts_once(outside: OutsideWorld) -> None:
    """Whoever saw the address has nothing of it."""
    trip = outside.go()
    assert trip.page.status_code == 303
    again = trip.browser.get(trip.back.removeprefix(ISSUER))
    assert again.status_code == 409


def test_another_browser_brings_nothing_back(outside: OutsideWorld) -> None:
    """Neither a stranger who has seen the address, nor a victim who is given somebody else's (login CSRF)."""
    browser = outside.world.browser()
    sent = outside.set_out(browser)
    back = httpx.get(sent.location).headers["Location"].removeprefix(ISSUER)
    victim = outside.world.browser()
    victim.get(f"/authorize{asked()}")
    assert victim.get(back).status_code == 409
    assert outside.world.browser().get(back).status_code == 409
    assert not [path for path, _ in outside.ours.seen if path == "/token"]
    assert browser.get(back).status_code == 303


def test_a_code_of_somebody_else_opens_nothing(outside: OutsideWorld) -> None:
    """A code that was made for another browser's request: its verifier does not fit, nor would its nonce."""
    stolen = flat(httpx.get(outside.set_out(outside.world.browser()).location).headers["Location"])["code"]
    injected = lambda back: back.replace(flat(back)["code"], stolen)  # noqa: E731 - the attack in one line
    assert outside.go(on_return=injected).check == "code"
    outside.ours.check_verifier = False
    stolen = flat(httpx.get(outside.set_out(outside.world.browser()).location).headers["Location"])["code"]
    assert outside.go(on_return=injected).check == "nonce"


def test_one_provider_cannot_answer_for_another(outside: OutsideWorld) -> None:
    """Mix-up: each has an address of its own to come back to, and names itself there."""
    other = lambda back: back.replace(str(FOUNDER), str(SHELTER))  # noqa: E731 - the attack in one line
    assert outside.go(on_return=other).page.status_code == 409
    outside.theirs.answer = {"iss": outside.ours.issuer}
    outside.link("shelter-admin", "maria", at=outside.theirs)
    assert outside.go(organisation=SHELTER).check == "issuer-of-answer"
    assert not [path for path, _ in (*outside.ours.seen, *outside.theirs.seen) if path == "/token"]


def test_who_comes_late_begins_again(outside: OutsideWorld) -> None:
    """After ten minutes nobody is expected back."""
    browser = outside.world.browser()
    sent = outside.set_out(browser)
    back = httpx.get(sent.location).headers["Location"].removeprefix(ISSUER)
    outside.world.clock.pass_(minutes=10)
    assert browser.get(back).status_code == 409


def test_a_parameter_twice_has_no_reading(outside: OutsideWorld) -> None:
    """Two readers would read it differently."""
    assert outside.go(on_return=lambda back: f"{back}&code=other").check == "ambiguous"


def test_a_form_from_elsewhere_sends_nobody_away(outside: OutsideWorld) -> None:
    """Nor does an organisation that has no provider, or a request that no program made."""
    browser = outside.world.browser()
    browser.get(f"/authorize{asked()}")
    assert browser.post(f"/sign-in/outside{asked()}", token="forged", organisation=str(FOUNDER)).status_code == 400
    for organisation in ("", "7", str(FOUNDER)[:-1] + "9"):
        assert browser.post(f"/sign-in/outside{asked()}", organisation=organisation).status_code == 404
    assert browser.post("/sign-in/outside?client_id=evil", organisation=str(FOUNDER)).status_code == 400
    long = asked(state="s" * 500, nonce="n" * 500) + "&x=" + "y" * 4000
    assert browser.post(f"/sign-in/outside{long}", organisation=str(FOUNDER)).status_code == 400


def test_the_step_after_coming_back_is_no_way_in(outside: OutsideWorld) -> None:
    """Without a session of this moment it leads to the sign-in; with the first factor alone too."""
    assert outside.world.browser().get(f"/sign-in/outside{asked()}").location.startswith("/authorize?")
    half = outside.go()
    assert half.browser.get(f"/sign-in/outside{asked()}").location.startswith("/authorize?")
    assert half.browser.get(f"/authorize{asked()}").status_code == 200


def test_new_keys_count_when_they_come_and_old_ones_end(outside: OutsideWorld) -> None:
    """An unknown key is looked for once more, though not without end; one that is gone is believed ten minutes."""
    assert outside.go().page.status_code == 303
    outside.ours.keys = [rsa["two"]]
    assert outside.go().check == "key"
    outside.world.clock.pass_(seconds=11)
    assert outside.go().page.status_code == 303
    asked_before = len([path for path, _ in outside.ours.seen if path == "/keys"])
    outside.ours.sign = lambda provider, claims: signed(provider, claims, rsa["one"])
    assert [outside.go().check for _ in range(3)] == ["key"] * 3
    assert len([path for path, _ in outside.ours.seen if path == "/keys"]) == asked_before
    outside.ours.sign = None
    outside.ours.keys = [rsa["one"]]
    outside.world.clock.pass_(minutes=11)
    outside.ours.sign = lambda provider, claims: signed(provider, claims, rsa["two"])
    assert outside.go().check == "key"


HANGS = {
    "down": acting.text(b"", 503),
    "not JSON": acting.text(b"<html>"),
    "not an object": acting.text(b"[]"),
    "a key twice": acting.text(b'{"issuer": 1, "issuer": 2}'),
    "leads elsewhere": acting.elsewhere,
    "huge": acting.huge,
    "packed": acting.packed,
    "slow headers": acting.dripping_headers,
    "slow body": acting.dripping_body,
}

WHERE = ("/.well-known/openid-configuration", "/keys", "/token")
LEADS = ("/token", "leads elsewhere")
"""That one refuses the code, which has a test of its own."""


@pytest.mark.parametrize(("where", "how"), [(where, how) for where in WHERE for how in HANGS if (where, how) != LEADS])
def test_a_provider_that_does_not_answer_well_holds_nobody_up(outside: OutsideWorld, where: str, how: str) -> None:
    """The page says so within the time that is allowed, and a password of ours still opens."""
    outside.ours.raw = {where: HANGS[how]}
    began = monotonic()
    browser = outside.world.browser()
    page = outside.set_out(browser)
    if where != "/.well-known/openid-configuration":
        page = outside.follow(browser, page).page
    assert page.status_code == 503
    assert monotonic() - began < SECONDS + 2
    assert outside.world.browser().try_password("super").status_code == 303


def test_a_provider_that_is_gone_is_said_to_be_gone(outside: OutsideWorld) -> None:
    """In words, with a way on."""
    provider = outside.world.dependencies.providers[0]
    gate = outside.world.app.extensions["identity"].gate
    gone = replace(provider, issuer="http://127.0.0.1:1")
    gate.door.providers[FOUNDER] = gone
    try:
        page = outside.set_out(outside.world.browser())
    finally:
        gate.door.providers[FOUNDER] = provider
    assert page.status_code == 503
    assert "não responde" in page.text
    assert "/authorize?" in page.text


def test_the_secret_is_not_carried_where_a_redirect_leads(outside: OutsideWorld) -> None:
    """Nothing is followed."""
    outside.ours.raw = {"/token": acting.elsewhere}
    assert outside.go().check == "code"


def test_one_that_hangs_takes_four_threads_at_most(outside: OutsideWorld) -> None:
    """Whoever comes fifth is told at once."""
    outside.ours.raw = {"/.well-known/openid-configuration": acting.dripping_headers}
    threads = [Thread(target=outside.set_out, args=(outside.world.browser(),)) for _ in range(4)]
    for each in threads:
        each.start()
    known = outside.world.dependencies.outside._known
    while not known or known[FOUNDER].turns._value:
        pass
    began = monotonic()
    assert outside.set_out(outside.world.browser()).status_code == 503
    assert monotonic() - began < 1
    for each in threads:
        each.join()


@pytest.mark.parametrize(
    "changed",
    [
        {"issuer": "http://127.0.0.1:1"},
        {"token_endpoint": "http://127.0.0.1:1/token"},
        {"jwks_uri": "http://169.254.169.254/latest/meta-data"},
        {"jwks_uri": "file:///etc/passwd"},
        {"authorization_endpoint": "javascript:alert(1)"},
        {"authorization_endpoint": "http://127.0.0.1@evil.example/"},
        {"token_endpoint": None},
        {"jwks_uri": ["http://127.0.0.1"]},
    ],
    ids=lambda changed: next(iter(changed.items()))[0],
)
def test_metadata_lead_to_no_other_host(outside: OutsideWorld, changed: dict[str, Any]) -> None:
    """A provider that was taken over makes us ask nobody else, and sends people nowhere else."""
    outside.ours.metadata = changed
    page = outside.set_out(outside.world.browser())
    assert page.status_code == 422
    assert [path for path, _ in outside.ours.seen] == ["/.well-known/openid-configuration"]


@pytest.mark.parametrize(
    ("address", "outside_loopback", "on_loopback"),
    [
        ("https://login.example.org/realms/a", True, True),
        ("https://login.example.org:8443", True, True),
        ("http://127.0.0.1:8080", False, True),
        ("http://localhost:8080", False, True),
        ("http://login.example.org", False, False),
        ("http://127.0.0.1.evil.example", False, False),
        ("https://user@login.example.org", False, False),
        ("https://login.example.org/?a=b", False, False),
        ("https://login.example.org/#a", False, False),
        ("https://login.example.org\\@evil.example", False, False),
        ("https://lögin.example.org", False, False),
        ("https://login.example.org:port", False, False),
        ("file:///etc/passwd", False, False),
        ("https://", False, False),
        ("", False, False),
    ],
)
def test_an_issuer_is_https(address: str, outside_loopback: bool, on_loopback: bool) -> None:  # noqa: FBT001
    """Or this machine, where we are ourselves reached without TLS: never in a real installation."""
    assert is_issuer(address, loopback=False) is outside_loopback
    assert is_issuer(address, loopback=True) is on_loopback


def test_endpoints_lie_on_the_issuers_host_or_one_that_was_named() -> None:
    """And on the same port."""
    provider = Provider(
        organisation=FOUNDER,
        name="x",
        issuer="https://login.example.org/realms/a",
        client_id="x",
        secret="x",
        other_hosts=frozenset({"keys.example.org"}),
    )
    assert provider.may_be_at("https://login.example.org/token")
    assert provider.may_be_at("https://keys.example.org/keys")
    assert not provider.may_be_at("https://login.example.org:8443/token")
    assert not provider.may_be_at("http://keys.example.org/keys")
    assert not provider.may_be_at("https://evil.example/token")


BAD: dict[str, Any] = {
    "an unknown setting": {"own_signin": False},
    "no issuer": {"issuer": ""},
    "an issuer without TLS": {"issuer": "http://login.example.org"},
    "no such secret": {"client_secret_file": "/nowhere"},
    "a factor that is none": {"trusted_amr": ["sms"]},
    "a class that stands for mfa": {"trusted_acr": {"x": "mfa"}},
    "a class with a space": {"trusted_acr": {"a b": "otp"}},
    "a yes in words": {"own_sign_in": "false"},
    "an address as host": {"other_hosts": ["https://a.example"]},
}


@pytest.mark.parametrize("mistake", [*BAD, "twice", "not JSON", "not there"])
def test_a_mistake_in_the_file_stops_the_start(outside: OutsideWorld, tmp_path: Any, mistake: str) -> None:
    """Rather than open something that nobody meant."""
    entry = described(outside.ours, FOUNDER, tmp_path, **BAD.get(mistake, {}))
    file = tmp_path / "providers.json"
    if mistake != "not there":
        file.write_text("[" if mistake == "not JSON" else json.dumps([entry] * (2 if mistake == "twice" else 1)))
    with pytest.raises(SettingsError):
        read_providers({"AMPARO_OUTSIDE_PROVIDERS_FILE": str(file)}, loopback=True)


def test_what_nobody_came_back_for_is_forgotten(outside: OutsideWorld) -> None:
    """With the tries that do not count any more."""
    outside.set_out(outside.world.browser())
    assert len(outside.world.rows("errands")) == 1
    at = outside.world.clock() + timedelta(days=2)
    outside.world.dependencies.identity.forget(sessions_before=at, tries_before=at)
    assert outside.world.rows("errands") == []
