"""The whole way from a program to its tokens, and what each step refuses."""

import jwt
import pytest

from shared import tokens
from tests.services.identity.world import CLI, ISSUER, PORTAL, World, asked, code_of, returned


def test_password_and_code_lead_back_to_the_program_with_a_code(world: World) -> None:
    """And with our name and the program's state (RFC 9207)."""
    answer = world.browser().sign_in("worker")
    assert answer.location.startswith(f"{PORTAL}/signed-in?")
    assert returned(answer)["state"] == "a-state"
    assert returned(answer)["iss"] == ISSUER


def test_a_code_becomes_tokens_for_exactly_one_service(world: World) -> None:
    """The access token has exactly the claims that every verifier asks for."""
    answer = world.redeem(world.code(), resource="urn:amparo:cases").json
    claims = jwt.decode(answer["access_token"], options={"verify_signature": False})
    assert claims["aud"] == "cases"
    assert claims["sub"] == str(world.ids["worker"])
    assert claims["roles"] == ["caseworker"]
    assert claims["amr"] == ["pwd", "otp"]
    assert claims["exp"] - claims["iat"] == tokens.LIFETIME_SECONDS
    assert claims["iat"] < int(world.clock().timestamp())
    assert answer["expires_in"] == claims["exp"] - int(world.clock().timestamp())
    identified = jwt.decode(answer["id_token"], options={"verify_signature": False})
    assert (identified["aud"], identified["nonce"]) == ("portal", "a-nonce")


def test_the_api_takes_its_own_token_and_no_other_services(world: World) -> None:
    """One for cases opens nothing here, one for identity opens one's own account."""
    staff = world.staff("worker")
    assert staff.get("/me").json["login_name"] == "worker"
    assert staff.ask("GET", "/me", token=staff.token("cases")).status_code == 401


def test_an_id_token_is_no_access_token(world: World) -> None:
    """However it is sent."""
    answer = world.redeem(world.code()).json
    assert world.staff("worker").ask("GET", "/me", token=answer["id_token"]).status_code == 401


def test_somebody_who_is_signed_in_is_not_asked_again(world: World) -> None:
    """Unless the program wants it: `prompt=login`, or a sign-in newer than `max_age`."""
    browser = world.browser()
    browser.sign_in("worker")
    assert browser.get(f"/authorize{asked()}").status_code == 302
    assert browser.get(f"/authorize{asked(prompt='login')}").status_code == 200
    assert browser.get(f"/authorize{asked(max_age='300')}").status_code == 302
    world.clock.pass_(minutes=6)
    assert browser.get(f"/authorize{asked(max_age='300')}").status_code == 200
    assert browser.get(f"/authorize{asked(max_age='nonsense')}").status_code == 200


def test_a_program_may_ask_without_a_page(world: World) -> None:
    """`prompt=none`: it learns that somebody has to sign in, or gets its code."""
    browser = world.browser()
    answer = browser.get(f"/authorize{asked(prompt='none')}")
    assert returned(answer)["error"] == "login_required"
    assert returned(answer)["iss"] == ISSUER
    browser.sign_in("worker")
    assert code_of(browser.get(f"/authorize{asked(prompt='none')}"))


def test_a_session_ends_after_half_an_hour_of_silence_and_after_twelve_hours(world: World) -> None:
    """Whichever comes first; a refresh counts as being there."""
    refresh = world.redeem(world.code()).json["refresh_token"]
    for _ in range(35):
        world.clock.pass_(minutes=20)
        assert world.refresh(refresh).status_code == 200
    world.clock.pass_(minutes=25)
    assert world.refresh(refresh).json["error"] == "invalid_grant"
    other = world.redeem(world.code()).json["refresh_token"]
    world.clock.pass_(minutes=31)
    assert world.refresh(other).json["error"] == "invalid_grant"


@pytest.mark.parametrize(
    "changes",
    [
        {"redirect_uri": f"{PORTAL}/signed-in/"},
        {"redirect_uri": f"{PORTAL}.evil.example/signed-in"},
        {"redirect_uri": "http://127.0.0.1:1/signed-in"},
        {"redirect_uri": None},
        {"client_id": "somebody"},
        {"client_id": "amparo-cli"},
        CLI | {"redirect_uri": "http://127.0.0.1:1@evil.example:80/signed-in"},
        CLI | {"redirect_uri": "http://localhost:49152/signed-in"},
        CLI | {"redirect_uri": "http://127.0.0.1:49152/signed-in?then=1"},
        CLI | {"redirect_uri": "https://127.0.0.1:49152/signed-in"},
    ],
)
def test_a_changed_address_leads_nowhere(world: World, changes: dict[str, str | None]) -> None:
    """The person reads why, and is redirected to nobody."""
    answer = world.browser().get(f"/authorize{asked(**changes)}")
    assert answer.status_code == 400
    assert answer.mimetype == "text/html"
    assert "Location" not in answer.headers


