"""Files of people: each row once, by the rules of a registration; for the uploader alone; forgotten when over."""

import csv
from datetime import timedelta
from io import StringIO
from typing import Any
from uuid import uuid4

import pytest

from services.intake import usecases
from services.intake.domain.imports import KEPT, MOST_ATTEMPTS
from services.intake.usecases import Desk
from shared import htcds
from tests.services.intake.world import ORGANISATION, SITE, World

HEADING = "con_Consent,prs_FirstName,prs_SecondName,prs_Gender,prs_MobilePhone"
SECRET = "Segredinha"


def table(*rows: str) -> bytes:
    """Return CSV with these rows."""
    return "\n".join([HEADING, *rows]).encode()


def person(number: int, *, gender: str = "Feminine", consent: str = "sim") -> str:
    """Return one row."""
    return f"{consent},{SECRET} {number},Sintética,{gender},"


def progress(world: World, import_id: str, **who: Any) -> dict[str, Any]:
    """Return how far it is."""
    answer = world.get(f"/imports/{import_id}", **who)
    assert answer.status_code == 200, answer.get_json()
    found: dict[str, Any] = answer.get_json()
    return found


def refusals(world: World, import_id: str) -> list[dict[str, str]]:
    """Return the refused rows by heading."""
    answer = world.get(f"/imports/{import_id}/refusals")
    assert answer.status_code == 200
    assert answer.headers["Content-Disposition"] == 'attachment; filename="refused-rows.csv"'
    return list(csv.DictReader(StringIO(answer.get_data().decode("utf-8-sig"), newline="")))


def taken(world: World, file: bytes, **more: Any) -> str:
    """Upload a file, go through it, and return its id."""
    answer = world.upload(file, **more)
    assert answer.status_code == 202, answer.get_json()
    world.take_in()
    return str(answer.get_json()["id"])


def test_each_row_is_registered_and_the_bad_ones_come_back_to_be_corrected(world: World) -> None:
    """The corrected file is taken in as it is, what was said about its rows with it."""
    rows = [person(number, gender="Feminine" if number % 10 else "f") for number in range(120)]
    found = taken(world, table(*rows))
    told = progress(world, found)["import"]
    counts = {name: told[name] for name in ("status", "rows", "done", "registered", "refused", "without_consent")}
    assert counts == {
        "status": "done", "rows": 120, "done": 120, "registered": 108, "refused": 12, "without_consent": 0
    }  # fmt: skip
    assert len(world.rows("registrations")) == len(world.said("cases")) == 108
    refused = refusals(world, found)
    assert [(each["error_row"], each["error_field"], each["error_code"]) for each in refused] == [
        (str(2 + number), "prs_Gender", "unknown-code") for number in range(0, 120, 10)
    ]
    text = world.get(f"/imports/{found}/refusals").get_data().replace(b",f,", b",Feminine,")
    again = progress(world, taken(world, text))
    assert (again["import"]["registered"], again["import"]["refused"], again["left_out"]) == (12, 0, {})
    assert len(world.rows("registrations")) == 120


def test_the_rules_are_those_of_a_registration(world: World) -> None:
    """No consent: counted without anything. Nobody asked: refused. A number without rules: nobody calls."""
    rows = [f"não,{SECRET},B,x,123", f",{SECRET},B,,", f"sim,{SECRET},B,,+258841234567", f"sim,{'a' * 10_000},B,,"]
    found = taken(world, table(*rows))
    told = progress(world, found)["import"]
    assert (told["registered"], told["without_consent"], told["refused"]) == (2, 1, 2)
    assert [each["error_code"] for each in refusals(world, found)] == ["required", "too-long"]
    assert world.wrapped_keys()


