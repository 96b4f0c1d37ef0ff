"""Accounts and their second person, and what the data-protection officer does, through the pages."""

import re
from html import unescape
from urllib.parse import urlsplit
from uuid import uuid4

import pytest

from tests.services.portal.test_other_people import referred
from tests.services.portal.world import PERSON, Browser, World


def made(browser: Browser, *roles: str, **changes: object) -> tuple[str, str]:
    """Make an account; return its path and the page that says what became of it."""
    browser.get("/accounts/new")
    fields = {
        "display_name": "Nova Pessoa",
        "login_name": f"n{uuid4().hex[:12]}",
        "roles": list(roles),
        "sites": "maputo",
    }
    answer = browser.post("/accounts/new", {**fields, **changes})
    assert answer.status_code == 200, answer.text
    return re.search(r"/accounts/[0-9a-f-]{36}", answer.text)[0], answer.text


def address(page: str) -> str:
    """Return the address that is to be handed over."""
    return unescape(re.search(r"<pre[^>]*>(http[^<]+)</pre>", page)[1])


def test_an_officer_gets_an_account_and_an_address_that_opens(world: World) -> None:
    """At once, because the role opens no case. The address is on that page only."""
    admin = world.signed_in("administrator")
    path, page = made(admin, "intake-officer")
    parts = urlsplit(address(page))
    assert world.stack.apps["identity"].test_client().get(f"{parts.path}?{parts.query}").status_code == 200
    assert parts.query not in admin.get(path).text + admin.get("/accounts").text
    assert "Nova Pessoa" in admin.get("/accounts").text


def test_a_role_that_opens_cases_waits_for_a_second_person_who_gets_a_word(world: World) -> None:
    """The administrator cannot approve it; the supervisor can, once, and is told the word once."""
    admin, supervisor = world.signed_in("administrator"), world.signed_in("supervisor")
    path, page = made(admin, "caseworker")
    parts = urlsplit(address(page))
    identity = world.stack.apps["identity"].test_client()
    assert "segunda pessoa" in page
    assert identity.get(f"{parts.path}?{parts.query}").status_code == 404
    mine = admin.get("/approvals").text
    assert "/approve" not in mine
    assert "Outra pessoa decide isto" in mine
    found = supervisor.get("/approvals").text
    approve = re.findall(r"/approvals/[0-9a-f-]{36}/approve", found)[0]
    admin.get("/approvals")
    assert admin.post(approve).status_code == 404
    supervisor.get("/approvals")
    answer = supervisor.post(approve)
    word = re.search(r"<pre[^>]*>([a-z2-7]{16})</pre>", answer.text)[1]
    assert word not in supervisor.get("/approvals").text
    assert identity.get(f"{parts.path}?{parts.query}").status_code == 200
    assert "gestor(a) de caso" in admin.get(path).text
    supervisor.get("/approvals")
    again = supervisor.post(approve)
    assert again.status_code == 422
    assert "Alguém já decidiu isto" in again.text


def test_a_refused_account_gets_nothing(world: World) -> None:
    """And the page says so."""
    admin, supervisor = world.signed_in("administrator"), world.signed_in("supervisor")
    path, _page = made(admin, "auditor")
    refuse = re.findall(r"/approvals/[0-9a-f-]{36}/refuse", supervisor.get("/approvals").text)[0]
    assert supervisor.post(refuse).location == "/approvals"
    assert "Foi recusado" in supervisor.get("/approvals").text
    assert "nenhum" in admin.get(path).text


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"roles": []}, "Isto é necessário"),
        ({"display_name": " "}, "Isto é necessário"),
        ({"login_name": "caseworker"}, "já esteve em uso"),
        ({"login_name": "Não pode ser"}, "Isto não está escrito como devia"),
        ({"roles": ["administrator", "caseworker"]}, "dê estas funções a duas pessoas"),
    ],
)
def test_an_account_that_cannot_be_is_explained_at_its_field(
    world: World, changes: dict[str, object], said: str
) -> None:
    """And what was written stays."""
    admin = world.signed_in("administrator")
    admin.get("/accounts/new")
    fields = {
        "display_name": "Nova Pessoa",
        "login_name": "nova-pessoa",
        "roles": ["intake-officer"],
        "sites": "maputo",
    }
    answer = admin.post("/accounts/new", {**fields, **changes})
    assert answer.status_code == 422
    assert said in answer.text
    assert "maputo" in answer.text


