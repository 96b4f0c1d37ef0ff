"""What is to be done in time, on the pages: asked at registration, shown with the case, late with the supervisor."""

import re

import pytest

from tests.services.portal.test_answers import lines, register
from tests.services.portal.world import REGISTRATION, World

URGENT = {
    **REGISTRATION,
    "danger": "no",
    "violence": "within-72-hours",
    "hours_since": "20",
    "risks": ["individual/pregnant"],
    "prs_MobilePhone": "+258841234567",
    "safe_channels": ["text-message", "in-person"],
    "safe_hours": "08:00-11:00",
    "safe_code_word": "mangueira",
}


def test_a_number_is_taken_only_with_the_way_to_use_it(world: World) -> None:
    """The page says what to ask first, and keeps what was written."""
    officer = world.signed_in("officer")
    officer.get("/register")
    without = {name: value for name, value in URGENT.items() if name != "safe_channels"}
    answer = officer.post("/register", without)
    assert answer.status_code == 422
    assert "Pergunte primeiro como se pode contactar esta pessoa sem perigo" in answer.text
    assert "+258841234567" in answer.text
    both = officer.post("/register", URGENT | {"safe_channels": ["none", "call"]})
    assert both.status_code == 422


def test_urgency_and_safe_contact_go_with_the_person_to_their_case(world: World) -> None:
    """From the form through intake, the bus and cases, to what the caseworker reads."""
    case, worker = register(world, URGENT), world.signed_in("caseworker")
    summary = worker.get(case).text
    assert "Cuidados depois de violência sexual" in summary
    assert "Primeira resposta à pessoa" in summary
    health = lines(worker.get(f"{case}/sections/health").text)
    assert health["Urgência"] == "Agir já"
    assert health["Há quantas horas?"] == "20"
    contact = lines(worker.get(f"{case}/sections/contact").text)
    assert contact["Formas seguras de contactar a pessoa"] == "Uma mensagem de texto, Só em pessoa"
    assert contact["Palavra de código"] == "mangueira"


def test_saying_what_came_of_it_ends_the_waiting(world: World) -> None:
    """Once; a second word changes nothing and the page says so."""
    case, worker = register(world, URGENT), world.signed_in("caseworker")
    assert re.search(r"até \d\d/\d\d/\d{4}", worker.get(case).text)
    page = f"{case}/clocks/violence-care"
    worker.get(page)
    assert worker.post(page, {}).status_code == 422
    assert worker.post(page, {"outcome": "declined"}).status_code == 303
    assert "A pessoa não quis" in worker.get(page).text


def test_a_supervisor_sets_the_hours_of_their_site_only(world: World) -> None:
    """What is more urgent never has more hours; another site is not there."""
    supervisor = world.signed_in("supervisor")
    site = re.findall(r'href="/hours/([^"]+)"', supervisor.get("/cases").text)[0]
    page = f"/hours/{site}"
    assert 'value="24"' in supervisor.get(page).text
    wrong = supervisor.post(page, {"immediate": "30", "urgent": "24", "standard": "72"})
    assert wrong.status_code == 422
    assert "não pode ter mais horas" in wrong.text
    assert supervisor.post(page, {"immediate": "1", "urgent": "x", "standard": "72"}).status_code == 422
    assert supervisor.post(page, {"immediate": "1", "urgent": "12", "standard": "72"}).status_code == 303
    assert 'value="12"' in supervisor.get(page).text
    assert supervisor.get("/hours/elsewhere").status_code == 404
    assert world.signed_in("caseworker").get(page).status_code == 404


@pytest.mark.parametrize("kind", ["first-response", "unheard-of"])
def test_a_clock_of_nobody_is_a_page_that_is_not_there(world: World, kind: str) -> None:
    """Neither of a case of somebody else, nor one that there is not."""
    case = register(world, URGENT)
    who = world.signed_in("shelter" if kind == "first-response" else "caseworker")
    assert who.get(f"{case}/clocks/{kind}").status_code == 404
