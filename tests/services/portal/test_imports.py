"""A file of people sent from a page, followed there, and its refused rows fetched; a case taken out as a file."""

import re
import sys
from io import BytesIO

import pytest

from shared import htcds
from tests.services.portal.world import Browser, World, wait_for

WISH = {"site": "maputo", "pathway": "trafficking", "channel": "border-point"}
FILE = b"con_Consent,prs_FirstName,prs_SecondName,prs_Gender\nsim,Sint,Etica,Feminine\nsim,Sint,Etica Dois,f\n"


def sent(browser: Browser, file: bytes) -> str:
    """Send a file; return where that leads."""
    browser.get("/imports")
    answer = browser.post("/imports", {**WISH, "file": (BytesIO(file), "pessoas.csv")})
    assert answer.status_code == 303, answer.text
    return answer.location


def test_an_officer_sends_a_file_and_fetches_what_was_refused(world: World) -> None:
    """Without script: the page looks again by itself, then says what became of it; the same file is the same import."""
    officer = world.signed_in("officer")
    place = sent(officer, FILE)
    ended = wait_for(lambda: (page := officer.get(place)).headers.get("Refresh") is None and page.text)
    assert re.search(r"<dd>1</dd>", ended)
    answer = officer.get(f"{place}/refusals")
    assert (answer.status_code, answer.mimetype) == (200, "text/csv")
    assert b"Etica Dois" in answer.data
    (row,) = htcds.read(answer.data).rows
    assert [fault.field for fault in row.faults] == ["prs_Gender"]
    assert sent(officer, FILE) == place


def test_what_is_wrong_with_a_file_is_said_beside_it(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """No file, an empty one, one that is too large."""
    monkeypatch.setattr(sys.modules["services.portal.pages.imports"], "MOST_BYTES", 100)
    officer = world.signed_in("officer")
    for file in (b"", b"a" * 101):
        officer.get("/imports")
        answer = officer.post("/imports", {**WISH, "file": (BytesIO(file), "x.csv")})
        assert answer.status_code == 422
        assert 'id="file-error"' in answer.text


def test_nobody_else_has_such_a_page(world: World) -> None:
    """A supervisor, a case worker."""
    for account in ("supervisor", "caseworker"):
        assert world.signed_in(account).get("/imports").status_code == 404


def test_a_case_is_taken_out_from_its_page(world: World) -> None:
    """The page says what that means; the file is one that reads as a registration."""
    case = world.case()
    world.browsers.pop("caseworker", None)  # a second factor of a moment ago
    worker = world.signed_in("caseworker")
    assert f'href="{case}/export"' in worker.get(case).text
    assert worker.get(f"{case}/export").status_code == 200
    for form in ("csv", "json", "xlsx"):
        answer = worker.get(f"{case}/export/{form}")
        assert answer.status_code == 200, form
        (row,) = htcds.read(answer.data).rows
        assert row.person is not None
        assert row.person.fields["prs_FirstName"] == "Amélia"
