"""The screening on pages: short at first, each conclusion with its reasons, and what is not known said plainly."""

import re
from html import unescape

import pytest

from services.portal.pages.sections import lines
from services.portal.wording import indicators
from tests.services.portal.world import REGISTRATION, Browser, World

LABOUR = {
    "acts": ["Recruitment"],
    "purposes": ["ForcedLabour"],
    "age": "adult",
    "coercion-at-destination": ["coercion-at-destination.debt", "coercion-at-destination.wages"],
    "exploitative-conditions": ["exploitative-conditions.hours"],
}


def text_of(page: str) -> str:
    """Return what a reader sees of the page's own part."""
    main = re.sub(r"<script.*?</script>", "", page.split("<main")[1].split("</main>", maxsplit=1)[0], flags=re.DOTALL)
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", main)).split())


def screened(officer: Browser, **changes: object) -> str:
    """Send the screening and return what the result's page says."""
    officer.get("/screening")
    answer = officer.post("/screening", LABOUR | changes)
    assert answer.status_code == 200, answer.text
    return text_of(answer.text)


def test_the_indicators_are_asked_folded_and_open_only_where_something_is_ticked(world: World) -> None:
    """Six folded dimensions with all of their indicators; the first view is as short as before."""
    page = world.signed_in("officer").get("/screening").text
    folded = page.split('class="amparo-indicators"')[1]
    assert folded.count("<details") == len(indicators.DIMENSIONS) == 6
    assert "<details open" not in re.sub(r'class="[^"]*"', "", folded)
    assert all(f'value="{code}"' in folded for code in indicators.ALL)
    assert "por confirmar" in text_of(page)


def test_the_result_shows_each_dimension_with_its_reason_and_that_it_is_to_be_confirmed(world: World) -> None:
    """What was enough, what was not, and what was not assessed."""
    said = screened(world.signed_in("officer"))
    assert "Vítima presumida" in said
    assert "Os indicadores mostram um meio: coacção no destino. A lista está por confirmar." in said
    assert "Coacção no destino Chega Há indicadores que chegam" in said
    assert "Condições de exploração Não chega Não chega, e não prova nada" in said
    assert "Não avaliado: 4" in said
    assert "Por confirmar: a lista e a sua regra foram escritas de memória" in said
    assert "Regras da triagem: screening-1" in said


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"age": "child"}, "Ainda não há lista de indicadores para crianças"),
        ({"age": "unknown"}, "Ainda não há lista de indicadores para crianças"),
        ({"purposes": ["SexualExploitation"]}, "Ainda não há lista de indicadores para exploração sexual"),
    ],
)
def test_where_there_is_no_list_yet_the_page_says_so_and_counts_nothing(
    world: World, changes: dict[str, object], sentence: str
) -> None:
    """Whatever was ticked."""
    said = screened(world.signed_in("officer"), **changes)
    assert sentence in said
    assert "Chega" not in said
    assert "Não avaliado" not in said


def test_the_reasons_are_said_in_english_to_who_reads_english(world: World) -> None:
    """The words come from intake in both languages."""
    officer = world.signed_in("officer")
    officer.get("/language/en")
    said = screened(officer)
    assert "The indicators show a means: coercion at the destination. The list is to be confirmed." in said
    assert "Coercion at the destination Enough" in said


def test_a_registration_keeps_indicators_and_decision_and_shows_them_to_be_checked(world: World) -> None:
    """Folded on the form; on the check page as they will be sent."""
    officer = world.signed_in("officer")
    officer.get("/register")
    written = REGISTRATION | LABOUR | {"decided_by": "Police", "decided_on": "01/02/2026"}
    assert officer.post("/register", written).location == "/register/check"
    said = text_of(officer.get("/register/check").text)
    for part in ("Servidão por dívida, Salário retido", "Decidido por Polícia", "Decidido em 01/02/2026"):
        assert part in said
    assert "Coacção no destino Chega" in said
    page = officer.get("/register").text
    assert page.split('class="amparo-indicators"')[1].count(" open>") == 3
    assert officer.post("/register/check").location == "/register/done"


@pytest.mark.parametrize(
    ("written", "sentence"),
    [
        ({"decided_on": "01/02/2099"}, "Em que dia?"),
        ({"decided_on": "32/01/2026"}, "Em que dia?"),
        ({"decided_by": "Nobody"}, "Que tipo de organização decidiu?"),
        ({"exploitative-conditions": ["x"]}, "Indicadores de exploração laboral de adultos"),
    ],
)
def test_a_wrong_answer_is_said_beside_its_question(world: World, written: dict[str, object], sentence: str) -> None:
    """By the page or by intake: a day to come, a day that never is, a code of no list."""
    officer = world.signed_in("officer")
    officer.get("/register")
    answer = officer.post("/register", REGISTRATION | LABOUR | written)
    if answer.status_code == 303:
        answer = officer.get("/register/check")
    assert answer.status_code == 422
    summary = text_of(answer.text)
    assert sentence in summary.split("Acordo")[0]


def test_a_decision_alone_is_not_lost(world: World) -> None:
    """Nothing that somebody wrote is dropped: the age is asked for."""
    officer = world.signed_in("officer")
    officer.get("/register")
    answer = officer.post("/register", REGISTRATION | {"decided_by": "NGO"})
    assert answer.status_code == 422
    assert "Que idade" in text_of(answer.text)


def test_a_case_shows_what_it_got_of_the_screening(world: World) -> None:
    """In words, in the order of the interview; and of what it did not get, nothing."""
    screening = {
        "acts": ["Receipt"],
        "means": [],
        "purposes": ["Slavery"],
        "age": "adult",
        "indicators": ["coercion-at-destination.debt"],
        "result": "presumed-victim",
        "reasons": ["means-indicated", "assistance"],
        "dimensions": ["coercion-at-destination"],
        "rules_version": "screening-1",
        "decided_by": "NGO",
        "decided_on": "2026-02-01",
    }
    with world.app.test_request_context(headers={"Accept-Language": "pt"}):
        shown = {str(label): text for label, text in lines({"screening": screening})}
        fewer = lines({"screening": {name: screening[name] for name in ("acts", "means", "purposes", "age")}})
    assert list(shown) == [
        *("Actos", "Meios", "Finalidades", "Idade", "Indicadores", "Resultado", "Razões"),
        *("Indicadores que chegam, por confirmar", "Regras da triagem", "Decidido por", "Decidido em"),
    ]
    assert shown["Indicadores"] == "Servidão por dívida"
    assert shown["Razões"].splitlines() == [
        "Os indicadores mostram um meio, por confirmar.",
        "A assistência não depende deste resultado.",
    ]
    assert shown["Indicadores que chegam, por confirmar"] == "Coacção no destino"
    assert (shown["Regras da triagem"], shown["Decidido em"]) == ("screening-1", "01/02/2026")
    assert len(fewer) == 4
