"""A family on the pages: registered one after the other, added to blindly, and judged on the cases."""

import re
from typing import Any
from uuid import uuid4

import sqlalchemy as sa

from deploy.training.accounts import find_account
from tests.services.portal.world import PERSON, REGISTRATION, Browser, World, wait_for

NUMBER = re.compile(r'<p class="govuk-body amparo-reference">([0-9a-f-]{36})</p>')
WORDS = "O tio que os esperava chama-se Salomão."


def registered(officer: Browser, path: str = "/register", **said: Any) -> str:
    """Register somebody through the form at *path*, as a browser sends it; return the number."""
    page = officer.get(path).text
    beside = re.findall(r'name="together" value="([^"]+)"', page)
    answer = officer.post("/register", REGISTRATION | ({"together": beside} if beside else {}) | said)
    assert answer.status_code == 303, answer.text
    officer.get("/register/check")
    assert officer.post("/register/check").location == "/register/done"
    found = NUMBER.search(officer.get("/register/done").text)
    assert found
    return found[1]


def opened(world: World, officer: Browser, path: str = "/register", **said: Any) -> tuple[str, str]:
    """Register somebody and give the case to `caseworker`; return the number and the case's path."""
    number = registered(officer, path, **said)
    case = f"/cases/{wait_for(lambda: case_of(world, number))}"
    supervisor = world.signed_in("supervisor")
    supervisor.get(f"{case}/assign")
    staff = str(find_account("caseworker").id)
    assert supervisor.post(f"{case}/assign", {"staff": staff}).status_code == 303
    return number, case


def case_of(world: World, number: str) -> str | None:
    """Return the id of the case that this registration became: no page says it to an officer."""
    engine = sa.create_engine(world.stack.admin_urls["cases"], poolclass=sa.NullPool)
    with engine.connect() as connection:
        query = sa.text("SELECT id::text FROM cases WHERE registration_id = :number")
        return connection.execute(query, {"number": number}).scalar()


def test_a_second_person_is_registered_with_what_is_not_about_the_first(world: World) -> None:
    """Site, way, pathway and language are carried on; the name is not, and the first is a number and a time."""
    officer = world.signed_in("officer")
    said = {"pathway": "stranded-migrant", "channel": "hotline", "consent_language": "vmw"}
    number = registered(officer, **said)
    done = officer.get("/register/done").text
    assert f'href="/register?with={number}"' in done
    page = officer.get(f"/register?with={number}").text
    assert not any(part in page for part in PERSON)
    for name, value in said.items():
        assert re.search(rf'value="{value}"[^>]* (?:checked|selected)', page), name
    assert "O que é esta pessoa para a que foi registada em" in page
    assert number[-8:] in page


def test_a_family_of_three_and_a_suspicion_reach_their_cases(world: World) -> None:
    """The third is asked about both; the caseworker verifies one, sees the other's suspicion, and both are recorded."""
    officer, worker = world.signed_in("officer"), world.signed_in("caseworker")
    mother, of_mother = opened(world, officer)
    child, of_child = opened(world, officer, f"/register?with={mother}", **{f"relation_{mother}": "child-of"})
    third = f"/register?with={child}"
    assert len(re.findall('name="together"', officer.get(third).text)) == 2
    said = {f"relation_{mother}": "apart", f"relation_{child}": "other", f"suspected_{child}": "yes"}
    _, of_third = opened(world, officer, third, **said)

    summary = worker.get(of_child).text
    assert "Quem foi encontrado junto com esta pessoa" in summary
    assert "Suspeita: uma das duas pode explorar a outra" in summary
    found = re.findall(rf"{of_child}/links/[0-9a-f-]+", summary)
    assert len(found) == 2
    page = worker.get(found[0]).text
    assert "Mãe ou pai" in page
    assert f'href="{of_mother}"' in page
    assert worker.post(found[0], {"standing": "verified"}).status_code == 422
    answer = {"standing": "verified", "reason": "Certidões comparadas.", "_version": '"1"'}
    assert worker.post(found[0], answer).location == of_child
    worker.get(found[0])
    late = worker.post(found[0], answer | {"standing": "ended"})
    assert late.status_code == 422
    assert "Alguém alterou isto entretanto" in late.text
    assert "Verificado" in worker.get(of_mother).text
    assert "Certidões comparadas." in worker.get(found[0]).text
    assert len(re.findall(rf"{of_third}/links/", worker.get(of_third).text)) == 1


def test_nobody_is_named_who_was_not_registered_here(world: World) -> None:
    """A number of somebody else, in the address or in the form, is asked about nowhere and sent nowhere."""
    number = registered(world.signed_in("officer"))
    other = world.signed_in("officer-b")
    assert "together" not in other.get(f"/register?with={number}").text
    answer = other.post("/register", REGISTRATION | {"together": [number], f"relation_{number}": "child-of"})
    assert answer.status_code == 422
    assert "Deste registo já nada se pode dizer" in answer.text


def test_something_forgotten_is_added_and_cannot_be_read_again(world: World) -> None:
    """From the first page of the officer to the caseworker's; sent twice it is there once."""
    officer, worker = world.signed_in("officer"), world.signed_in("caseworker")
    number, case = opened(world, officer)
    assert f"/register/add/{number}" in officer.get("/").text
    page = f"/register/add/{number}"
    officer.get(page)
    token, key = officer.hidden("_form"), officer.hidden("_key")
    assert officer.post(page, {"addition": ""}, token=token, key=key).status_code == 422
    for _ in range(2):
        assert officer.post(page, {"addition": WORDS}, token=token, key=key).location == "/"
    assert "Foi acrescentado" in officer.get("/").text
    assert WORDS not in officer.get(page).text + officer.get("/").text
    wait_for(lambda: "1 nota do agente" in worker.get(case).text)
    assert "Novidade de quem registou a pessoa" in worker.get("/cases").text
    read = worker.get(f"{case}/additions").text
    assert read.count(WORDS) == 1
    assert "Novidade de quem registou a pessoa" not in worker.get("/cases").text
    assert officer.get(f"{case}/additions").status_code == 404


def test_a_number_that_is_not_ones_own_is_told_like_one_that_is_not_there(world: World) -> None:
    """And what was written stays on the page. Of whoever did not agree to be assisted there is nothing to add to."""
    number = registered(world.signed_in("officer"))
    other = world.signed_in("officer-b")
    told = []
    for each in (number, str(uuid4())):
        other.get(f"/register/add/{each}")
        answer = other.post(f"/register/add/{each}", {"addition": WORDS})
        assert answer.status_code == 422
        assert WORDS in answer.text
        told.append(re.findall(r'govuk-error-message">(.*?)</p>', answer.text, re.DOTALL))
    assert told[0] == told[1] != []
    other.get("/register/add")
    assert other.post("/register/add", {"registration": "x"}).status_code == 422
    assert other.post("/register/add", {"registration": number}).location == f"/register/add/{number}"


def test_the_first_page_forgets_what_can_no_longer_be_added_to(world: World) -> None:
    """Only times and numbers are there, only in this officer's session, and for three days."""
    officer = world.signed_in("officer")
    number = registered(officer)
    home = officer.get("/").text
    assert number in home
    assert not any(part in home for part in PERSON)
    assert number not in world.signed_in("officer").get("/").text, "another browser of the same person knows nothing"
    refused = REGISTRATION | {"assistance": "no"}
    officer.get("/register")
    assert officer.post("/register", refused).status_code == 303
    officer.get("/register/check")
    officer.post("/register/check")
    assert "?with=" not in officer.get("/register/done").text
    assert officer.get("/").text.count("/register/add/") == 1
