"""The long form behind the short one, and answers that are no value: written, checked, stored, shown, written again."""

import gzip
import re
from html import unescape

import pytest

from deploy.training.accounts import find_account
from services.portal.pages.registering import ALL, MORE, SHORT
from shared.vocabulary.fields import FIELDS
from tests.services.portal.world import REGISTRATION, Browser, World, wait_for

STAGE = "hte_Events.0.hte_"
FULL = {
    **REGISTRATION,
    "prs_SecondName": "",
    "prs_SecondName~": "refused",
    "prs_Birthdate": "1999",
    "prs_Gender": "=unknown",
    "prs_Citizenship": ["MZ", "ZA"],
    "prs_MailingState": "zambézia",
    "prs_MailingDistrict": "alto molocue",
    "prs_Deceased": "=refused",
    "vic_MethodsOfControl": "=unknown",
    "vic_AgeWhenTrafficked": "16",
    "vic_AgeWhenTrafficked~": "estimated",
    f"{STAGE}Type": "Transit",
    f"{STAGE}Date": "5/2024",
    f"{STAGE}Country": "ZA",
    f"{STAGE}City~": "unknown",
}
SHOWN = {
    "identity": {
        "Apelido": "Prefere não dizer",
        "Data de nascimento": "1999 (estimativa)",
        "Género": "Não se sabe",
        "Nacionalidade": "Moçambique, África do Sul",
        "Falecida": "Prefere não dizer",
    },
    "location": {"Província": "Zambézia", "Distrito": "Alto Molócuè"},
    "journey": {
        "Formas de controlo": "Não se sabe",
        "Idade quando foi traficada": "16 (estimativa)",
        "Etapas do percurso": "1. O que aconteceu ali: Trânsito; Quando: 05/2024 (estimativa); País: África do Sul; "
        "Cidade ou aldeia: Não se sabe",
    },
}


def lines(page: str) -> dict[str, str]:
    """Return what a page says as label and text."""
    rows = re.findall(r"<dt[^>]*>(.*?)</dt><dd[^>]*>(.*?)</dd>", page, re.DOTALL)
    return {unescape(label).strip(): unescape(re.sub(r"<[^>]+>", "", text)).strip() for label, text in rows}


def filled(page: str) -> dict[str, list[str]]:
    """Return a form as a browser would send it back untouched."""
    sent: dict[str, list[str]] = {}
    for name, rest in re.findall(r'<input[^>]*name="([^"]+)"([^>]*)>', page):
        if "checkbox" not in rest and "radio" not in rest:
            sent.setdefault(unescape(name), []).append(unescape((re.findall(r'value="([^"]*)"', rest) or [""])[0]))
    for whole in re.findall(r"<input[^>]*checked[^>]*>", page):
        name, value = (re.findall(rf'{each}="([^"]*)"', whole)[0] for each in ("name", "value"))
        sent.setdefault(unescape(name), []).append(unescape(value))
    for name, text in re.findall(r'<textarea[^>]*name="([^"]+)"[^>]*>(.*?)</textarea>', page, re.DOTALL):
        sent.setdefault(name, []).append(unescape(text))
    for name, options in re.findall(r'<select[^>]*name="([^"]+)"[^>]*>(.*?)</select>', page, re.DOTALL):
        chosen = re.findall(r'<option value="([^"]*)"[^>]*selected', options)
        sent.setdefault(unescape(name), []).append(unescape(chosen[0]) if chosen else "")
    return sent


def register(world: World, fields: dict[str, object]) -> str:
    """Register somebody and give the case to `caseworker`; return its path."""
    officer, supervisor = world.signed_in("officer"), world.signed_in("supervisor")
    pattern = r"/cases/[0-9a-f-]{36}/assign"
    before = set(re.findall(pattern, supervisor.get("/cases?show=unassigned").text))
    officer.get("/register")
    assert officer.post("/register", fields).status_code == 303
    officer.get("/register/check")
    assert officer.post("/register/check").location == "/register/done"
    path = wait_for(lambda: set(re.findall(pattern, supervisor.get("/cases?show=unassigned").text)) - before).pop()
    supervisor.get(path)
    assert supervisor.post(path, {"staff": str(find_account("caseworker").id)}).status_code == 303
    return path.removesuffix("/assign")