@pytest.mark.parametrize(
    "changes",
    [
        {"code_challenge": None, "code_challenge_method": None},
        {"code_challenge_method": "plain"},
        {"code_challenge_method": None},
        {"code_challenge": "short"},
        {"state": None},
        {"nonce": None},
        {"state": "s" * 600},
        {"scope": "openid admin"},
        {"scope": None},
        {"response_type": "token"},
        {"response_type": "code id_token"},
    ],
)
def test_an_incomplete_request_is_returned_to_its_program(world: World, changes: dict[str, str | None]) -> None:
    """With an error, and without anybody having been asked for a password."""
    answer = world.browser().get(f"/authorize{asked(**changes)}")
    assert answer.status_code == 302
    assert answer.location.startswith(f"{PORTAL}/signed-in?")
    assert returned(answer)["error"] in {"invalid_request", "invalid_scope", "unsupported_response_type"}
    assert "code" not in returned(answer)


def test_the_second_step_checks_the_request_anew(world: World) -> None:
    """Nobody smuggles another address in between password and code."""
    browser = world.browser()
    browser.try_password("worker")
    evil = asked(redirect_uri="http://evil.example/signed-in")
    browser.get(f"/sign-in/code{asked()}")
    answer = browser.post(f"/sign-in/code{evil}", code=world.device("worker").fresh())
    assert answer.status_code == 400
    assert "Location" not in answer.headers


def test_a_code_opens_once_and_a_second_time_ends_the_session(world: World) -> None:
    """Whoever shows it again has stolen it, or was stolen from: both lose everything at once."""
    code = world.code()
    first = world.redeem(code).json
    assert world.redeem(code).json["error"] == "invalid_grant"
    assert world.refresh(first["refresh_token"]).json["error"] == "invalid_grant"
    answer = world.app.test_client().get(
        "/me", base_url=ISSUER, headers={"Authorization": f"Bearer {first['access_token']}"}
    )
    assert answer.status_code == 401
    assert [each.reason for each in world.records("end-session")] == ["code-replayed"]


def test_a_code_lives_for_a_minute(world: World) -> None:
    """And not a second longer."""
    code = world.code()
    world.clock.pass_(seconds=60)
    assert world.redeem(code).json["error"] == "invalid_grant"


@pytest.mark.parametrize(
    "changes",
    [
        {"code_verifier": "w" * 64},
        {"code_verifier": ""},
        {"redirect_uri": "http://127.0.0.1:1/signed-in"},
        {"redirect_uri": ""},
        {"client_secret": "wrong"},
        {"client_secret": ""},
        {"client_id": "amparo-cli", "client_secret": ""},
    ],
)
def test_a_stolen_code_opens_nothing(world: World, changes: dict[str, str]) -> None:
    """Without the verifier, the address, the secret and the name of the program it was made for."""
    answer = world.redeem(world.code(), **changes)
    assert answer.status_code in {400, 401}
    assert "access_token" not in answer.json


@pytest.mark.parametrize("resource", ["", "urn:amparo:portal", "cases", "urn:amparo:cases urn:amparo:audit"])
def test_a_token_is_for_exactly_one_known_service(world: World, resource: str) -> None:
    """And being asked wrongly uses no code up."""
    code = world.code()
    assert world.redeem(code, resource=resource).json["error"] == "invalid_target"
    assert world.redeem(code).status_code == 200


def test_two_audiences_at_once_are_refused(world: World) -> None:
    """Nothing is sent twice: two readers would read it differently."""
    refresh = world.redeem(world.code()).json["refresh_token"]
    form = {
        "grant_type": "refresh_token",
        "refresh_token": refresh,
        "client_id": "portal",
        "client_secret": "portal-secret-portal-secret-portal",
        "resource": ["urn:amparo:cases", "urn:amparo:audit"],
    }
    answer = world.app.test_client().post("/token", base_url=ISSUER, data=form)
    assert (answer.status_code, answer.json["error"]) == (400, "invalid_request")


