"""Consent to be assisted through pages: read out, asked in its order, shown on the case, decided by two, or counted."""

import re
from hashlib import sha256
from html import unescape

import pytest

from deploy.training.accounts import find_account
from shared.vocabulary.consents import ASSISTANCE
from tests.services.portal.test_answers import lines, register
from tests.services.portal.world import REGISTRATION, Browser, World, wait_for

CHILD = {
    **REGISTRATION,
    "assistance": "best-interests",
    "ground": "guardian-absent",
    "guardian": "Zacarias Sitoe",
    "prs_Birthdate": "2014",
}
INTERPRETED = {
    **REGISTRATION,
    "consent_language": "vmw",
    "interpreter_kind": "companion",
    "interpreter": "Sumaila",
    "consent_method": "witnessed-verbal",
    "witness": "Irmã Graça",
}


@pytest.fixture
def officer(world: World) -> Browser:
    """An officer's browser, at the form."""
    browser = world.signed_in("officer")
    browser.get("/register")
    return browser


def sent(officer: Browser, fields: dict[str, object]) -> str:
    """Send the form and, if it is taken, the answers that were checked; return the page that it ends on."""
    answer = officer.post("/register", fields)
    if answer.status_code == 303:
        officer.get(answer.location)
        answer = officer.post(answer.location)
    return str(answer.text if answer.status_code == 422 else officer.follow(answer).text)


@pytest.mark.parametrize("language", sorted(ASSISTANCE))
def test_what_is_printed_has_the_hash_that_is_kept(officer: Browser, language: str) -> None:
    """Whoever types the page off, or hashes the file, finds the same."""
    page = officer.get(f"/consent-text/{language}").text
    words = unescape(re.findall(r'id="consent-text">(.*?)</div>', page, re.DOTALL)[0])
    hashed = sha256(words.encode()).hexdigest()
    assert hashed == ASSISTANCE[language].hash
    assert hashed in page.replace(words, "")


def test_the_text_stands_before_every_question_in_the_language_chosen(officer: Browser) -> None:
    """Else in Portuguese, to be interpreted; the hashes of all texts are in the form."""
    for address, language in (("/register", "por"), ("/register?read=eng", "eng"), ("/register?read=xxx", "por")):
        page = officer.get(address).text
        first = ASSISTANCE[language].words.splitlines()[0]
        assert page.index(first) < page.index('name="limits_explained"') < page.index('name="assistance"')
        assert all(f'name="_text_{code}" value="{text.hash}"' in page for code, text in ASSISTANCE.items())


def test_an_old_form_is_told_to_read_again_and_loses_nothing(officer: Browser) -> None:
    """The new text is on the page, its tick is taken back, and every answer is there."""
    page = sent(officer, {**REGISTRATION, "_text_por": "b" * 64})
    assert "O texto mudou" in page
    assert f'name="_text_por" value="{ASSISTANCE["por"].hash}"' in page
    assert f'value="{REGISTRATION["prs_FirstName"]}"' in page
    (tick,) = re.findall(r'<input[^>]*name="limits_explained"[^>]*>', page)
    assert "checked" not in tick


@pytest.mark.parametrize(
    ("fields", "name"),
    [
        ({"limits_explained": ""}, "limits_explained"),
        ({"prs_Birthdate": "2014"}, "assistance"),
        ({"assistance": "guardian", "prs_Birthdate": "2014", "guardian": "Z", "assent": "given"}, "guardian_verified"),
        ({"assistance": "best-interests"}, "ground"),
        ({"consent_method": "witnessed-verbal"}, "witness"),
        ({"interpreter_kind": "companion"}, "interpreter"),
    ],
)
def test_what_is_no_yes_is_said_beside_its_question(officer: Browser, fields: dict[str, object], name: str) -> None:
    """In the summary and beside the field, whose fold is open."""
    page = sent(officer, {**REGISTRATION, **fields})
    assert f'href="#{name}"' in page
    assert f'id="{name}-error"' in page
    assert f'name="{name}"' not in "".join(re.findall(r"<details [^>]*class=\"govuk-details\">.*?</details>", page))


def test_how_somebody_agreed_is_on_their_case_in_words(world: World) -> None:
    """Also that a companion interpreted, which may mean little."""
    case = register(world, INTERPRETED)
    page = world.signed_in("caseworker").get(f"{case}/assistance").text
    shown = lines(page)
    assert {
        "Quem aceitou": "A própria pessoa, adulta",
        "Pergunta feita em": "Emakhuwa",
        "Quem interpretou": "Alguém que veio com a pessoa",
        "Nome de quem interpretou": "Sumaila",
        "Testemunha": "Irmã Graça",
        "Código de verificação do texto (SHA-256)": ASSISTANCE["por"].hash,
        "Os limites foram explicados antes": "Sim",
    }.items() <= shown.items()
    assert "assistance-1 · português" in shown["Texto"]
    assert re.fullmatch(r"[^…·]+ · \d\d/\d\d/\d{4} \d\d:\d\d", shown["Obtido por"])
    assert "Pergunte outra vez" in page


def test_for_a_child_alone_one_proposes_and_another_answers(world: World) -> None:
    """The child is registered and helped meanwhile; the supervisor is asked on their first page."""
    case = register(world, CHILD)
    worker, supervisor = world.signed_in("caseworker"), world.signed_in("supervisor")
    assert f'href="{case}/assistance#decision"' in supervisor.get(case).text
    assert "Zacarias Sitoe" in worker.get(f"{case}/assistance").text
    assert worker.post(f"{case}/assistance", {"outcome": "go-on", "reason": ""}).status_code == 422
    proposed = worker.post(f"{case}/assistance", {"outcome": "go-on", "reason": "Veio só."})
    assert proposed.location == f"{case}/assistance"
    assert "Foi a sua proposta" in worker.get(f"{case}/assistance").text
    page = supervisor.get(f"{case}/assistance").text
    (address,) = re.findall(rf'action="({case}/assistance/[0-9a-f-]+)"', page)
    assert "Veio só." in page
    assert supervisor.post(address, {"agrees": "yes"}).status_code == 303
    assert "Decidido por duas pessoas" in supervisor.get(f"{case}/assistance").text
    assert "Duas pessoas decidiram" in worker.get(f"{case}/timeline").text


def test_who_says_no_is_helped_counted_and_has_no_case(world: World, officer: Browser) -> None:
    """No name that was written stays; the supervisor sees a number."""
    supervisor = world.signed_in("supervisor")
    before = len(re.findall("Água ou comida: ", supervisor.get("/refusals").text))
    page = sent(officer, {**REGISTRATION, "assistance": "no", "help_given": ["water-food", "phone-call"]})
    assert "Nada sobre a pessoa ficou guardado" in page
    counted = wait_for(lambda: supervisor.get("/refusals").text)
    assert len(re.findall("Água ou comida: ", counted)) >= max(1, before)
    assert REGISTRATION["prs_FirstName"] not in counted
    assert find_account("officer").name not in counted
