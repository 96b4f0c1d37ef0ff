"""Sites through the pages: named wherever a code stood, kept by administrators, closed under somebody's eyes."""

import re
from uuid import uuid4

import pytest
import sqlalchemy as sa

from deploy.training.accounts import PROTECTION, SHELTER, organisation_id
from services.identity.domain.sites import Kind
from services.portal.wording import places as words
from tests.services.portal.world import REGISTRATION, Browser, World, wait_for

OURS = organisation_id(PROTECTION)
NEW = {
    "name": "Centro de trânsito da Beira",
    "english": "Beira transit centre",
    "kind": "transit-centre",
    "province": "MZ-S",
    "district": "Beira",
}


def added(admin: Browser, **changes: str) -> str:
    """Add a site; return its code."""
    code = f"s{uuid4().hex[:12]}"
    admin.get("/sites/new")
    fields = {**NEW, "organisation": str(OURS), "code": code, **changes}
    assert admin.post("/sites/new", fields).status_code == 303
    return code


def change(admin: Browser, code: str, **changes: str) -> int:
    """Change a site as its page shows it."""
    path = f"/sites/{OURS}/{code}"
    admin.get(path)
    fields = {**NEW, "state": "open", "_version": admin.hidden("_version"), **changes}
    return admin.post(path, fields).status_code


def test_every_kind_has_a_word() -> None:
    """What can be chosen can be stored."""
    assert set(words.KINDS) == {each.value for each in Kind}


def test_a_sites_name_stands_wherever_its_code_stood(world: World) -> None:
    """In both languages, for officer, caseworker and supervisor; by its code when identity does not answer."""
    case = world.case()
    for language, name in (("pt", "Centro de trânsito de Maputo"), ("en", "Maputo transit centre")):
        for account, paths in (
            ("officer", ("/register",)),
            ("caseworker", ("/cases", case)),
            ("supervisor", ("/cases", "/hours/maputo")),
        ):
            browser = world.signed_in(account)
            browser.get(f"/language/{language}?back=/")
            for path in paths:
                assert name in browser.get(path).text, (account, path)
    caseworker = world.signed_in("caseworker")
    caseworker.get("/cases")
    world.dependencies.portal.places.clear()
    with world.stack.without("identity"):
        page = caseworker.get(case)
        assert page.status_code == 200
        assert "Centro de trânsito de Maputo" not in page.text
        assert "Maputo" in page.text
    world.clock.pass_(seconds=11)
    assert "Centro de trânsito de Maputo" in caseworker.get(case).text


def test_identity_is_asked_once_a_minute_and_the_last_answer_counts_without_it(world: World) -> None:
    """What was known stays shown."""
    caseworker, case = world.signed_in("caseworker"), world.case()
    caseworker.get(case)
    with world.stack.without("identity"):
        assert "Centro de trânsito de Maputo" in caseworker.get(case).text
        world.clock.pass_(seconds=61)
        assert "Centro de trânsito de Maputo" in caseworker.get(case).text


def test_an_administrator_adds_renames_closes_and_opens_again(world: World) -> None:
    """What is closed stays on the list, and its page says since when."""
    admin = world.signed_in("administrator")
    code = added(admin)
    assert "O local foi acrescentado" in admin.get("/sites").text
    assert "Beira, Sofala" in admin.get("/sites").text
    assert change(admin, code, name="Beira, cais 2") == 303
    assert "Beira, cais 2" in admin.get("/sites").text
    assert change(admin, code, state="closed") == 303
    assert "Encerrado desde" in admin.get(f"/sites/{OURS}/{code}").text
    assert change(admin, code) == 303


def test_who_was_slower_sees_both_and_decides(world: World) -> None:
    """Nothing is overwritten unseen."""
    admin = world.signed_in("administrator")
    code = added(admin)
    path = f"/sites/{OURS}/{code}"
    admin.get(path)
    read, token = admin.hidden("_version"), admin.hidden("_form")
    change(admin, code, name="Primeiro nome")
    late = admin.post(path, {**NEW, "name": "Segundo nome", "state": "open", "_version": read}, token=token)
    assert late.status_code == 422
    assert "É assim que está agora" in late.text
    assert "Primeiro nome" in late.text
    assert 'value="Segundo nome"' in late.text
    again = {**NEW, "name": "Segundo nome", "state": "open", "_version": admin.hidden("_version")}
    assert admin.post(path, again).status_code == 303


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"name": "<b>Beira</b>"}, "pontuação habitual dos nomes"),
        ({"name": "Beira\u202e"}, "pontuação habitual dos nomes"),
        ({"name": "x" * 10_000}, "demasiado"),
        ({"name": ""}, "necessário"),
        ({"code": "maputo"}, "pertenceu, a outro local"),
        ({"code": "ção"}, "não está escrito como devia"),
        ({"district": "Moamba"}, "noutra província"),
        ({"kind": "palace"}, "Escolha"),
        ({"organisation": "x"}, "Escolha"),
    ],
)
def test_what_is_wrong_is_said_beside_what_was_written(world: World, changes: dict[str, str], said: str) -> None:
    """In words; markup is shown as text."""
    admin = world.signed_in("administrator")
    admin.get("/sites/new")
    fields = {**NEW, "organisation": str(OURS), "code": f"s{uuid4().hex[:12]}", **changes}
    answer = admin.post("/sites/new", fields)
    assert answer.status_code == 422
    assert said in answer.text
    assert "<b>Beira" not in answer.text


