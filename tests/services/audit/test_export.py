"""The log taken home from the running service, and the log tampered with by whoever owns the database server."""

import pytest
from werkzeug.test import TestResponse

from services.audit.store.rows import MissingRowsError
from tests.services.audit.building import OURS, THEIRS, record
from tests.services.audit.world import World


def test_a_national_auditors_export_verifies_and_shows_everything(world: World) -> None:
    """Cases' records, and audit's own."""
    world.fill(600)
    world.national.get("/entries")
    world.grow()
    report = world.verify(world.national.get("/export").data)
    assert report.ok, report
    assert (report.size, report.hidden, report.scope) == (601, 0, "all")
    assert {name: each.highest for name, each in report.sources.items()} == {"audit": 1, "cases": 600}


def test_an_organisations_export_verifies_and_shows_nobody_elses(world: World) -> None:
    """The hashes of the others are there, their ids are not."""
    world.fill(60)
    export = world.auditor.get("/export").data
    report = world.verify(export, scope=str(OURS))
    assert report.ok, report
    assert (report.size, report.hidden, report.scope) == (60, 20, str(OURS))
    assert not world.verify(export).ok
    assert str(THEIRS).encode() not in export


def test_an_earlier_checkpoint_still_holds(world: World) -> None:
    """Kept by the auditor before the log grew."""
    world.fill(7)
    kept = world.auditor.get("/checkpoint").data
    world.hear(*[record(n) for n in range(8, 500)], first=8)
    world.grow()
    assert world.verify(world.national.get("/export").data, earlier=kept).ok


@pytest.mark.parametrize(
    ("statement", "finding"),
    [
        ("UPDATE entries SET leaf = replace(encode(leaf, 'escape'), '00ac', '00ad')::bytea WHERE index = 300", 300),
        ("UPDATE entries SET leaf = (SELECT leaf FROM entries WHERE index = 17) WHERE index = 16", 16),
        (
            """UPDATE entries AS a SET leaf = b.leaf, leaf_hash = b.leaf_hash FROM entries AS b
            WHERE (a.index = 511 AND b.index = 3) OR (a.index = 3 AND b.index = 511)""",
            3,
        ),
        (
            "UPDATE entries SET leaf = replace(encode(leaf, 'escape'), 'allowed', 'refused')::bytea WHERE index > 550",
            551,
        ),
    ],
)
def test_an_entry_changed_in_the_database_is_named_by_its_export(world: World, statement: str, finding: int) -> None:
    """Its leaf, its place, or many of them: the first is named."""
    world.fill(600)
    world.tamper(statement)
    report = world.verify(world.national.get("/export").data)
    assert report.finding is not None
    assert (report.finding.what, report.finding.index) == ("changed", finding)


@pytest.mark.parametrize("index", [0, 255, 256, 599])
def test_an_entry_deleted_in_the_database_ends_the_export_before_it(world: World, index: int) -> None:
    """The service notices, sends nothing more, and the report names what is missing, or the page it stood on."""
    world.fill(600)
    world.tamper(f"DELETE FROM entries WHERE index = {index}")  # noqa: S608 - a number
    broken = _until_it_breaks(world.national.ask("GET", "/export", buffered=False))
    report = world.verify(broken)
    assert report.finding is not None
    assert report.finding.what == "missing"
    assert report.finding.index is not None
    assert report.finding.index <= index


def _until_it_breaks(answer: TestResponse) -> bytes:
    """Return what came before the service found that a page of its log is not whole."""
    came = list[bytes]()
    try:
        for chunk in answer.iter_encoded():
            came.append(chunk)
    except MissingRowsError:
        return b"".join(came)
    pytest.fail("the export did not break off")


def test_a_log_cut_short_with_its_checkpoints_is_caught_by_a_kept_one(world: World) -> None:
    """The whole database set back to an earlier day: only somebody's kept checkpoint can tell."""
    world.fill(50)
    early = world.national.get("/export").data
    world.hear(*[record(n) for n in range(51, 100)], first=51)
    world.grow()
    kept = world.national.get("/checkpoint").data
    report = world.verify(early, earlier=kept)
    assert report.finding is not None
    assert (report.finding.what, report.finding.index) == ("rolled-back", 50)