def test_an_account_sent_twice_is_one_and_its_address_is_not_shown_again(world: World) -> None:
    """The double click gets the same account, and is told what to do when the address was lost."""
    admin = world.signed_in("administrator")
    admin.get("/accounts/new")
    token, key = admin.hidden("_form"), admin.hidden("_key")
    fields = {"display_name": "Uma Vez", "login_name": "uma-vez", "roles": ["intake-officer"]}
    first = admin.post("/accounts/new", fields, token=token, key=key)
    second = admin.post("/accounts/new", fields, token=token, key=key)
    assert "/enrolment?" in first.text
    assert "/enrolment?" not in second.text
    assert "já foi mostrado" in second.text
    assert admin.get("/accounts").text.count("uma-vez") == 1


def test_roles_sites_and_state_are_changed_as_they_were_read(world: World) -> None:
    """Taking away holds at once; a change that somebody overtook changes nothing, and shows what is there now."""
    admin = world.signed_in("administrator")
    path, _page = made(admin, "intake-officer")
    admin.get(f"{path}/sites")
    token, version = admin.hidden("_form"), admin.hidden("_version")
    assert admin.post(f"{path}/sites", {"sites": ["ressano-garcia", "maputo"], "_version": version}).location == path
    assert all(
        name in admin.get(path).text for name in ("fronteiriço de Ressano Garcia", "Centro de trânsito de Maputo")
    )
    stale = admin.post(f"{path}/sites", {"sites": "negomano", "_version": version}, token=token)
    assert stale.status_code == 422
    assert "entretanto" in stale.text
    assert "Negomano" not in admin.get(path).text
    admin.get(f"{path}/roles")
    assert admin.post(f"{path}/roles", {"roles": [], "_version": admin.hidden("_version")}).location == path
    for state, word in (("suspended", "Suspensa"), ("closed", "encerrada de vez")):
        admin.get(f"{path}/state")
        assert admin.post(f"{path}/state", {"state": state, "_version": admin.hidden("_version")}).location == path
        assert word in admin.get(path).text
    admin.get(f"{path}/state")
    refused = admin.post(f"{path}/state", {"state": "active", "_version": admin.hidden("_version")})
    assert refused.status_code == 422
    assert "encerrada de vez" in refused.text


def test_somebody_who_lost_their_device_begins_anew(world: World) -> None:
    """An officer at once; a caseworker only with the second person."""
    admin = world.signed_in("administrator")
    path, page = made(admin, "intake-officer")
    admin.get(f"{path}/reset")
    again = admin.post(f"{path}/reset")
    assert address(again.text) != address(page)
    worker = re.search(r'href="(/accounts/[0-9a-f-]{36})">Assistente social, colega', admin.get("/accounts").text)[1]
    admin.get(f"{worker}/reset")
    answer = admin.post(f"{worker}/reset")
    assert "segunda pessoa" in answer.text
    supervisor = world.signed_in("supervisor")
    found = supervisor.get("/approvals").text
    assert "Deixar entrar de novo" in found
    supervisor.post(re.findall(r"/approvals/[0-9a-f-]{36}/refuse", found)[0])


def test_accounts_of_another_organisation_are_kept_by_the_founders_administrator(world: World) -> None:
    """Chosen by name; and by nobody else's."""
    admin = world.signed_in("administrator")
    shelter = re.search(r'value="([0-9a-f-]{36})"[^>]*>Casa de Abrigo', admin.get("/accounts").text)[1]
    assert "Casa de abrigo, parceira" in admin.get(f"/accounts?organisation={shelter}").text


