"""Signing in with an organisation's own provider: the whole way, and what it may never do."""

from urllib.parse import urlsplit
from uuid import UUID

import jwt
import pytest

from tests.services.identity.outside_world import OutsideWorld
from tests.services.identity.world import ISSUER, PORTAL, SHELTER, World, asked, code_of, returned


def _claims(world: World, answer: object) -> dict[str, object]:
    token = world.redeem(code_of(answer), resource="urn:amparo:cases").json["access_token"]
    return jwt.decode(token, options={"verify_signature": False})


def test_the_first_factor_is_given_there_and_the_second_here(outside: OutsideWorld) -> None:
    """And roles, sites and organisation are ours, whatever its claims say."""
    outside.link("worker", "maria")
    trip = outside.go()
    assert urlsplit(trip.page.location).path == "/sign-in/code"
    answer = trip.browser.try_code(outside.world.device("worker").fresh())
    assert returned(answer)["state"] == "a-state"
    claims = _claims(outside.world, answer)
    assert claims["sub"] == str(outside.world.ids["worker"])
    assert (claims["amr"], claims["roles"]) == (["fed", "otp"], ["caseworker"])


def test_it_is_asked_as_the_standards_say(outside: OutsideWorld) -> None:
    """With PKCE, state and nonce, for a sign-in made now, at an address that is this provider's alone."""
    outside.link("worker", "maria")
    trip = outside.go()
    query = trip.query
    assert query["code_challenge_method"] == "S256"
    assert (query["response_type"], query["scope"], query["prompt"]) == ("code", "openid", "login")
    assert int(query["max_age"]) == 600
    assert query["redirect_uri"] == f"{ISSUER}/outside/{UUID(int=100)}/return"
    assert len({query["state"], query["nonce"], query["code_challenge"]}) == 3
    assert all(len(query[name]) >= 43 for name in ("state", "nonce", "code_challenge"))
    (sent,) = [form for path, form in outside.ours.seen if path == "/token"]
    assert set(sent) == {"grant_type", "code", "redirect_uri", "code_verifier"}


@pytest.mark.parametrize(
    ("said", "amr"), [({"acr": "phrh"}, ["fed", "hwk"]), ({"amr": ["pwd", "otp"]}, ["fed", "otp"])]
)
def test_a_second_factor_counts_where_the_provider_is_believed_in_it(
    outside: OutsideWorld, said: dict[str, object], amr: list[str]
) -> None:
    """Then no code of ours is asked for, and the time of the sign-in is the one that it says."""
    outside.link("shelter-admin", "maria", at=outside.theirs, device=False)
    at = int(outside.world.clock().timestamp()) - 40
    outside.theirs.extra = {**said, "auth_time": at}
    trip = outside.go(organisation=SHELTER)
    answer = trip.browser.get(trip.page.location)
    assert answer.location.startswith(f"{PORTAL}/signed-in")
    claims = _claims(outside.world, answer)
    assert (claims["amr"], claims["auth_time"]) == (amr, at)


@pytest.mark.parametrize("said", [{}, {"acr": "0", "amr": ["pwd", "hwk"]}, {"amr": ["mfa"]}])
def test_whoever_is_believed_and_vouches_for_nothing_signs_nobody_in(
    outside: OutsideWorld, said: dict[str, object]
) -> None:
    """Not with words that nobody said to believe; where they have a device of ours, its code is asked for."""
    outside.theirs.extra = said
    outside.link("shelter-admin", "maria", at=outside.theirs, device=False)
    assert outside.go(organisation=SHELTER).check == "second-factor"
    outside.link("shelter-admin", "maria", at=outside.theirs)
    assert urlsplit(outside.go(organisation=SHELTER).page.location).path == "/sign-in/code"


def test_where_nobody_is_believed_in_a_second_factor_its_words_change_nothing(outside: OutsideWorld) -> None:
    """Our own code is asked for all the same."""
    outside.ours.extra = {"acr": "phrh", "amr": ["otp", "hwk", "sc"]}
    outside.link("worker", "maria")
    assert urlsplit(outside.go().page.location).path == "/sign-in/code"


def test_a_step_up_goes_there_and_back_and_is_fresh(outside: OutsideWorld) -> None:
    """`prompt=login` is answered by a sign-in of this moment, not by the session that was there."""
    outside.link("shelter-admin", "maria", at=outside.theirs, device=False)
    outside.theirs.extra = {"acr": "phrh"}
    trip = outside.go(organisation=SHELTER)
    trip.browser.get(trip.page.location)
    outside.world.clock.pass_(minutes=20)
    query = asked(prompt="login", max_age="0")
    assert trip.browser.get(f"/authorize{query}").status_code == 200
    assert trip.browser.get(f"/sign-in/outside{query}").location.startswith("/authorize?")
    again = outside.follow(trip.browser, outside.set_out(trip.browser, organisation=SHELTER, query=query))
    claims = _claims(outside.world, trip.browser.get(again.page.location))
    assert claims["auth_time"] >= outside.world.clock().timestamp() - 60