@pytest.fixture
def officer(world: World) -> Browser:
    """An officer's browser."""
    return world.signed_in("officer")


def test_the_short_path_is_short_and_nothing_of_the_vocabulary_is_missing_behind_it(officer: Browser) -> None:
    """25 questions at most that are not folded; each field once."""
    page = officer.get("/register").text
    form = page.split('action="/register"')[1].split("O que mais já sabe")[0]
    short = re.sub(r"<details.*?</details>", "", form, flags=re.DOTALL)
    asked = {name for name in re.findall(r'name="([^"_][^"]*)"', short) if not name.endswith("~")}
    assert len(asked) <= 25, sorted(asked)
    assert {each.name for each in SHORT} <= asked
    assert sorted(each.name for each in ALL) == sorted(FIELDS)
    assert page.count("<details") >= len([found for found in MORE.values() if found])


def test_the_long_form_is_still_a_small_page(officer: Browser) -> None:
    """30 KB at most on a bad connection, with all of it."""
    assert len(gzip.compress(officer.get("/register").data, 6)) <= 30 * 1024


def test_what_was_answered_without_a_value_is_checked_stored_shown_and_kept(world: World, officer: Browser) -> None:
    """Through intake, the bus and cases; and saving a section untouched changes nothing of it."""
    officer.get("/register")
    assert officer.post("/register", FULL).status_code == 303
    check = lines(officer.get("/register/check").text)
    for section in SHOWN.values():
        assert {label: check[label] for label in section} == section
    case, browser = register(world, FULL), world.signed_in("caseworker")
    for section, said in SHOWN.items():
        path = f"{case}/sections/{section}"
        before = lines(browser.get(path).text)
        assert {label: before[label] for label in said} == said
        form = filled(browser.get(f"{path}/edit").text)
        sent = {name: values for name, values in form.items() if name not in ("_form", "_key")}
        assert browser.post(f"{path}/edit", sent).status_code == 303
        assert lines(browser.get(path).text) == before


def test_a_block_in_which_something_stands_is_not_folded(officer: Browser) -> None:
    """What was written would be overlooked."""
    officer.get("/register")
    page = officer.post("/register", {**FULL, "site": ""}).text
    opened = re.findall(r"<details[^>]* open><summary[^>]*><span[^>]*>([^<]+)", page)
    assert opened == [
        "Mais sobre a pessoa",
        "Recrutamento",
        "Formas de controlo",
        "Transporte e etapas do percurso",
    ]


@pytest.mark.parametrize(
    ("fields", "name"),
    [
        ({"prs_FirstName~": "refused"}, "prs_FirstName"),
        ({"vic_MethodsOfControl": ["=unknown", "DebtBondage"]}, "vic_MethodsOfControl"),
        ({"prs_Birthdate": "31/02/1999"}, "prs_Birthdate"),
    ],
)
def test_what_says_two_things_or_is_no_day_comes_back(officer: Browser, fields: dict[str, object], name: str) -> None:
    """With what is wrong beside it."""
    officer.get("/register")
    answer = officer.post("/register", REGISTRATION | fields)
    assert answer.status_code == 422
    assert f'href="#{name}"' in answer.text
    assert f'id="{name}-error"' in answer.text


def test_a_stage_that_intake_refuses_is_pointed_at(officer: Browser) -> None:
    """By its number and its field."""
    officer.get("/register")
    officer.post("/register", {**REGISTRATION, f"{STAGE}Date": "2999"})
    officer.get("/register/check")
    answer = officer.post("/register/check")
    assert answer.status_code == 422
    assert 'href="#hte_Events.0.hte_Date"' in answer.text
    assert 'id="hte_Events.0.hte_Date-error"' in answer.text


def test_who_may_be_a_child_is_not_screened_as_an_adult(officer: Browser) -> None:
    """The officer is told beside the question, and nothing is registered."""
    officer.get("/register")
    screened = {"acts": "Recruitment", "means": "Deception", "purposes": "ForcedLabour", "age": "adult"}
    officer.post("/register", {**REGISTRATION, **screened, "prs_Birthdate": "2008", "prs_Birthdate~": "estimated"})
    officer.get("/register/check")
    answer = officer.post("/register/check")
    assert answer.status_code == 422
    assert "pode ser uma criança" in answer.text
