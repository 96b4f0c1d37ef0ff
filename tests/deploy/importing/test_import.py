"""The whole import against a real intake: everybody once, whatever happens half-way."""

import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from tests.deploy.importing.workbooks import AT, PERSON, PLAIN, filled, people, small

from deploy.client import Answer, SilentError
from deploy.importing import ImportStoppedError, Summary, import_htcds
from tests.services.intake.world import SITE, World

NAMES = ("con_Consent", "prs_FirstName", "prs_SecondName")


class Intake:
    """A real intake behind the import's port, which a test may let fall silent after some answers."""

    def __init__(self, world: World, *, answers: int = 1_000_000, **who: Any) -> None:
        self._world, self._who, self._left = world, who, answers
        self._lock = threading.Lock()
        self.asked = 0

    def post(self, path: str, body: object, *, key: str | None = None) -> Answer:
        """Ask the real service, or nobody."""
        with self._lock:
            self.asked += 1
            self._left -= 1
            if self._left < 0:
                raise SilentError("no answer")
        headers = {"Authorization": f"Bearer {self._world.token(**self._who)}", "Idempotency-Key": key or ""}
        answer = self._world.http.application.test_client().post(path, json=body, headers=headers)
        return Answer(answer.status_code, answer.get_json(), dict(answer.headers))


def imported(intake: Intake, path: Path, **options: Any) -> Summary:
    """Import *path*."""
    return import_htcds(path, client=intake, at=AT, **({"site": SITE} | options))


def _people(folder: Path, count: int) -> Path:
    rows: list[list[object]] = [[True, f"Pessoa {number}", "Macuácua"] for number in range(1, count + 1)]
    return small(folder / f"{count}.xlsx", [NAMES, *rows])


def test_everybody_in_iom_s_workbook_is_registered(world: World, toolkit: Path, tmp_path: Path) -> None:
    """Forty people through the real service, each announced to cases."""
    summary = imported(Intake(world), filled(toolkit / PLAIN, tmp_path / "a.xlsx", *people(40)))
    assert (summary.rows, summary.taken, summary.refused, summary.exit_code) == (40, 40, (), 0)
    assert len(world.rows("registrations")) == len(world.said("cases")) == 40


def test_running_it_again_takes_nobody_twice(world: World, tmp_path: Path) -> None:
    """Under another file name too."""
    path = _people(tmp_path, 20)
    first = imported(Intake(world), path)
    (tmp_path / "copy.xlsx").write_bytes(path.read_bytes())
    assert imported(Intake(world), tmp_path / "copy.xlsx") == first
    assert len(world.rows("registrations")) == 20


@pytest.mark.parametrize("answers", [0, 1, 7, 19])
def test_stopped_half_way_nothing_accepted_is_lost_and_the_rest_comes_later(
    world: World, tmp_path: Path, answers: int
) -> None:
    """Intake falls silent after some rows; what it acknowledged stays, and the second run brings the rest."""
    path = _people(tmp_path, 20)
    with pytest.raises(ImportStoppedError, match=f"{answers} of 20 rows were taken") as stopped:
        imported(Intake(world, answers=answers), path)
    assert stopped.value.exit_code not in (0, 1)
    assert len(world.rows("registrations")) == answers
    assert imported(Intake(world), path).taken == 20
    assert len(world.rows("registrations")) == 20


def test_refused_rows_are_told_and_the_others_are_taken(world: World, tmp_path: Path) -> None:
    """Row, field, reason; exit code 1."""
    rows: list[list[object]] = [[True, "A", "B", "Feminine"], [None, "C", "D", "x"], [True, "E", "F", "x"]]
    summary = imported(Intake(world), small(tmp_path / "a.xlsx", [[*NAMES, "prs_Gender"], *rows]))
    assert [(each.row, each.field) for each in summary.refused] == [
        (3, "con_Consent"),
        (3, "prs_Gender"),
        (4, "prs_Gender"),
    ]
    assert (summary.rows, summary.taken, summary.refused_rows, summary.exit_code) == (3, 1, 2, 1)
    assert any("another file" in note for note in summary.notes)


def test_who_did_not_agree_is_registered_and_counted_apart(world: World, tmp_path: Path) -> None:
    """And the summary says that their fields were not taken."""
    rows: list[list[object]] = [[True, "A", "B"], ["não", "C", "D"]]
    summary = imported(Intake(world), small(tmp_path / "a.xlsx", [NAMES, *rows]))
    assert (summary.taken, summary.without_consent, summary.exit_code) == (2, 1, 0)
    assert any("did not agree" in note for note in summary.notes)


def test_only_the_rows_that_are_asked_for_are_taken(world: World, tmp_path: Path) -> None:
    """Corrected rows of a file whose other rows are in already."""
    summary = imported(Intake(world), _people(tmp_path, 5), rows=[3, 5])
    assert (summary.rows, summary.taken) == (2, 2)


def test_the_same_row_for_another_site_is_refused_and_not_taken_twice(world: World, tmp_path: Path) -> None:
    """The key was used for another body."""
    path = _people(tmp_path, 2)
    imported(Intake(world), path)
    summary = imported(Intake(world), path, site="chimoio")
    assert (summary.taken, summary.refused_rows) == (0, 2)
    assert "taken before" in summary.refused[0].reason
    assert len(world.rows("registrations")) == 2


def test_an_account_that_may_not_register_stops_at_once(world: World, tmp_path: Path) -> None:
    """One sentence instead of a thousand refusals."""
    intake = Intake(world, account=world.account("auditor"))
    with pytest.raises(ImportStoppedError, match="may not register people at this site"):
        imported(intake, _people(tmp_path, 200))
    assert intake.asked < 100
    assert world.rows("registrations") == []


def test_what_intake_finds_itself_is_told_with_row_and_field(world: World, tmp_path: Path) -> None:
    """The reader's day is later than intake's: intake still refuses, and its pointer becomes the field."""
    path = small(tmp_path / "a.xlsx", [[*NAMES, "prs_Birthdate"], [True, "A", "B", "2026-03-05"]])
    summary = import_htcds(path, client=Intake(world), site=SITE, at=AT.replace(day=20))
    (refusal,) = summary.refused
    assert (refusal.row, refusal.field, refusal.reason) == (2, "prs_Birthdate", "This date is in the future.")
    assert world.rows("registrations") == []


def test_progress_counts_up_to_all(world: World, tmp_path: Path) -> None:
    """A bar can be drawn with it."""
    heard: list[tuple[int, int]] = []
    tell: Callable[[int, int], None] = lambda done, total: heard.append((done, total))  # noqa: E731 - a test's ear
    imported(Intake(world), _people(tmp_path, 12), progress=tell)
    assert heard[-1] == (12, 12)
    assert heard == sorted(heard)


def test_a_file_without_anybody_is_no_failure(world: World, toolkit: Path) -> None:
    """The empty workbook."""
    summary = imported(Intake(world), toolkit / PLAIN)
    assert (summary.rows, summary.taken, summary.exit_code) == (0, 0, 0)


def test_no_value_of_anybody_is_in_the_summary(world: World, toolkit: Path, tmp_path: Path) -> None:
    """It is printed on shared screens."""
    person = {**PERSON, "Birthdate": "Segredo", "Gender": "Segredo", "Email": "Segredo", "Mobile Phone": "Segredo"}
    summary = imported(Intake(world), filled(toolkit / PLAIN, tmp_path / "a.xlsx", person))
    assert len(summary.refused) == 4
    assert "Segredo" not in repr(summary)