@pytest.mark.parametrize("account", ["officer", "supervisor", "shelter", "auditor"])
def test_the_pages_are_for_nobody_else(world: World, account: str) -> None:
    """As if they were not there."""
    browser = world.signed_in(account)
    for path in ("/sites", "/sites/new", f"/sites/{OURS}/maputo"):
        assert browser.get(path).status_code == 404
    browser.get("/sessions")
    fields = {**NEW, "state": "closed", "_version": '"1"'}
    assert browser.post(f"/sites/{OURS}/maputo", fields).status_code == 404
    assert browser.post(f"/sites/{organisation_id(SHELTER)}/maputo", fields).status_code == 404


def test_an_account_is_given_sites_of_its_own_organisation_that_are_open(world: World) -> None:
    """By name; a closed one stays with whoever has it, and is offered to nobody else."""
    world.browsers.pop("administrator", None)  # who makes accounts gave their second factor a moment ago
    admin = world.signed_in("administrator")
    code = added(admin)
    admin.get("/accounts/new")
    fields = {
        "organisation": str(OURS),
        "display_name": "Pessoa",
        "login_name": f"n{uuid4().hex[:12]}",
        "roles": ["intake-officer"],
        "sites": ["maputo", code],
    }
    made = admin.post("/accounts/new", fields)
    path = re.search(r"/accounts/[0-9a-f-]{36}", made.text)[0]
    assert change(admin, code, state="closed") == 303
    assert NEW["name"] in admin.get(path).text
    assert f'value="{code}"' in admin.get(f"{path}/sites").text
    assert f'value="{code}"' not in admin.get("/accounts/new").text
    kept = admin.post(f"{path}/sites", {"sites": [code], "_version": _version(admin, path)})
    assert kept.status_code == 303
    shelter = admin.get(f"/accounts/new?organisation={organisation_id(SHELTER)}").text
    assert "Casa de abrigo, Maputo" in shelter
    assert "negomano" not in shelter
    refused = admin.post("/accounts/new", {**fields, "login_name": f"n{uuid4().hex[:12]}"})
    assert refused.status_code == 422
    assert "entretanto encerrado" in refused.text


def _version(admin: Browser, path: str) -> str:
    admin.get(f"{path}/sites")
    return admin.hidden("_version")


def test_a_site_closed_while_the_form_is_open_is_said_and_nothing_is_lost(world: World) -> None:
    """Whether the portal knows yet or intake has to say it; old cases keep the name; opened again, all is as before."""
    officer, admin = world.signed_in("officer"), world.signed_in("administrator")
    maputo = {
        "name": "Centro de trânsito de Maputo",
        "english": "Maputo transit centre",
        "province": "MZ-MPM",
        "district": "KaMpfumo",
    }
    officer.get("/register")
    officer.post("/register", REGISTRATION)
    officer.get("/register/check")
    known = dict(world.dependencies.portal.places)
    assert change(admin, "maputo", state="closed", **maputo) == 303
    try:
        _wait_until_intake_knows(world, closed=True)
        world.dependencies.portal.places.update(known)
        late = officer.post("/register/check")
        for answer in (late, officer.post("/register", REGISTRATION), officer.post("/register/check")):
            assert answer.status_code == 422
            assert "entretanto encerrado" in answer.text
            assert REGISTRATION["prs_FirstName"] in answer.text
        fresh = officer.get("/register").text
        assert not re.search(r'<option value="maputo"', fresh)
        assert "Centro de trânsito de Maputo" in world.signed_in("caseworker").get(world.case()).text
        elsewhere = {**REGISTRATION, "site": "machipanda", "_version": officer.hidden("_version")}
        assert officer.post("/register", elsewhere).location == "/register/check"
        officer.get("/register/check")
        assert officer.post("/register/check").location == "/register/done"
    finally:
        assert change(admin, "maputo", **maputo) == 303
        _wait_until_intake_knows(world, closed=False)


def _wait_until_intake_knows(world: World, *, closed: bool) -> None:
    def look() -> bool:
        engine = sa.create_engine(world.stack.admin_urls["intake"], poolclass=sa.NullPool)
        with engine.begin() as connection:
            return connection.scalar(sa.text("SELECT closed FROM closed_sites WHERE site = 'maputo'")) is closed

    wait_for(look)