def test_a_row_is_registered_once_however_often_its_batch_is_begun(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The last statement of a batch fails: nothing of it is there but keys, and they are found again."""
    answer = world.upload(table(*map(person, range(60))))
    desk = Desk(intake=world.dependencies.intake, policy=world.dependencies.foundation.policy)
    memory = usecases.Memory()
    assert usecases.take_in_some(desk, memory, at=world.clock.at)
    with monkeypatch.context() as patched:
        from services.intake.store.imports import ImportRows  # noqa: PLC0415

        patched.setattr(ImportRows, "move", _fail)
        with pytest.raises(ZeroDivisionError):
            usecases.take_in_some(desk, memory, at=world.clock.at)
    assert world.rows("registrations") == []
    keys = {(row.object_id, row.compartment) for row in world.wrapped_keys()}
    world.take_in()
    assert len(world.rows("registrations")) == 60
    assert {row.id for row in world.rows("registrations")} >= {one for one, section in keys if section == "identity"}
    assert progress(world, answer.get_json()["id"])["import"]["registered"] == 60


def _fail(*_: object) -> None:
    raise ZeroDivisionError


def test_the_same_file_under_the_same_key_is_one_import(world: World) -> None:
    """Another file under that key is refused."""
    file = table(person(1))
    first, second = (world.upload(file, key="k" * 32).get_json() for _ in range(2))
    assert first == second
    other = world.upload(table(person(2)), key="k" * 32)
    assert (other.status_code, other.get_json()["type"]) == (409, "urn:amparo:problem:idempotency-key-reused")
    world.take_in()
    assert len(world.rows("registrations")) == 1


def test_nothing_of_a_file_stands_in_clear_and_its_keys_go_when_it_is_done(world: World) -> None:
    """While it waits it is sealed; when the refused rows were fetched, their keys go too, soon after."""
    world.upload(table(person(1), person(2, gender="f")))
    assert SECRET.encode() not in world.everything()
    world.take_in()
    (found,) = world.rows("imports")
    assert not found.file_kept
    assert world.rows("import_parts") == []
    assert SECRET.encode() not in world.everything()
    assert len(refusals(world, found.id)) == len(refusals(world, found.id)) == 1
    world.clock.at += timedelta(minutes=16)
    world.take_in()
    assert world.rows("import_refusals") == []
    world.acknowledge()
    answer = world.get(f"/imports/{found.id}/refusals")
    assert (answer.status_code, answer.get_json()["type"]) == (409, "urn:amparo:problem:key-destroyed")
    (registration,) = world.rows("registrations")
    assert {row.object_id for row in world.wrapped_keys()} == {registration.id}


def test_after_three_days_nothing_is_kept_and_a_file_nobody_went_through_says_so(world: World) -> None:
    """Whatever waited: refused rows that nobody fetched, or a file that no worker came to."""
    world.upload(table(person(1, gender="f")))
    world.take_in()
    world.upload(table(person(2)))
    world.clock.at += KEPT
    world.take_in()
    told = {each["status"]: each["fault"] for each in world.get("/imports").get_json()["items"]}
    assert told == {"done": None, "stopped": "expired"}
    assert world.rows("import_refusals") == world.rows("import_parts") == world.wrapped_keys() == []


def test_only_who_uploaded_it_sees_it(world: World) -> None:
    """A colleague, a supervisor, the same account without the role, an outsider: there is no such file."""
    found = taken(world, table(person(1, gender="f")))
    others = [
        world.account("intake-officer"),
        world.account("supervisor"),
        world.account("intake-officer", organisation=uuid4()),
    ]
    nothing = world.get(f"/imports/{uuid4()}").get_data()
    for other in others:
        for address in (f"/imports/{found}", f"/imports/{found}/refusals"):
            answer = world.get(address, by=other)
            assert (answer.status_code, answer.get_data()) == (404, nothing)
    assert world.get("/imports", by=others[0]).get_json() == {"items": []}


def test_who_lost_their_right_meanwhile_registers_nobody_more(world: World) -> None:
    """Asked anew for each batch: an account that was closed, a site that was taken away."""
    file = table(*map(person, range(110)))
    officer = world.account("intake-officer")
    found = world.upload(file, by=officer).get_json()["id"]
    world.take_in(steps=2)
    world.admin("UPDATE standing_accounts SET sites = '{chimoio}' WHERE account_id = :id", id=officer.subject)
    world.take_in()
    (row,) = world.rows("imports")
    assert (str(row.id), row.status, row.fault, row.registered) == (found, "stopped", "no-longer-allowed", 50)
    assert len(world.rows("registrations")) == 50


def test_at_a_site_that_was_closed_no_file_is_taken_in(world: World) -> None:
    """One that was begun stops where it is; another one is refused, with the place named."""
    found = world.upload(table(*map(person, range(110)))).get_json()["id"]
    world.take_in(steps=2)
    with world.dependencies.intake.transaction(request_id=None) as tx:
        usecases.note_site(tx, organisation=ORGANISATION, site=SITE, closed=True, at=world.clock.at)
    world.take_in()
    (row,) = world.rows("imports")
    assert (str(row.id), row.status, row.fault, row.registered) == (found, "stopped", "no-longer-allowed", 50)
    answer = world.upload(table(person(1)))
    assert (answer.status_code, answer.get_json()["type"]) == (409, "urn:amparo:problem:site-closed")


def test_a_file_that_ends_its_reader_is_given_up(world: World) -> None:
    """Each time the process dies while reading; the fourth time it is not begun."""
    world.upload(table(person(1)))
    for _ in range(MOST_ATTEMPTS):
        world.take_in(steps=1)
    world.take_in(steps=1)
    (row,) = world.rows("imports")
    assert (row.status, row.fault) == ("stopped", "unreadable")


@pytest.mark.parametrize(
    ("file", "code", "words"),
    [
        (b"nome,apelido\nA,B\n", "not-htcds", "no HTCDS field names"),
        (b"con_Consent,prs_FirstName\nyes,A\n", "missing-columns", "prs_SecondName"),
        (table(person(1)).decode().encode("cp1252"), "windows-1252", "Windows-1252"),
        (b"PK\x03\x04 no", "damaged-workbook", "damaged"),
    ],
)
def test_a_file_that_cannot_be_read_says_why(world: World, file: bytes, code: str, words: str) -> None:
    """A code and a sentence; nobody of it is registered."""
    told = progress(world, taken(world, file))
    assert (told["import"]["status"], told["import"]["fault"]) == ("stopped", code)
    assert words in told["explained"]
    assert world.rows("registrations") == []


def test_rows_wait_while_cases_is_behind(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody at a border waits behind a whole file."""
    monkeypatch.setattr("services.intake.usecases.taking_in.MOST_WAITING", 60)
    world.upload(table(*map(person, range(200))))
    world.take_in()
    assert len(world.rows("registrations")) == 100
    world.acknowledge()
    world.take_in()
    assert len(world.rows("registrations")) == 200


@pytest.mark.parametrize(("file", "status"), [(b"", 422), (b"a" * (htcds.MOST_BYTES + 1), 413)])
def test_an_empty_or_a_huge_file_is_refused(world: World, file: bytes, status: int) -> None:
    """Before anything of it is kept."""
    assert world.upload(file).status_code == status
    assert world.rows("imports") == []


def test_a_larger_body_than_a_file_may_have_is_refused_elsewhere_too(world: World) -> None:
    """The larger bound is that route's alone."""
    assert world.post("/registrations", b"{" + b" " * (1024 * 1024) + b"}").status_code == 413


def test_the_record_names_the_file_and_every_registration(world: World) -> None:
    """In the uploader's name, one record a batch."""
    taken(world, table(*map(person, range(3)), person(4, gender="f")))
    records = [each for each in world.said("audit") if getattr(each, "reason", None) == "import"]
    (record,) = records
    (row,) = world.rows("imports")
    assert record.action == "register"  # type: ignore[attr-defined]
    assert record.actor == world.officer.subject  # type: ignore[attr-defined]
    assert record.owner == ORGANISATION  # type: ignore[attr-defined]
    assert set(record.resources) == {row.id, *(each.id for each in world.rows("registrations"))}  # type: ignore[attr-defined]


def test_a_formula_in_a_refused_row_runs_nowhere(world: World) -> None:
    """It comes back as the sign of what it was, refused again if nobody corrects it."""
    found = taken(world, table('sim,"=HYPERLINK(""http://x"")",B,,', "sim,@a,-b,x,"))
    first, second = refusals(world, found)
    assert first["prs_FirstName"] == "#FORMULA!"
    assert (second["prs_FirstName"], second["prs_SecondName"]) == ("'@a", "'-b")
    again = taken(world, world.get(f"/imports/{found}/refusals").get_data())
    assert progress(world, again)["import"]["refused"] == 2


def test_another_site_is_not_there(world: World) -> None:
    """An officer takes in files where they register."""
    assert world.upload(table(person(1)), site="elsewhere").status_code == 404
    assert world.upload(table(person(1)), by=world.account("caseworker"), site=SITE).status_code == 404