@pytest.mark.parametrize("account", ["officer", "caseworker", "supervisor", "dpo", "shelter", "auditor"])
def test_nobody_else_keeps_accounts(world: World, account: str) -> None:
    """Nor sees that there are any."""
    browser = world.signed_in(account)
    listed = world.signed_in("administrator").get("/accounts").text
    one = re.search(r"/accounts/[0-9a-f-]{36}", listed)[0]
    for path in ("/accounts", "/accounts/new", one, f"{one}/roles", f"{one}/reset"):
        assert browser.get(path).status_code == 404, path
    browser.get("/sessions")
    for path in ("/accounts/new", f"{one}/roles", f"{one}/state", f"{one}/reset"):
        assert browser.post(path, {"state": "closed", "roles": "administrator"}).status_code == 404, path
    assert "/accounts" not in browser.get("/").text


def test_the_data_protection_officer_ends_a_consent_and_never_sees_the_file(world: World) -> None:
    """By the case's number; the partner can open nothing more."""
    referred(world)
    case, officer = world.case(), world.signed_in("dpo")
    where = officer.get(f"/protection?case={world.url}{case}").location
    assert where == case.replace("/cases/", "/protection/")
    page = officer.get(where).text
    assert "Casa de Abrigo" in page
    assert PERSON[0] not in page
    withdraw = re.findall(rf"{case}/consents/[0-9a-f-]{{36}}/withdrawal", page)[0]
    assert officer.get(withdraw).status_code == 200
    assert officer.post(withdraw, {"reason": "person-decided"}).location == where
    assert "Retirado" in officer.get(where).text
    for path in ("", "/sections/identity", "/timeline", "/sent"):
        assert officer.get(case + path).status_code == 404


def test_somebody_is_kept_out_of_a_case_and_let_near_again(world: World) -> None:
    """The case is not there for them; what lets them near again asks for a fresh second factor when it is old."""
    case, officer, colleague = world.case(), world.signed_in("dpo"), "Assistente social, colega"
    where = case.replace("/cases/", "/protection/")
    staff = re.search(rf'value="([0-9a-f-]{{36}})"[^>]*>\s*{colleague}', officer.get(where).text)[1]
    assert officer.post(where, {"staff": staff}).location == where
    lift = re.search(r"/protection/[0-9a-f-]+/people/[0-9a-f-]+/lift", officer.get(where).text)[0]
    answer = officer.post(lift)
    if answer.location.startswith("/sign-in?fresh=1"):
        assert answer.location.endswith(f"back={where}")
        officer.sign_in("dpo", answer.location)
        officer.get(where)
        answer = officer.post(lift)
    assert answer.location == where
    assert lift not in officer.get(where).text


@pytest.mark.parametrize("written", ["x", "AMP-1234-5678", "../..", "0" * 36])
def test_what_is_no_number_of_a_case_is_explained(world: World, written: str) -> None:
    """At its field; and a number that is nobody's is not there."""
    officer = world.signed_in("dpo")
    assert officer.get("/protection", Accept_Language="pt").status_code == 200
    assert officer.get(f"/protection?case={written}").status_code == 422
    assert officer.get(f"/protection/{uuid4()}").status_code == 404


@pytest.mark.parametrize("account", ["officer", "caseworker", "shelter", "auditor", "administrator"])
def test_nobody_else_sees_who_is_kept_out(world: World, account: str) -> None:
    """Not even the caseworker of the case."""
    where = world.case().replace("/cases/", "/protection/")
    browser = world.signed_in(account)
    assert browser.get(where).status_code == 404
    browser.get("/sessions")
    assert browser.post(f"{where}/people/{uuid4()}/lift").status_code == 404