def test_the_command_gets_a_new_refresh_token_each_time_and_loses_all_when_one_comes_twice(world: World) -> None:
    """A public client can prove nothing, so a token of its that is seen twice is a stolen one."""
    code = world.code("worker", asked(**CLI))
    first = world.redeem_as_command(code).json["refresh_token"]
    public = {"client_id": "amparo-cli", "client_secret": ""}
    second = world.refresh(first, **public).json["refresh_token"]
    assert second != first
    assert world.refresh(first, **public).json["error"] == "invalid_grant"
    assert world.refresh(second, **public).json["error"] == "invalid_grant"


def test_the_portal_keeps_its_refresh_token_and_asks_for_all_services_with_it(world: World) -> None:
    """It proves itself each time, and may ask in parallel."""
    refresh = world.redeem(world.code()).json["refresh_token"]
    for service in ("intake", "cases", "referrals", "audit", "identity"):
        answer = world.refresh(refresh, service)
        assert "refresh_token" not in answer.json
        assert jwt.decode(answer.json["access_token"], options={"verify_signature": False})["aud"] == service


def test_a_refresh_token_is_no_other_programs(world: World) -> None:
    """The command cannot use the portal's."""
    refresh = world.redeem(world.code()).json["refresh_token"]
    assert world.refresh(refresh, client_id="amparo-cli", client_secret="").json["error"] == "invalid_grant"
    assert world.refresh(refresh).status_code == 200


def test_giving_a_refresh_token_back_ends_the_session(world: World) -> None:
    """And every access token with it, at the next request."""
    staff = world.staff("worker")
    token = staff.token()
    sent = {"token": staff.refresh, "client_id": "portal", "client_secret": "portal-secret-portal-secret-portal"}
    assert world.app.test_client().post("/revoke", base_url=ISSUER, data=sent).status_code == 200
    assert staff.ask("GET", "/me", token=token).status_code == 401
    assert world.refresh(staff.refresh).json["error"] == "invalid_grant"


def test_signing_out_with_the_programs_own_token_goes_back_to_it(world: World) -> None:
    """And to nowhere else."""
    browser = world.browser()
    answer = world.redeem(code_of(browser.sign_in("worker"))).json
    evil = browser.get(f"/end-session?id_token_hint={answer['id_token']}&post_logout_redirect_uri=http://evil.example/")
    assert evil.status_code == 200
    assert world.refresh(answer["refresh_token"]).json["error"] == "invalid_grant"
    good = browser.get(f"/end-session?id_token_hint={answer['id_token']}&post_logout_redirect_uri={PORTAL}/signed-out")
    assert good.location == f"{PORTAL}/signed-out"
    assert browser.get(f"/authorize{asked()}").status_code == 200


def test_nobody_is_signed_out_by_a_link(world: World) -> None:
    """Without the program's token one is asked, by a form that only our own page can send."""
    browser = world.browser()
    browser.sign_in("worker")
    assert browser.get("/end-session?id_token_hint=a.b.c").status_code == 200
    assert browser.get(f"/authorize{asked()}").status_code == 302
    assert browser.post("/end-session", token="forged").status_code == 400
    browser.get("/end-session")
    assert browser.post("/end-session").status_code == 200
    assert browser.get(f"/authorize{asked()}").status_code == 200


def test_metadata_and_keys_are_public(world: World) -> None:
    """The published key verifies what we sign."""
    client = world.app.test_client()
    metadata = client.get("/.well-known/openid-configuration", base_url=ISSUER).json
    assert metadata["issuer"] == ISSUER
    assert metadata["code_challenge_methods_supported"] == ["S256"]
    (key,) = client.get("/jwks.json", base_url=ISSUER).json["keys"]
    assert "d" not in key
    answer = world.redeem(world.code()).json
    assert jwt.get_unverified_header(answer["id_token"]) == {"alg": "EdDSA", "typ": "JWT", "kid": key["kid"]}
    assert jwt.PyJWK(key | {"alg": "EdDSA"}).key.verify(*_signed(answer["id_token"])) is None


def _signed(token: str) -> tuple[bytes, bytes]:
    payload, _, signature = token.rpartition(".")
    return jwt.utils.base64url_decode(signature), payload.encode()