def test_an_account_is_linked_by_the_link_and_the_second_persons_word(outside: OutsideWorld) -> None:
    """Neither half alone, and never by an e-mail address that is the same."""
    world = outside.world
    body = {"login_name": "nova", "display_name": "Nova", "sites": ["maputo"], "roles": ["caseworker"]}
    made = world.staff("admin").post("/accounts", body).json
    word = world.staff("super").post(f"/approvals/{made['waits']}/approval").json["second_word"]
    path = f"/enrolment/outside?{urlsplit(made['enrolment']).query}"
    browser = world.browser()
    assert "Casa 100" in browser.get(path.replace("/outside", "")).text
    code = world.device_of(made["enrolment"]).now()
    assert browser.post(path, code=code, second_word="a" * 16).status_code == 422
    assert browser.post(path, code="000000", second_word=word).status_code == 422
    trip = outside.follow(browser, browser.post(path, code=code, second_word=word))
    assert trip.page.status_code == 200, trip.page.text
    assert browser.post(path, code=code, second_word=word).status_code == 404
    assert urlsplit(outside.go().page.location).path == "/sign-in/code"
    assert world.browser().try_password("nova").status_code == 401
    (record,) = world.records("set-sign-in")
    assert record.reason == "outside"


def test_what_it_says_of_strangers_makes_no_account(outside: OutsideWorld) -> None:
    """The page says whom to ask; accounts, roles and the log of sign-ins stay as they were."""
    before = outside.world.rows("accounts")
    trip = outside.go()
    assert trip.page.status_code == 409
    assert "Set-Cookie" not in trip.page.headers
    assert outside.world.rows("accounts") == before


def test_a_provider_signs_in_nobody_of_another_organisation(outside: OutsideWorld) -> None:
    """Even when it says the very same name, or was once linked to somebody who is elsewhere."""
    outside.link("worker", "maria")
    outside.theirs.extra = {"acr": "phrh"}
    assert outside.go(organisation=SHELTER).page.status_code == 409
    outside.link("worker", "maria", at=outside.theirs)
    assert outside.go(organisation=SHELTER).page.status_code == 409


def test_a_sign_in_elsewhere_belongs_to_one_account(outside: OutsideWorld) -> None:
    """The second link to it sets nothing, and its address can be used again."""
    world = outside.world
    outside.link("worker", "maria")
    body = {"login_name": "nova", "display_name": "Nova", "sites": ["maputo"], "roles": ["intake-officer"]}
    link = world.staff("admin").post("/accounts", body).json["enrolment"]
    path = f"/enrolment/outside?{urlsplit(link).query}"
    browser = world.browser()
    browser.get(path.replace("/outside", ""))
    code = world.device_of(link).now()
    assert outside.follow(browser, browser.post(path, code=code)).page.status_code == 409
    outside.ours.who = "nova"
    browser.get(path.replace("/outside", ""))
    assert outside.follow(browser, browser.post(path, code=code)).page.status_code == 200


def test_a_reset_ends_the_link(outside: OutsideWorld) -> None:
    """With everything else by which they signed in."""
    outside.link("officer", "maria")
    assert outside.go().page.status_code == 303
    with outside.world.dependencies.identity.transaction(request_id=None) as tx:
        tx.sign_ins.drop(outside.world.ids["officer"])
    assert outside.go().page.status_code == 409


@pytest.mark.parametrize("state", ["suspended", "closed"])
def test_who_may_not_sign_in_here_is_not_signed_in_from_there(outside: OutsideWorld, state: str) -> None:
    """Their state is ours."""
    outside.link("officer", "maria")
    outside.world.admin("UPDATE accounts SET state = :state", state=state)
    assert outside.go().page.status_code == 409


def test_a_password_opens_nothing_where_the_organisation_forbids_it(outside: OutsideWorld) -> None:
    """It looks like a wrong one; the founder's people may go on with theirs."""
    assert outside.world.browser().try_password("shelter-admin").status_code == 401
    assert outside.world.browser().try_password("worker").status_code == 303
    with outside.world.dependencies.identity.transaction(request_id=None) as tx:
        tx.sign_ins.invite(
            outside.world.ids["shelter-admin"],
            token_hash=tx.digest("enrolment", "t" * 52),
            approval=None,
            at=outside.world.clock(),
            until=outside.world.clock.at.replace(hour=23),
        )
    browser = outside.world.browser()
    page = browser.get(f"/enrolment?token={'t' * 52}&own=1").text
    assert 'type="password"' not in page
    filled = {"password": "uma frase bem comprida", "password_again": "uma frase bem comprida", "code": "123456"}
    assert browser.post(f"/enrolment?token={'t' * 52}", **filled).status_code == 404


def test_the_database_keeps_one_way_in(outside: OutsideWorld) -> None:
    """Even if the code were wrong: not both, not none, and no password without a device."""
    for change in ("outside_subject = '\\x00'", "password_hash = NULL", "secret = NULL"):
        with pytest.raises(Exception, match="one_way_in"):
            outside.world.admin(f"UPDATE credentials SET {change}")  # noqa: S608 - the test's own words


def test_the_table_shows_neither_names_nor_what_people_carry(outside: OutsideWorld) -> None:
    """Who steals it learns no name at the provider, no state, no nonce, no verifier."""
    outside.link("worker", "maria")
    trip = outside.go(on_return=lambda back: back.replace("state=", "state=x"))
    assert trip.page.status_code == 409
    stored = repr(outside.world.rows("errands")) + repr(outside.world.rows("credentials"))
    assert not [word for word in ("maria", trip.query["nonce"], trip.query["state"], "a-state") if word in stored]
