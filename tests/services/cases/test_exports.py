"""One case as a file: what its reader may open, recorded for each section, and the fields that came in."""

import csv
import hashlib
from datetime import timedelta
from io import StringIO
from secrets import token_bytes

import pytest

from shared import htcds
from tests.services.cases.world import ALL, FIELDS, HERE, THEIRS, World
from tests.support.service import Person
from tests.support.standing import introduce

FORMATS = ("json", "csv", "xlsx", "xlsx-validated")
MORE = FIELDS | {
    "prs_SecondName": "=1+1",
    "prs_Birthdate": {"estimated": "1999"},
    "prs_Gender": {"answer": "refused"},
    "hte_Events": [{"hte_City": "Beira", "hte_Date": "2025-01-02"}, {"hte_Country": "ZA"}],
    "safe_channels": ["in-person"],
    "safe_answer": "Só ela. Nunca dizer de onde ligamos.",
}


def opened(world: World) -> str:
    """Return a case of somebody with all kinds of answers, given to nobody yet."""
    event = world.registration(
        fields=MORE, screening={"acts": [], "result": "not-established"}, triage={"danger": "no", "urgency": "standard"}
    )
    world.hear(event, publisher="intake")
    return next(str(row.id) for row in world.rows("cases") if row.registration_id == event.registration_id)


@pytest.mark.parametrize("form", FORMATS)
def test_what_was_registered_is_taken_out_with_the_same_fields(world: World, form: str) -> None:
    """In each kind of file, read back by what reads imports; screening and triage stay behind."""
    case, supervisor = opened(world), world.person("supervisor")
    answer = supervisor.get(f"/cases/{case}/export?format={form}")
    assert answer.status_code == 200
    (row,) = htcds.read(answer.data).rows
    safe = {name: value for name, value in MORE.items() if name.startswith("safe_")}
    said = {name: value for name, value in MORE.items() if name not in safe}
    assert row.person == htcds.Person(agrees=True, fields=said, safe=safe)
    assert b"not-established" not in answer.data
    (reference,) = (each.reference for each in world.rows("cases") if str(each.id) == case)
    suffix = htcds.FORMATS[form].suffix
    assert answer.headers["Content-Disposition"] == f'attachment; filename="{reference}.{suffix}"'


def test_each_section_that_was_opened_is_recorded(world: World) -> None:
    """As an action of its own, with its version and the very bytes."""
    case, supervisor = opened(world), world.person("supervisor")
    supervisor.get(f"/cases/{case}/export")
    (record,) = world.records("export-case")
    assert [each.split(":")[:2] for each in record.contents] == [[name, "1"] for name in ALL]
    assert record.section == "/".join(ALL)
    assert record.actor == supervisor.account.subject
    kept = {hashlib.sha256(bytes(row.sealed)).hexdigest() for row in world.rows("section_versions")}
    assert {each.split(":")[2] for each in record.contents} <= kept


def test_a_case_is_taken_out_only_right_after_a_second_factor(world: World) -> None:
    """One of this morning is not enough; nothing is opened, and that it was tried stands in the log."""
    case, supervisor = opened(world), world.person("supervisor")
    stale = supervisor.ask("GET", f"/cases/{case}/export", headers=_stale(world, supervisor))
    assert (stale.status_code, stale.json["type"]) == (401, "urn:amparo:problem:fresh-second-factor-needed")
    (record,) = world.records("export-case")
    assert (record.decision, record.section) == ("refused", None)


def _stale(world: World, who: Person) -> dict[str, str]:
    introduce(world.database.admin_url, who.account)
    at = world.clock.at
    signed_in = at - timedelta(hours=1)
    token = world.keys.signer.issue(who.account, audience="cases", at=at, random=token_bytes, signed_in_at=signed_in)
    return {"Authorization": f"Bearer {token}"}


def test_somebody_elses_case_is_not_there(world: World) -> None:
    """A colleague's, another organisation's, and for who may only see consents."""
    case, _ = world.worked_case()
    others = [
        world.person("caseworker"),
        world.person("supervisor", organisation=THEIRS),
        world.person("data-protection-officer", sites=(HERE,)),
    ]
    for other in others:
        assert other.get(f"/cases/{case}/export").status_code == 404


def test_a_format_that_is_none_is_refused(world: World) -> None:
    """By name."""
    case, supervisor = opened(world), world.person("supervisor")
    answer = supervisor.get(f"/cases/{case}/export?format=pdf")
    assert (answer.status_code, answer.json["errors"][0]["code"]) == (422, "unknown-code")


def test_no_cell_of_it_runs(world: World) -> None:
    """A surname that begins like a formula."""
    case, supervisor = opened(world), world.person("supervisor")
    answer = supervisor.get(f"/cases/{case}/export?format=csv")
    (row,) = csv.DictReader(StringIO(answer.data.decode("utf-8-sig"), newline=""))
    assert row["prs_SecondName"] == "'=1+1"
    assert row["prs_MobilePhone"] == "'+258841234567"
